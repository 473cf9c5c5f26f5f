// The axes of the contour picture, and the room that they take.

import { addText, widthOf, widthsOf } from "../instruments/dom.js";
import { formatNumber } from "../instruments/numbers.js";
import { niceTicks } from "../instruments/scales.js";

/** On the left it is wider where the numbers are: stage.size.left. */
export const MARGIN = { left: 34, right: 10, top: 8, bottom: 24 };
const TICK_GAP = 5;

/** Room for the numbers of the y axis, and its name. */
export function roomOnTheLeft({ contour: { axes }, landscape }) {
  const numbers = widthsOf(axes, niceTicks(landscape.y0, landscape.y1).map((value) => formatNumber(value)));
  const name = widthsOf(axes, [landscape.words.y], { class: "lrv-axis-name" });
  return Math.max(MARGIN.left, ...[...numbers, ...name].map((width) => Math.ceil(width) + 10));
}

export function drawContourAxes(stage) {
  const { contour: { axes, scale }, landscape } = stage;
  const { left, width, height } = scale;
  axes.replaceChildren();
  const below = MARGIN.top + height + 16;
  const right = left + width - 2;
  const name = addText(axes, landscape.words.x, { class: "lrv-axis-name", x: right, y: below, "text-anchor": "end" });
  // The name of the axis has its end; a number that has no room is left out.
  const values = niceTicks(landscape.x0, landscape.x1).map((value) => ({
    text: formatNumber(value),
    x: scale.x(value),
  }));
  const widths = widthsOf(axes, values.map(({ text }) => text));
  const end = right - widthOf(name) - TICK_GAP;
  let from = 0;
  values.forEach(({ text, x }, k) => {
    if (x - widths[k] / 2 < from || x + widths[k] / 2 > end) return;
    from = x + widths[k] / 2 + TICK_GAP;
    addText(axes, text, { x, y: below, "text-anchor": "middle" });
  });
  for (const value of niceTicks(landscape.y0, landscape.y1)) {
    addText(axes, formatNumber(value), { x: left - 7, y: scale.y(value) + 4, "text-anchor": "end" });
  }
  addText(axes, landscape.words.y, { class: "lrv-axis-name", x: left - 7, y: MARGIN.top + 10, "text-anchor": "end" });
}
