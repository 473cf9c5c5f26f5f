// What is to be seen on the losses: where the validation loss was lowest, the gap that opens after it, where training
// stopped early, and where the loss is no longer finite.

import { addSvg, addText, setAttributes, widthOf } from "../instruments/dom.js";
import { clamp } from "../instruments/numbers.js";
import { lastFinite, momentOfIndex, valueAt } from "./series.js";

const WORD_LINE = 14;

export function drawMarks(room, chart) {
  const { shown } = room;
  chart.signs.replaceChildren();
  chart.words.replaceChildren();
  chart.said = [];
  const gapes = shown.overfitsAfter !== null;
  if (gapes) addSvg(chart.signs, "path", { class: "lrr-gap", d: gapOf(chart, shown) });
  if (shown.bestEpoch > 0) markLowest(chart, shown, gapes);
  if (room.header.patience !== null && shown.epochsRun < shown.epochs) markStop(chart, shown);
  if (shown.divergedAt !== null) markEnd(chart, shown);
}

function gapOf(chart, run) {
  const edge = (name) =>
    [...run.series[name]].map((value, index) => [momentOfIndex(run, name, index), value])
      .filter(([at, value]) => at >= run.bestEpoch && Number.isFinite(value))
      .map(([at, value]) => `${chart.x(at).toFixed(1)},${chart.y(value).toFixed(1)}`);
  return `M${edge("validation").join("L")}L${edge("train").reverse().join("L")}Z`;
}

function markLowest(chart, run, gapes) {
  const x = chart.x(run.bestEpoch);
  const y = chart.y(valueAt(run, "validation", run.bestEpoch));
  const { plot } = chart;
  if (!(y <= plot.y + plot.height)) return;
  addSvg(chart.words, "path", { class: "lrr-lowest", d: `M${x},${y - 6}l6,6l-6,6l-6,-6Z` });
  word(chart, x, y - 12, `lowest, epoch ${run.bestEpoch}`);
  if (gapes) word(chart, (x + chart.x(run.epochsRun)) / 2, plot.y + 12, "overfits: the gap grows", "lrr-warns");
}

function markStop(chart, run) {
  const x = chart.x(run.epochsRun);
  const { plot } = chart;
  addSvg(chart.signs, "line", { class: "lrr-stop", x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height });
  word(chart, x, plot.y + plot.height - 6, `stopped after epoch ${run.epochsRun}`);
}

function markEnd(chart, run) {
  const { at, value } = lastFinite(run, "batch");
  const x = chart.x(at);
  const y = clamp(chart.y(value), chart.plot.y + 5, chart.plot.y + chart.plot.height - 5);
  addSvg(chart.words, "path", { class: "lrr-end", d: `M${x - 5},${y - 5}l10,10M${x + 5},${y - 5}l-10,10` });
  word(chart, x, y + 4, `ends at step ${run.divergedAt}`, "lrr-warns", 12);
}

// Over or under x, or `beside` it by so many pixels; kept inside the chart, and clear of what has been said before.
function word(chart, x, y, text, className = "", beside = null) {
  const { plot } = chart;
  const node = addText(chart.words, text, { class: className });
  const wide = widthOf(node);
  const right = plot.x + plot.width;
  const after = x + beside + wide <= right ? x + beside : x - beside - wide;
  const left = clamp(beside === null ? x - wide / 2 : after, plot.x, Math.max(plot.x, right - wide));
  const [top, bottom] = [plot.y + 10, plot.y + plot.height - 2];
  const over = (other, at) => left < other.right && left + wide > other.left && Math.abs(at - other.y) < WORD_LINE;
  const free = (at) => !chart.said.some((other) => over(other, at));
  const lines = [0, -1, 1, -2, 2, -3, 3].map((shift) => clamp(y + shift * WORD_LINE, top, bottom));
  const place = lines.find(free) ?? lines[0];
  chart.said.push({ left, right: left + wide, y: place });
  setAttributes(node, { x: left, y: place });
}
