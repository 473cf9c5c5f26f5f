// A schedule drawn by hand on the learning-rate chart: a stroke becomes points "share of the run : factor of the rate".

import { clamp } from "../instruments/numbers.js";
import { send } from "./bridge.js";

const DRAWN_POINTS = 24;
// What the server takes.
const LARGEST_FACTOR = 10;
const DECADES_BELOW = 2.5;
const DECADES_ABOVE = 1;

export function drawable(stage, chart) {
  return chart.kind === "rate" && Boolean(stage.header?.flags.draw_schedule);
}

// Close to the rate that is drawn over, since the whole ruler's range would leave a finger no room.
/** @returns {[number, number]} */
export function drawingRange(stage) {
  const middle = Math.log10(stage.runs[0].learningRate);
  return [middle - DECADES_BELOW, middle + DECADES_ABOVE];
}

function strokePoint(chart, event) {
  const box = chart.svg.getBoundingClientRect();
  const share = clamp((event.clientX - box.left - chart.plot.x) / chart.plot.width, 0, 1);
  const height = clamp((event.clientY - box.top - chart.plot.y) / chart.plot.height, 0, 1);
  const factor = 10 ** (DECADES_ABOVE - height * (DECADES_BELOW + DECADES_ABOVE));
  return { share, factor: Math.min(factor, LARGEST_FACTOR) };
}

// One point a slot of the run, the last of those drawn there; the first and the last reach the ends.
function simplified(stroke) {
  const slots = new Map();
  for (const point of stroke) slots.set(Math.round(point.share * DRAWN_POINTS), point.factor);
  const points = [...slots].sort((a, b) => a[0] - b[0]).map(([slot, factor]) => [slot / DRAWN_POINTS, factor]);
  if (points[0][0] > 0) points.unshift([0, points[0][1]]);
  const last = points[points.length - 1];
  if (last[0] < 1) points.push([1, last[1]]);
  return points;
}

function pointsText(points) {
  return points.map(([share, factor]) => `${Number(share.toFixed(3))}:${Number(factor.toPrecision(3))}`).join(", ");
}

export function beginStroke(chart, event) {
  chart.stroke = [strokePoint(chart, event)];
}

export function continueStroke(stage, chart, event) {
  chart.stroke.push(strokePoint(chart, event));
  const rate = stage.runs[0].learningRate;
  const d = simplified(chart.stroke).map(([share, factor]) =>
    `${chart.x(share * chart.end).toFixed(1)},${chart.y(rate * factor).toFixed(1)}`
  );
  chart.past.setAttribute("d", `M${d.join("L")}`);
}

export function endStroke(stage, chart) {
  const { stroke } = chart;
  chart.stroke = null;
  if (stroke.length > 1) send(stage, "points", pointsText(simplified(stroke)));
  else stage.clock.seek(Math.round(stroke[0].share * chart.end));
}
