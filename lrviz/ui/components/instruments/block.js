// A block of bytes (block.py): a header in JSON, and arrays.

const TYPES = { float32: Float32Array, uint16: Uint16Array, uint8: Uint8Array };

/**
 * @typedef {object} Block
 * @property {any} header
 * @property {(name: string) => boolean} has  whether there is an array of this name
 * @property {(name: string) => Float32Array | Uint16Array | Uint8Array} array
 */

/**
 * The bytes have their buffer to themselves, so that the arrays lie in it at multiples of 8. RangeError or SyntaxError
 * for bytes that are no block.
 * @param {Uint8Array} bytes
 * @returns {Block}
 */
export function openBlock({ buffer }) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const has = (name) => Object.hasOwn(header.arrays, name);
  const array = (name) => {
    if (!has(name)) throw new RangeError(`the block has no array ${name}`);
    const { dtype, shape, offset } = header.arrays[name];
    if (!Object.hasOwn(TYPES, dtype)) throw new RangeError(`the array ${name} is of an unknown type, ${dtype}`);
    return new TYPES[dtype](buffer, 4 + length + offset, shape.reduce((a, b) => a * b, 1));
  };
  return { header, has, array };
}

export function sameBytes(a, b) {
  return a?.length === b.length && a.every((byte, index) => byte === b[index]);
}
