// Loss and learning rate over the steps: log axes whose range is the whole sweep's, so that a change is seen as one.

import { addSvg, setAttributes, show } from "../instruments/dom.js";
import { addName, buildFrame, drawEnds, drawGrid, listenToScrubbing, sizeFrame } from "../instruments/frame.js";
import { clamp } from "../instruments/numbers.js";
import { nameOf, strokeOf } from "../instruments/runs.js";
import { decades, logHeight, spreadLabels } from "../instruments/scales.js";
import { indexAt, stepOf } from "./moments.js";
import { namesOfRuns, othersApart } from "./names.js";
import { beginStroke, continueStroke, drawable, drawingRange, endStroke } from "./stroke.js";

/** kind: "loss" or "rate". */
export function buildChart(stage, parent, kind) {
  const frame = buildFrame(parent);
  const { svg, clipped } = frame;
  const chart = {
    ...frame,
    kind,
    others: addSvg(clipped, "g", { class: "lrv-others" }),
    planned: addSvg(clipped, "path", { class: "lrv-planned" }),
    past: addSvg(clipped, "path", { class: "lrv-travelled" }),
    cursor: addSvg(svg, "line", { class: "lrv-cursor" }),
    labels: addSvg(svg, "g", { class: "lrv-labels" }),
    marks: addSvg(svg, "g"),
    mark: addSvg(svg, "circle", { class: "lrv-mark", r: 5 }),
    /** What is drawn of a schedule by hand, as long as the pointer is down. */
    stroke: null,
  };
  listenToChart(stage, chart);
  return chart;
}

/** @returns {[number, number]} */
function chartRange(stage, chart) {
  if (drawable(stage, chart)) return drawingRange(stage);
  const [low, high] = chart.kind === "loss" ? stage.header.loss_log10 : stage.header.rate_log10;
  const margin = 0.04 * (high - low);
  return [low - margin, high + margin];
}

function valuesOf(stage, chart, run) {
  if (chart.kind === "rate") return run.rates;
  const { best } = stage.landscape;
  return run.gaps?.best === best
    ? run.gaps.values
    : (run.gaps = { best, values: run.losses.map((loss) => loss - best) }).values;
}

export function drawChart(stage, chart) {
  const hand = drawable(stage, chart);
  const range = chartRange(stage, chart);
  const rateHeading = hand ? "learning rate: draw a curve here" : "learning rate";
  chart.heading = chart.kind === "loss" ? stage.landscape.words.loss : rateHeading;
  if (!sizeFrame(chart, stage.steps, (height) => decades(range, height), namesOfRuns(stage))) return;
  chart.y = logHeight(chart.plot, range);
  chart.svg.classList.toggle("lrv-drawable", hand);
  drawAxes(stage, chart);
  chart.others.replaceChildren();
  chart.marks.replaceChildren();
  chart.otherMarks = stage.others.map((run) => {
    const { color, svg } = strokeOf(stage, run);
    addSvg(chart.others, "path", {
      d: curve(chart, run, valuesOf(stage, chart, run)),
      stroke: color,
      "stroke-dasharray": svg,
    });
    const mark = addSvg(chart.marks, "circle", { class: "lrv-mark", r: 4 });
    mark.style.fill = color;
    return mark;
  });
  drawChartRun(stage, chart);
}

function drawAxes(stage, chart) {
  chart.axes.replaceChildren();
  drawGrid(chart);
  drawEnds(chart, stage.landscape.words.step);
  chart.goalName = null;
  if (chart.kind === "loss") drawGoal(stage, chart);
}

// One per cent of the start's gap: below it the verdict is "just right".
function drawGoal(stage, chart) {
  const goal = 0.01 * valuesOf(stage, chart, stage.shown)[0];
  if (!stage.landscape.goal || !(goal > 0)) return;
  const { plot } = chart;
  const y = chart.y(goal);
  if (y < plot.y + 8 || y > plot.y + plot.height - 2) return;
  addSvg(chart.axes, "line", { class: "lrv-goal", x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y });
  chart.goalName = addSvg(chart.axes, "text", {
    class: "lrv-goal-name",
    x: plot.x + plot.width - 2,
    "text-anchor": "end",
  });
  chart.goalName.textContent = "1% of the start";
  chart.goalY = y;
}

// The name stands on the side of its line where the curve does not end.
function placeGoalName(stage, chart) {
  if (!chart.goalName) return;
  const values = valuesOf(stage, chart, stage.shown);
  const above = chart.y(values[values.length - 1]) < chart.goalY;
  chart.goalName.setAttribute("y", chart.goalY + (above ? 13 : -5));
}

function curve(chart, run, values, until = run.count - 1) {
  let d = "";
  let pen = "M";
  for (let index = 0; index <= until && index < values.length; index++) {
    const value = values[index];
    if (!Number.isFinite(value)) {
      // The last finite point is where the curve ends, unless it rushes off to infinity: then it leaves upwards.
      if (value === Infinity && pen === "L") {
        d += `L${chart.x(stepOf(run, index)).toFixed(1)},${chart.y(Infinity).toFixed(1)}`;
      }
      break;
    }
    d += `${pen}${chart.x(stepOf(run, index)).toFixed(1)},${chart.y(value).toFixed(1)}`;
    pen = "L";
  }
  return d || "M0,0";
}

export function drawChartRun(stage, chart) {
  if (!chart.plot) return;
  const { shown } = stage;
  chart.planned.setAttribute("d", curve(chart, shown, valuesOf(stage, chart, shown)));
  placeGoalName(stage, chart);
  placeChartLabels(stage, chart);
  moveOnChart(stage, chart);
}

function placeChartLabels(stage, chart) {
  chart.labels.replaceChildren();
  if (!stage.others.length) return;
  const { plot } = chart;
  const labels = [stage.shown, ...othersApart(stage)].map((run) => {
    const values = valuesOf(stage, chart, run);
    let last = values.length - 1;
    while (last > 0 && !(Number.isFinite(values[last]) && chart.y(values[last]) >= plot.y)) last--;
    return { run, y: clamp(chart.y(values[last]), plot.y, plot.y + plot.height) };
  });
  spreadLabels(labels, 13, plot.y + 4, plot.y + plot.height);
  for (const { run, y } of labels) addName(chart, nameOf(run), y).style.fill = strokeOf(stage, run).color;
}

export function moveOnChart(stage, chart) {
  if (!chart.plot) return;
  const { plot } = chart;
  const { shown, clock: { time } } = stage;
  const x = chart.x(Math.min(time, chart.end));
  setAttributes(chart.cursor, { x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height });
  chart.past.setAttribute("d", curve(chart, shown, valuesOf(stage, chart, shown), indexAt(shown, time)));
  placeMark(stage, chart, chart.mark, shown);
  stage.others.forEach((run, index) => {
    if (run.role === "racer") placeMark(stage, chart, chart.otherMarks[index], run);
    else show(chart.otherMarks[index], false);
  });
}

function placeMark(stage, chart, mark, run) {
  const values = valuesOf(stage, chart, run);
  const index = Math.min(indexAt(run, stage.clock.time), values.length - 1);
  const y = chart.y(values[index]);
  const visible = Number.isFinite(values[index]) && y >= chart.plot.y - 4 && y <= chart.plot.y + chart.plot.height + 4;
  show(mark, visible);
  if (visible) setAttributes(mark, { cx: chart.x(stepOf(run, index)), cy: y });
}

// The pointer draws a schedule where that is asked for, and moves the cursor everywhere else.
function listenToChart(stage, chart) {
  const { svg } = chart;
  svg.addEventListener("pointerdown", (event) => {
    if (!chart.plot || event.button > 0 || !drawable(stage, chart)) return;
    svg.setPointerCapture(event.pointerId);
    beginStroke(chart, event);
    // Or else the pointer would move the cursor, too.
    event.stopImmediatePropagation();
  });
  svg.addEventListener("pointermove", (event) => {
    if (chart.stroke) continueStroke(stage, chart, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => {
      if (chart.stroke) endStroke(stage, chart);
    });
  }
  listenToScrubbing(chart, (moment) => stage.clock.seek(moment));
}
