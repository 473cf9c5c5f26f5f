// The contour picture: Plotly draws the levels once; everything that moves lies above them as SVG.

// On the left it is wider where the numbers are: stage.size.left.
const MARGIN = { left: 34, right: 10, top: 8, bottom: 24 };
const TICK_GAP = 5;
const DOTS_UP_TO = 130;

function buildContour(stage, parent) {
  const contour = stage.contour = { node: addElement(parent, "div", "lrv-plot") };
  const svg = contour.svg = addSvg(parent, "svg", { class: "lrv-overlay", role: "img" });
  const defs = addSvg(svg, "defs");
  contour.id = `lrv-clip-${Math.random().toString(36).slice(2)}`;
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
  listenToContour(stage);
}

function addBall(parent, id, radius) {
  const group = addSvg(parent, "g", { class: "lrv-ball" });
  addSvg(group, "circle", { r: radius });
  addSvg(group, "circle", { r: radius, fill: `url(#${id}-shine)`, stroke: "none" });
  return group;
}

// Room for the numbers of the upright axis, and its name.
function roomOnTheLeft({ contour: { axes }, landscape }) {
  const numbers = widthsOf(axes, niceTicks(landscape.y0, landscape.y1).map((value) => formatNumber(value)));
  const name = widthsOf(axes, [landscape.words.y], { class: "lrv-axis-name" });
  return Math.max(MARGIN.left, ...[...numbers, ...name].map((width) => Math.ceil(width) + 10));
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

function drawContour(stage) {
  const { contour, size } = stage;
  if (!size.contourWidth) return;
  const scale = contour.scale = contourScale(stage);
  const rect = { x: scale.left, y: MARGIN.top, width: scale.width, height: scale.height };
  setAttributes(contour.svg, { width: size.contourWidth, height: size.height });
  setAttributes(contour.clip, rect);
  drawContourAxes(stage);
  drawTruth(stage);
  contour.names = gauged(contour.labels, namesOfRuns(stage));
  drawLevels(stage);
  drawContourRuns(stage);
}

function drawContourAxes(stage) {
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
  const { landscape, colors, size, contour } = stage;
  const mark = [landscape.key, stage.themeMark, size.contourWidth, size.height, size.left].join("|");
  if (!window.Plotly || contour.mark === mark) return;
  contour.mark = mark;
  const surface = surfaceTrace(stage);
  const step = (landscape.top - landscape.bottom) / 16;
  const axis = (from, to) => ({ range: [from, to], fixedrange: true, visible: false });
  window.Plotly.react(contour.node, [{
    type: "contour",
    x: surface.x,
    y: surface.y,
    z: surface.z,
    colorscale: surface.colorscale,
    showscale: false,
    hoverinfo: "skip",
    autocontour: false,
    contours: { start: landscape.bottom + step / 2, end: landscape.top, size: step },
    line: { color: colors.contour, width: 0.6 },
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

function drawContourRuns(stage) {
  const { contour, landscape, shown } = stage;
  const { scale } = contour;
  if (!scale) return;
  contour.pieces = pathData(landscape, shown, scale);
  contour.planned.setAttribute("d", contour.pieces.map((piece) => piece.text).join("") || "M0,0");
  contour.dots.setAttribute("d", stepDots(landscape, shown, scale));
  contour.start.setAttribute("transform", `translate(${scale.x(shown.positions[0])},${scale.y(shown.positions[1])})`);
  if (contour.drawnOthers !== stage.others || contour.drawnScale !== scale || contour.drawnTheme !== stage.themeMark) {
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
  contour.drawnTheme = stage.themeMark;
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
  const labels = [shown, ...othersApart(stage)].map((run) => ({ run, at: lastSeen(landscape, run) })).filter((label) =>
    label.at
  );
  labels.forEach((label) => {
    label.y = contour.scale.y(label.at.y);
  });
  spreadLabels(labels, 14, MARGIN.top + 10, MARGIN.top + contour.scale.height - 4);
  for (const { run, at, y } of labels) {
    const name = nameOf(stage, run);
    const text = addText(contour.labels, name, { y: y + 4 });
    text.style.fill = strokeOf(stage, run).color;
    const wide = contour.names.get(name) ?? widthOf(text);
    placeBeside(text, wide, contour.scale.x(at.x), 13, left + 2, left + width + MARGIN.right - 2);
  }
}

// One run alone needs no name. Of several, the one in hand is called by any rate of the ruler.
function namesOfRuns(stage) {
  if (!stage.others.length) return [];
  return [...stage.runs.map((run) => nameOf(stage, run)), ...(stage.ruler?.rates ?? []).map(nameOfRate)];
}

// A run pinned at the rate that is being shown lies under it, and needs no second name.
function othersApart(stage) {
  return stage.others.filter((run) => run.role === "racer" || !sameRun(run, stage.shown));
}

function moveOnContour(stage) {
  const { contour, landscape, shown, time } = stage;
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

// A click puts the start there; its ring can also be dragged, or moved with the arrow keys.
function listenToContour(stage) {
  const { contour } = stage;
  const place = (event) => {
    const box = contour.svg.getBoundingClientRect();
    const { landscape } = stage;
    const [x, y] = contour.scale.invert(event.clientX - box.left, event.clientY - box.top);
    return [clamp(x, landscape.x0, landscape.x1), clamp(y, landscape.y0, landscape.y1)];
  };
  const preview = ([x, y]) => {
    contour.start.setAttribute("transform", `translate(${contour.scale.x(x)},${contour.scale.y(y)})`);
    stage.root.classList.add("lrv-moving-start");
  };
  let pressed = null;
  contour.svg.addEventListener("pointerdown", (event) => {
    if (!stage.header.flags.allow_start || !contour.scale || event.button > 0) return;
    pressed = { x: event.clientX, y: event.clientY, grip: contour.start.contains(event.target), moved: false };
    if (pressed.grip) contour.svg.setPointerCapture(event.pointerId);
  });
  contour.svg.addEventListener("pointermove", (event) => {
    if (!pressed) return;
    pressed.moved ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 5;
    if (pressed.grip && pressed.moved) preview(place(event));
  });
  contour.svg.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    const chosen = pressed.grip ? pressed.moved : !pressed.moved;
    pressed = null;
    if (!chosen) return;
    preview(place(event));
    send(stage, "start", place(event));
  });
  contour.svg.addEventListener("pointercancel", () => {
    pressed = null;
    stage.root.classList.remove("lrv-moving-start");
    drawContourRuns(stage);
  });
  contour.start.addEventListener("keydown", (event) => nudgeStart(stage, event, preview));
}

function nudgeStart(stage, event, preview) {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!direction || !stage.header.flags.allow_start) return;
  event.preventDefault();
  event.stopPropagation();
  const { landscape, contour, shown } = stage;
  const [x, y] = contour.nudged ?? [shown.positions[0], shown.positions[1]];
  const share = event.shiftKey ? 0.002 : 0.01;
  contour.nudged = [
    clamp(x + direction[0] * share * (landscape.x1 - landscape.x0), landscape.x0, landscape.x1),
    clamp(y + direction[1] * share * (landscape.y1 - landscape.y0), landscape.y0, landscape.y1),
  ];
  preview(contour.nudged);
  clearTimeout(contour.nudgeTimer);
  contour.nudgeTimer = setTimeout(() => {
    send(stage, "start", contour.nudged);
    contour.nudged = null;
  }, 400);
}
