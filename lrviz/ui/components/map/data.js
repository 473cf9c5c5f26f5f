// What the server sends of a map: a line of JSON, then a byte for the fate and one for the shade of each pixel,
// deflated.

/**
 * SyntaxError, TypeError or RangeError for bytes that are no map.
 * @param {Uint8Array} bytes
 * @returns {Promise<{ head: any, fates: Int8Array, shades: Uint8Array }>}
 */
export async function readMap(bytes) {
  const cut = bytes.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, cut)));
  const stream = new Blob([bytes.slice(cut + 1)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = head.size ** 2;
  if (raw.length !== 2 * count) throw new RangeError(`${raw.length} bytes for ${count} pixels`);
  return { head, fates: new Int8Array(raw.buffer, 0, count), shades: raw.subarray(count) };
}
