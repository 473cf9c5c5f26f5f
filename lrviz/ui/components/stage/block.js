// A block of bytes (block.py): a header in JSON, and arrays.

const ARRAY_TYPES = { float32: Float32Array, uint16: Uint16Array, uint8: Uint8Array };

// The bytes have their buffer to themselves, so that the arrays lie in it at multiples of 8.
function openBlock({ buffer }) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const array = (name) => {
    const { dtype, shape, offset } = header.arrays[name];
    return new ARRAY_TYPES[dtype](buffer, 4 + length + offset, shape.reduce((a, b) => a * b, 1));
  };
  return { header, array };
}

function sameBytes(a, b) {
  return a?.length === b.length && a.every((byte, index) => byte === b[index]);
}
