// Curves over the epochs, on one cursor: losses, accuracies, the rate, the gradient's norm, the update over the
// weights.

import { addSvg, freshId, setAttributes, show } from "../instruments/dom.js";
import { addName, buildFrame, drawEnds, drawGrid, listenToScrubbing, sizeFrame } from "../instruments/frame.js";
import { clamp } from "../instruments/numbers.js";
import { nameOf, strokeOf } from "../instruments/runs.js";
import { decades, logHeight, spreadLabels } from "../instruments/scales.js";
import { drawMarks } from "./marks.js";
import { indexOf, lastFinite, momentOfIndex, sameTraining } from "./series.js";

export const KINDS = {
  loss: { title: "loss", lines: ["train", "validation"], back: "batch" },
  accuracy: { title: "accuracy", lines: ["train_accuracy", "validation_accuracy"], linear: true },
  rate: { title: "learning rate η", lines: ["rate"], detail: true },
  norm: { title: "gradient norm", lines: ["norm"], detail: true },
  ratio: { title: "update ÷ weights", lines: ["ratio"], detail: true },
};
const LINE_NAMES = {
  train: "training",
  validation: "validation",
  train_accuracy: "training",
  validation_accuracy: "validation",
};
const isTraining = (name) => name.startsWith("train");
const classOf = (name, line) => (isTraining(line) ? `${name} lrr-training` : name);

export function buildCurves(room, parent, kind) {
  const frame = buildFrame(parent, KINDS[kind].title);
  const { svg, clipped } = frame;
  const { lines } = KINDS[kind];
  const id = freshId("past");
  const pastClip = addSvg(addSvg(svg.querySelector("defs"), "clipPath", { id }), "rect");
  const addLine = (group, name) => addSvg(group, "path", { class: classOf("lrr-line", name) });
  const backLine = addSvg(clipped, "path", { class: "lrr-back" });
  const bands = lines.map((name) => addSvg(clipped, "path", { class: classOf("lrr-band", name) }));
  const signs = addSvg(clipped, "g", { class: "lrr-signs" });
  const others = addSvg(clipped, "g", { class: "lrv-others" });
  const ghost = addSvg(clipped, "path", { class: "lrr-ghost" });
  const planned = addSvg(clipped, "g", { class: "lrr-planned" });
  const past = addSvg(clipped, "g", { "clip-path": `url(#${id})` });
  const chart = {
    ...KINDS[kind],
    ...frame,
    kind,
    pastClip,
    backLine,
    bands,
    signs,
    others,
    ghost,
    planned: lines.map((name) => addLine(planned, name)),
    past: lines.map((name) => addLine(past, name)),
    cursor: addSvg(svg, "line", { class: "lrv-cursor" }),
    marks: lines.map((name) =>
      addSvg(svg, "circle", { class: classOf("lrv-mark", name), r: isTraining(name) ? 3.5 : 5 })
    ),
    labels: addSvg(svg, "g", { class: "lrv-labels" }),
    words: addSvg(svg, "g", { class: "lrv-labels lrr-words" }),
    present: true,
  };
  listenToScrubbing(chart, (moment) => room.clock.seek(moment));
  return chart;
}

/** Before anything is measured: a pane without a place in the grid would make one for itself. */
export function choosePanes(room) {
  for (const chart of room.charts) {
    chart.present = !(chart.detail && room.header.flags.brief) &&
      chart.lines.every((name) => name in room.shown.series);
    show(chart.parent, chart.present);
  }
}

// Only where there is room, and not of a run that lies under the one that is shown.
function namedRuns(room, chart) {
  if (chart.lines.length < 2) return [];
  const name = chart.lines[1];
  const pins = room.others.filter((run) => name in run.series && !sameTraining(run, room.shown)).map((run) => ({
    line: name,
    text: nameOf(run),
    run,
  }));
  return [...chart.lines.map((line) => ({ line, text: LINE_NAMES[line], run: room.shown })), ...pins];
}

export function drawCurves(room, chart) {
  if (!chart.present) return;
  const range = chart.linear ? null : rangeOf(room, chart);
  /** @type {[number, string][]} */
  const shares = [[0, "0%"], [0.5, "50%"], [1, "100%"]];
  const levels = (height) => (chart.linear ? shares : decades(range, height));
  if (!sizeFrame(chart, room.steps, levels, namedRuns(room, chart).map(({ text }) => text))) return;
  const { plot } = chart;
  chart.y = chart.linear ? (value) => plot.y + plot.height * (1 - value) : logHeight(plot, range);
  chart.axes.replaceChildren();
  drawGrid(chart);
  drawEnds(chart, "epoch");
  chart.others.replaceChildren();
  const name = chart.lines[chart.lines.length - 1];
  for (const run of room.others) {
    if (!(name in run.series)) continue;
    const { color, svg } = strokeOf(room, run);
    addSvg(chart.others, "path", { d: curveOf(chart, run, name), stroke: color, "stroke-dasharray": svg });
  }
  drawShown(room, chart);
}

/** @returns {[number, number]} */
function rangeOf(room, chart) {
  const [low, high] = room.header.ranges[chart.kind];
  const margin = 0.06 * (high - low);
  return [low - margin, high + margin];
}

function curveOf(chart, run, name) {
  const values = run.series[name];
  let d = "";
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const x = chart.x(momentOfIndex(run, name, index)).toFixed(1);
    if (!Number.isFinite(value)) {
      // The last finite point is where the curve ends, unless it rushes off to infinity: then it leaves upwards.
      if (value === Infinity && d && !chart.linear) d += `L${x},${chart.y(Infinity).toFixed(1)}`;
      break;
    }
    d += `${d ? "L" : "M"}${x},${chart.y(value).toFixed(1)}`;
  }
  return d || "M0,0";
}

// From the lowest to the highest of the seeds, as far as there are any.
function bandOf(chart, run, name) {
  const band = run.bands?.[name];
  if (!band) return "M0,0";
  const [low, high] = band;
  const edge = (values) =>
    [...values].map((value, index) => [index, value]).filter(([index]) => !Number.isNaN(low[index]))
      .map(([index, value]) => `${chart.x(momentOfIndex(run, name, index)).toFixed(1)},${chart.y(value).toFixed(1)}`);
  const up = edge(high);
  return up.length > 1 ? `M${up.join("L")}L${edge(low).reverse().join("L")}Z` : "M0,0";
}

export function drawShown(room, chart) {
  if (!chart.present || !chart.plot) return;
  const { shown } = room;
  chart.lines.forEach((name, index) => {
    const d = curveOf(chart, shown, name);
    chart.planned[index].setAttribute("d", d);
    chart.past[index].setAttribute("d", d);
    chart.bands[index].setAttribute("d", bandOf(chart, shown, name));
  });
  chart.backLine.setAttribute("d", chart.back ? curveOf(chart, shown, chart.back) : "M0,0");
  const name = chart.lines[chart.lines.length - 1];
  chart.ghost.setAttribute("d", room.ghost && name in room.ghost.series ? curveOf(chart, room.ghost, name) : "M0,0");
  if (chart.kind === "loss") drawMarks(room, chart);
  placeNames(room, chart);
  moveOnCurves(room, chart);
}

function placeNames(room, chart) {
  chart.labels.replaceChildren();
  const { plot } = chart;
  const labels = namedRuns(room, chart).map((label) => ({
    ...label,
    y: clamp(chart.y(lastFinite(label.run, label.line).value), plot.y, plot.y + plot.height),
  }));
  spreadLabels(labels, 13, plot.y + 4, plot.y + plot.height);
  for (const { line, text, run, y } of labels) {
    const training = run === room.shown && isTraining(line);
    const name = addName(chart, text, y, { class: training ? "lrr-training" : "" });
    if (!training) name.style.fill = strokeOf(room, run).color;
  }
}

export function moveOnCurves(room, chart) {
  if (!chart.present || !chart.plot) return;
  const { plot } = chart;
  const { shown } = room;
  const x = chart.x(Math.min(room.clock.time, chart.end));
  setAttributes(chart.cursor, { x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height });
  setAttributes(chart.pastClip, {
    x: plot.x - 4,
    y: plot.y - 4,
    width: Math.max(0, x - plot.x + 4),
    height: plot.height + 8,
  });
  chart.lines.forEach((name, index) => {
    const at = indexOf(shown, name, Math.min(room.clock.time, shown.epochsRun));
    const value = shown.series[name][at];
    const y = chart.y(value);
    const visible = Number.isFinite(value) && y >= plot.y - 4 && y <= plot.y + plot.height + 4;
    show(chart.marks[index], visible);
    if (visible) setAttributes(chart.marks[index], { cx: chart.x(momentOfIndex(shown, name, at)), cy: y });
  });
}
