// What all charts over time have: a title, a frame that clips, axes whose ends do not move, and a cursor to drag.

import { addSvg, addText, fitText, freshId, measuredTexts, setAttributes, widthsOf } from "./dom.js";
import { clamp } from "./numbers.js";

const MARGIN = { left: 40, right: 12, top: 26, bottom: 22 };
// Of a chart's width, the names at the ends of its curves may take this share.
const NAMES_SHARE = 0.4;
const BESIDE = 8;

/**
 * A chart over time. A component adds what it draws: the frame needs of it the group `labels`, for the names of curves,
 * and the y axis.
 * @typedef {object} Frame
 * @property {HTMLElement} parent
 * @property {any} svg
 * @property {any} clipped  the group in which curves are drawn
 * @property {any} axes
 * @property {any} title
 * @property {string} heading
 * @property {any} clip
 * @property {{ left: number, right: number, top: number, bottom: number }} margin
 * @property {any} [labels]
 * @property {{ x: number, y: number, width: number, height: number }} [plot]  pixels, once there is a size
 * @property {[number, string][]} [levels]  values of the y axis and their texts
 * @property {Map<string, number>} [names]  widths of names
 * @property {number} [end]  the last moment
 * @property {(moment: number) => number} [x]
 * @property {(value: number) => number} [y]
 */

/**
 * @param {HTMLElement} parent
 * @returns {Frame}
 */
export function buildFrame(parent, heading = "") {
  const svg = addSvg(parent, "svg", { class: "lrv-chart", role: "img" });
  const title = addSvg(svg, "text", { class: "lrv-title", x: 4, y: 14 });
  const id = freshId("clip");
  const clip = addSvg(addSvg(addSvg(svg, "defs"), "clipPath", { id }), "rect");
  const axes = addSvg(svg, "g", { class: "lrv-axes" });
  const clipped = addSvg(svg, "g", { "clip-path": `url(#${id})` });
  return { parent, svg, clipped, axes, title, heading, clip, margin: { ...MARGIN } };
}

/**
 * Fits the frame to its parent; false where that has no size yet.
 * @param {Frame} chart
 * @param {number} end  the last moment
 * @param {(height: number) => [number, string][]} levels  what the y axis says, of the height that it has
 * @param {string[]} names  of the curves, beside their ends
 */
export function sizeFrame(chart, end, levels, names) {
  const { margin, parent: { clientWidth: width, clientHeight: height } } = chart;
  if (!width || !height) return false;
  chart.levels = levels(height - margin.top - margin.bottom);
  const numbers = widthsOf(chart.axes, chart.levels.map(([, text]) => text));
  margin.left = Math.max(MARGIN.left, ...numbers.map((wide) => wide + BESIDE));
  chart.names = measuredTexts(chart.labels, names);
  const longest = Math.max(0, ...chart.names.values());
  margin.right = longest ? Math.min(longest + 2 * BESIDE, NAMES_SHARE * width) : MARGIN.right;
  fitText(chart.title, chart.heading, width - BESIDE);
  const plot = chart.plot = {
    x: margin.left,
    y: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  chart.end = end;
  chart.x = (moment) => plot.x + moment / Math.max(1, end) * plot.width;
  setAttributes(chart.svg, { width, height });
  setAttributes(chart.clip, { x: plot.x, y: plot.y - 3, width: plot.width, height: plot.height + 6 });
  return true;
}

export function drawGrid({ axes, plot, levels, y }) {
  for (const [value, text] of levels) {
    addSvg(axes, "line", { x1: plot.x, x2: plot.x + plot.width, y1: y(value), y2: y(value) });
    addText(axes, text, { x: plot.x - 6, y: y(value) + 4, "text-anchor": "end" });
  }
}

export function drawEnds({ axes, plot, end, x }, unit) {
  const y = plot.y + plot.height + 16;
  addText(axes, "0", { x: x(0), y });
  if (end) addText(axes, `${unit} ${end}`, { x: x(end), y, "text-anchor": "end" });
}

/** The name of a curve, to the right of its end. */
export function addName(chart, text, y, attributes = {}) {
  const { labels, margin, plot, names } = chart;
  const name = addSvg(labels, "text", { x: plot.x + plot.width + BESIDE, y: y + 4, ...attributes });
  fitText(name, text, margin.right - BESIDE - 2, names);
  return name;
}

function momentUnder(chart, event) {
  const share = (event.clientX - chart.svg.getBoundingClientRect().left - chart.plot.x) / chart.plot.width;
  return clamp(share, 0, 1) * chart.end;
}

/** Calls `seek` with the moment under the pointer while it is dragged over the chart. */
export function listenToScrubbing(chart, seek) {
  let scrubbing = false;
  const scrub = (event) => seek(Math.round(momentUnder(chart, event)));
  chart.svg.addEventListener("pointerdown", (event) => {
    if (!chart.plot || event.button > 0) return;
    chart.svg.setPointerCapture(event.pointerId);
    scrubbing = true;
    scrub(event);
  });
  chart.svg.addEventListener("pointermove", (event) => {
    if (scrubbing) scrub(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    chart.svg.addEventListener(end, () => {
      scrubbing = false;
    });
  }
}
