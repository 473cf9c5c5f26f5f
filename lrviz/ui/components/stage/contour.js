// The contour picture: Plotly draws the levels once; everything that moves lies above them as SVG.

import { DOTS_UP_TO } from "../constants.js";
import {
  addElement,
  addSvg,
  addText,
  freshId,
  measuredTexts,
  setAttributes,
  show,
  widthOf,
} from "../instruments/dom.js";
import { plotly } from "../instruments/plotly.js";
import { nameOf, strokeOf } from "../instruments/runs.js";
import { spreadLabels } from "../instruments/scales.js";
import { drawContourAxes, MARGIN } from "./contour_axes.js";
import { eachVisibleSegment, isInside, lastSeen } from "./geometry.js";
import { momentOf } from "./moments.js";
import { namesOfRuns, othersApart } from "./names.js";
import { listenToStart } from "./start.js";
import { surfaceTrace } from "./traces.js";

export function buildContour(stage, parent) {
  /** @type {any} */
  const contour = stage.contour = { node: addElement(parent, "div", "lrv-plot") };
  const svg = contour.svg = addSvg(parent, "svg", { class: "lrv-overlay", role: "img" });
  const defs = addSvg(svg, "defs");
  contour.id = freshId("clip");
  contour.clip = addSvg(addSvg(defs, "clipPath", { id: contour.id }), "rect");
  const ball = addSvg(defs, "radialGradient", { id: `${contour.id}-shine`, cx: "36%", cy: "32%", r: "70%" });
  addSvg(ball, "stop", { offset: "0%", "stop-color": "#fff", "stop-opacity": 0.75 });
  addSvg(ball, "stop", { offset: "60%", "stop-color": "#fff", "stop-opacity": 0 });
  contour.axes = addSvg(svg, "g", { class: "lrv-axes" });
  const clipped = addSvg(svg, "g", { "clip-path": `url(#${contour.id})` });
  contour.truth = addSvg(clipped, "g", { class: "lrv-truth" });
  contour.others = addSvg(clipped, "g", { class: "lrv-others" });
  contour.planned = addSvg(clipped, "path", { class: "lrv-planned" });
  contour.dots = addSvg(clipped, "path", { class: "lrv-dots" });
  contour.travelled = addSvg(clipped, "path", { class: "lrv-travelled" });
  contour.lost = addSvg(clipped, "circle", { class: "lrv-lost", r: 6 });
  contour.racers = addSvg(clipped, "g");
  contour.labels = addSvg(svg, "g", { class: "lrv-labels" });
  contour.start = addSvg(svg, "g", { class: "lrv-start" });
  addSvg(contour.start, "circle", { class: "lrv-grip", r: 18 });
  addSvg(contour.start, "circle", { class: "lrv-ring", r: 7 });
  contour.ball = addBall(svg, contour.id, 8);
  listenToStart(stage, () => drawContourRuns(stage));
}

function addBall(parent, id, radius) {
  const group = addSvg(parent, "g", { class: "lrv-ball" });
  addSvg(group, "circle", { r: radius });
  addSvg(group, "circle", { r: radius, fill: `url(#${id}-shine)`, stroke: "none" });
  return group;
}

function contourScale(stage) {
  const { landscape, size } = stage;
  const { left } = size;
  const width = size.contourWidth - left - MARGIN.right;
  const height = size.height - MARGIN.top - MARGIN.bottom;
  return {
    left,
    width,
    height,
    x: (value) => left + (value - landscape.x0) / (landscape.x1 - landscape.x0) * width,
    y: (value) => MARGIN.top + (landscape.y1 - value) / (landscape.y1 - landscape.y0) * height,
    invert: (px, py) => [
      landscape.x0 + (px - left) / width * (landscape.x1 - landscape.x0),
      landscape.y1 - (py - MARGIN.top) / height * (landscape.y1 - landscape.y0),
    ],
  };
}

export function drawContour(stage) {
  const { contour, size } = stage;
  if (!size.contourWidth) return;
  const scale = contour.scale = contourScale(stage);
  const rect = { x: scale.left, y: MARGIN.top, width: scale.width, height: scale.height };
  setAttributes(contour.svg, { width: size.contourWidth, height: size.height });
  setAttributes(contour.clip, rect);
  drawContourAxes(stage);
  drawTruth(stage);
  contour.names = measuredTexts(contour.labels, namesOfRuns(stage));
  drawLevels(stage);
  drawContourRuns(stage);
}

// To the right of what it names, or to its left where it would leave the picture there.
function placeBeside(text, wide, px, gap, left, right) {
  const x = px + gap + wide <= right ? px + gap : Math.max(left, px - gap - wide);
  text.setAttribute("x", x);
}

function drawTruth(stage) {
  const { contour: { truth, scale }, landscape } = stage;
  truth.replaceChildren();
  landscape.minima.filter(([x, y]) => isInside(landscape, x, y)).forEach(([x, y], index) => {
    const px = scale.x(x), py = scale.y(y);
    addSvg(truth, "path", { d: `M${px},${py - 6}l5,6l-5,6l-5,-6z` });
    // With several runs their names stand here, and the diamond speaks for itself.
    if (index > 0 || stage.others.length) return;
    const below = py < MARGIN.top + scale.height - 22;
    const text = addText(truth, "minimum", { y: py + (below ? 15 : -9) });
    placeBeside(text, widthOf(text), px, 9, scale.left, scale.left + scale.width);
  });
}

function drawLevels(stage) {
  const { landscape, theme, size, contour } = stage;
  const mark = [landscape.key, stage.theme.background, size.contourWidth, size.height, size.left].join("|");
  if (!plotly() || contour.mark === mark) return;
  contour.mark = mark;
  const surface = surfaceTrace(stage);
  const step = (landscape.top - landscape.bottom) / 16;
  const axis = (from, to) => ({ range: [from, to], fixedrange: true, visible: false });
  plotly().react(contour.node, [{
    type: "contour",
    x: surface.x,
    y: surface.y,
    z: surface.z,
    colorscale: surface.colorscale,
    showscale: false,
    hoverinfo: "skip",
    autocontour: false,
    contours: { start: landscape.bottom + step / 2, end: landscape.top, size: step },
    line: { color: theme.colors.contour, width: 0.6 },
  }], {
    width: size.contourWidth,
    height: size.height,
    margin: { l: size.left, r: MARGIN.right, t: MARGIN.top, b: MARGIN.bottom },
    xaxis: axis(landscape.x0, landscape.x1),
    yaxis: axis(landscape.y0, landscape.y1),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
  }, { staticPlot: true, displayModeBar: false, responsive: false });
  contour.node.classList.add("lrv-ready");
}

function pathData(landscape, run, scale) {
  const pieces = [];
  let end = -2;
  eachVisibleSegment(landscape, run, (ax, ay, bx, by, index, from) => {
    const to = `L${scale.x(bx).toFixed(1)},${scale.y(by).toFixed(1)}`;
    const joined = end === index - 1 && from === 0;
    pieces.push({ index, text: joined ? to : `M${scale.x(ax).toFixed(1)},${scale.y(ay).toFixed(1)}${to}`, ax, ay });
    end = index;
  });
  return pieces;
}

export function drawContourRuns(stage) {
  const { contour, landscape, shown } = stage;
  const { scale } = contour;
  if (!scale) return;
  contour.pieces = pathData(landscape, shown, scale);
  contour.planned.setAttribute("d", contour.pieces.map((piece) => piece.text).join("") || "M0,0");
  contour.dots.setAttribute("d", stepDots(landscape, shown, scale));
  contour.start.setAttribute("transform", `translate(${scale.x(shown.positions[0])},${scale.y(shown.positions[1])})`);
  if (
    contour.drawnOthers !== stage.others || contour.drawnScale !== scale ||
    contour.drawnTheme !== stage.theme.background
  ) {
    drawOthers(stage);
  }
  placeEndLabels(stage);
  moveOnContour(stage);
}

function stepDots(landscape, run, scale) {
  if (run.count > DOTS_UP_TO) return "";
  let dots = "";
  for (let index = 1; index < run.count; index++) {
    const x = run.positions[2 * index], y = run.positions[2 * index + 1];
    if (isInside(landscape, x, y)) dots += `M${scale.x(x).toFixed(1)},${scale.y(y).toFixed(1)}h0`;
  }
  return dots;
}

function drawOthers(stage) {
  const { contour, landscape } = stage;
  contour.drawnOthers = stage.others;
  contour.drawnScale = contour.scale;
  contour.drawnTheme = stage.theme.background;
  contour.others.replaceChildren();
  contour.racers.replaceChildren();
  contour.otherBalls = stage.others.map((run) => {
    const { color, svg } = strokeOf(stage, run);
    const d = pathData(landscape, run, contour.scale).map((piece) => piece.text).join("") || "M0,0";
    addSvg(contour.others, "path", { d, stroke: color, "stroke-dasharray": svg });
    const ball = addBall(contour.racers, contour.id, run.role === "racer" ? 6.5 : 4);
    ball.style.fill = color;
    return ball;
  });
}

// A name at each path's end, pushed apart where two runs end at the same place.
function placeEndLabels(stage) {
  const { contour, contour: { scale: { left, width } }, landscape, shown } = stage;
  contour.labels.replaceChildren();
  if (!stage.others.length) return;
  const labels = [shown, ...othersApart(stage)].map((run) => ({ run, at: lastSeen(landscape, run), y: 0 }))
    .filter(({ at }) => at);
  for (const label of labels) label.y = contour.scale.y(label.at.y);
  spreadLabels(labels, 14, MARGIN.top + 10, MARGIN.top + contour.scale.height - 4);
  for (const { run, at, y } of labels) {
    const name = nameOf(run);
    const text = addText(contour.labels, name, { y: y + 4 });
    text.style.fill = strokeOf(stage, run).color;
    const wide = contour.names.get(name) ?? widthOf(text);
    placeBeside(text, wide, contour.scale.x(at.x), 13, left + 2, left + width + MARGIN.right - 2);
  }
}

export function moveOnContour(stage) {
  const { contour, landscape, shown, clock: { time } } = stage;
  const { scale } = contour;
  if (!scale) return;
  const moment = momentOf(shown, time);
  const visible = placeBall(contour.ball, landscape, scale, moment);
  let travelled = "";
  for (const piece of contour.pieces) {
    if (piece.index < moment.index) travelled += piece.text;
    else if (piece.index === moment.index && visible && moment.share > 0) {
      travelled += `M${scale.x(piece.ax).toFixed(1)},${scale.y(piece.ay).toFixed(1)}L${
        scale.x(moment.glideX).toFixed(1)
      },${scale.y(moment.glideY).toFixed(1)}`;
    }
  }
  contour.travelled.setAttribute("d", travelled || "M0,0");
  const seen = visible ? null : lastSeen(landscape, shown);
  show(contour.lost, Boolean(seen));
  if (seen) setAttributes(contour.lost, { cx: scale.x(seen.x), cy: scale.y(seen.y) });
  // Racers race; a pinned run rests where it ended.
  stage.others.forEach((run, index) => {
    placeBall(contour.otherBalls[index], landscape, scale, momentOf(run, run.role === "racer" ? time : run.lastStep));
  });
}

function placeBall(ball, landscape, scale, moment) {
  const visible = isInside(landscape, moment.glideX, moment.glideY);
  show(ball, visible);
  if (visible) {
    ball.setAttribute(
      "transform",
      `translate(${scale.x(moment.glideX).toFixed(2)},${scale.y(moment.glideY).toFixed(2)})`,
    );
  }
  return visible;
}
