// The pixels of a map: hue says which fate, lightness how soon it was decided.

import { DIVERGED, MOVING } from "../constants.js";
import { channels } from "../instruments/theme.js";

const SHADES = 256;

/** For each fate, counted from MOVING, and shade a pixel of the canvas. */
function pixelTable(colors) {
  const page = channels(colors.background.startsWith("#") ? colors.background : "#888888");
  const bases = [];
  const add = (color, fate) => bases[fate - MOVING] = channels(color);
  add(colors.moving, MOVING);
  add(colors.diverged, DIVERGED);
  colors.fates.forEach(add);
  const table = new Uint32Array(bases.length * SHADES);
  bases.forEach((base, fate) => {
    for (let shade = 0; shade < SHADES; shade++) {
      const own = fate === 0 ? 1 : 0.42 + 0.58 * shade / (SHADES - 1);
      const [r, g, b] = base.map((part, k) => Math.round(page[k] + (part - page[k]) * own));
      table[fate * SHADES + shade] = (255 << 24) | (b << 16) | (g << 8) | r;
    }
  });
  return table;
}

export function paintPixels(map) {
  const { size } = map.head;
  const { canvas, fates, shades } = map;
  const { colors } = map.theme;
  const table = pixelTable(colors);
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < size; row++) {
    const from = row * size, to = (size - 1 - row) * size;
    for (let column = 0; column < size; column++) {
      const fate = Math.min(fates[from + column], colors.fates.length - 1) - MOVING;
      pixels[to + column] = table[fate * SHADES + shades[from + column]];
    }
  }
  context.putImageData(image, 0, 0);
}
