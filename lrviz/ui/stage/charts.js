// Loss and learning rate over the steps: log axes whose range is the whole sweep's, so that a change is seen as one.

function buildChart(stage, parent, kind, title) {
  const chart = { kind, parent, margin: { left: 40, right: 12, top: 26, bottom: 22 } };
  const svg = chart.svg = addSvg(parent, 'svg', { class: 'lrv-chart', role: 'img' });
  chart.title = addSvg(svg, 'text', { class: 'lrv-title', x: 4, y: 14 });
  chart.title.textContent = title;
  const id = `lrv-clip-${Math.random().toString(36).slice(2)}`;
  chart.clip = addSvg(addSvg(addSvg(svg, 'defs'), 'clipPath', { id }), 'rect');
  chart.axes = addSvg(svg, 'g', { class: 'lrv-axes' });
  const clipped = addSvg(svg, 'g', { 'clip-path': `url(#${id})` });
  chart.others = addSvg(clipped, 'g', { class: 'lrv-others' });
  chart.planned = addSvg(clipped, 'path', { class: 'lrv-planned' });
  chart.past = addSvg(clipped, 'path', { class: 'lrv-travelled' });
  chart.cursor = addSvg(svg, 'line', { class: 'lrv-cursor' });
  chart.labels = addSvg(svg, 'g', { class: 'lrv-labels' });
  chart.marks = addSvg(svg, 'g');
  chart.mark = addSvg(svg, 'circle', { class: 'lrv-mark', r: 5 });
  listenToChart(stage, chart);
  return chart;
}

function chartRange(stage, chart) {
  if (drawable(stage, chart)) return drawingRange(stage);
  const [low, high] = chart.kind === 'loss' ? stage.header.loss_log10 : stage.header.rate_log10;
  const margin = 0.04 * (high - low);
  return [low - margin, high + margin];
}

function valuesOf(stage, chart, run) {
  if (chart.kind === 'rate') return run.rates;
  const { best } = stage.landscape;
  return run.gaps?.best === best ? run.gaps.values : (run.gaps = { best, values: run.losses.map(loss => loss - best) }).values;
}

function longestLabel(stage) {
  return Math.max(...[stage.shown, ...stage.others].map(run => nameOf(stage, run).length));
}

function sizeChart(stage, chart) {
  const width = chart.parent.clientWidth;
  const height = chart.parent.clientHeight;
  if (!width || !height) return false;
  const { margin } = chart;
  margin.right = stage.others.length ? Math.min(16 + 7 * longestLabel(stage), 0.36 * width) : 12;
  const [low, high] = chartRange(stage, chart);
  const plot = { x: margin.left, y: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  chart.plot = plot;
  chart.steps = stage.steps;
  chart.x = step => plot.x + step / Math.max(1, chart.steps) * plot.width;
  // A value of zero or less has no logarithm: it lies below the axis. One beyond the range leaves at the top.
  chart.y = value => plot.y + plot.height * (1 - clamp(value > 0 ? (Math.log10(value) - low) / (high - low) : -0.1, -0.1, 1.1));
  setAttributes(chart.svg, { width, height });
  setAttributes(chart.clip, { x: plot.x, y: plot.y - 3, width: plot.width, height: plot.height + 6 });
  return true;
}

function drawChart(stage, chart) {
  if (!sizeChart(stage, chart)) return;
  const hand = drawable(stage, chart);
  if (chart.kind === 'loss') setText(chart.title, stage.landscape.words.loss);
  else setText(chart.title, hand ? 'learning rate: draw a curve here' : 'learning rate');
  chart.svg.classList.toggle('lrv-drawable', hand);
  drawAxes(stage, chart);
  chart.others.replaceChildren();
  chart.marks.replaceChildren();
  chart.otherMarks = stage.others.map(run => {
    const { color, svg } = strokeOf(stage, run);
    addSvg(chart.others, 'path', { d: curve(chart, run, valuesOf(stage, chart, run)), stroke: color, 'stroke-dasharray': svg });
    const mark = addSvg(chart.marks, 'circle', { class: 'lrv-mark', r: 4 });
    mark.style.fill = color;
    return mark;
  });
  drawChartRun(stage, chart);
}

function drawAxes(stage, chart) {
  const { axes, plot } = chart;
  const [low, high] = chartRange(stage, chart);
  axes.replaceChildren();
  const decades = Math.floor(high) - Math.ceil(low) + 1;
  const every = Math.max(1, Math.ceil(decades / Math.max(2, plot.height / 34)));
  for (let exponent = Math.ceil(low); exponent <= high; exponent++) {
    if (exponent % every !== 0) continue;
    const y = chart.y(10 ** exponent);
    addSvg(axes, 'line', { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y });
    addSvg(axes, 'text', { x: plot.x - 6, y: y + 4, 'text-anchor': 'end' }).textContent = formatDecade(exponent);
  }
  for (const step of [0, chart.steps]) {
    addSvg(axes, 'text', { x: chart.x(step), y: plot.y + plot.height + 16, 'text-anchor': step ? 'end' : 'start' }).textContent = step ? `${stage.landscape.words.step} ${step}` : '0';
  }
  chart.goalName = null;
  if (chart.kind === 'loss') drawGoal(stage, chart);
}

// One per cent of the start's gap: below it the verdict is "just right".
function drawGoal(stage, chart) {
  const goal = 0.01 * valuesOf(stage, chart, stage.shown)[0];
  if (!stage.landscape.goal || !(goal > 0)) return;
  const { plot } = chart;
  const y = chart.y(goal);
  if (y < plot.y + 8 || y > plot.y + plot.height - 2) return;
  addSvg(chart.axes, 'line', { class: 'lrv-goal', x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y });
  chart.goalName = addSvg(chart.axes, 'text', { class: 'lrv-goal-name', x: plot.x + plot.width - 2, 'text-anchor': 'end' });
  chart.goalName.textContent = '1% of the start';
  chart.goalY = y;
}

// The name stands on the side of its line where the curve does not end.
function placeGoalName(stage, chart) {
  if (!chart.goalName) return;
  const values = valuesOf(stage, chart, stage.shown);
  const above = chart.y(values[values.length - 1]) < chart.goalY;
  chart.goalName.setAttribute('y', chart.goalY + (above ? 13 : -5));
}

function curve(chart, run, values, until = run.count - 1) {
  let d = '';
  let pen = 'M';
  for (let index = 0; index <= until && index < values.length; index++) {
    const value = values[index];
    if (!Number.isFinite(value)) {
      // The last finite point is where the curve ends, unless it rushes off to infinity: then it leaves upwards.
      if (value === Infinity && pen === 'L') d += `L${chart.x(stepOf(run, index)).toFixed(1)},${chart.y(Infinity).toFixed(1)}`;
      break;
    }
    d += `${pen}${chart.x(stepOf(run, index)).toFixed(1)},${chart.y(value).toFixed(1)}`;
    pen = 'L';
  }
  return d || 'M0,0';
}

function drawChartRun(stage, chart) {
  if (!chart.plot) return;
  const { shown } = stage;
  chart.planned.setAttribute('d', curve(chart, shown, valuesOf(stage, chart, shown)));
  placeGoalName(stage, chart);
  placeChartLabels(stage, chart);
  moveOnChart(stage, chart);
}

function placeChartLabels(stage, chart) {
  chart.labels.replaceChildren();
  if (!stage.others.length) return;
  const { plot } = chart;
  const labels = [stage.shown, ...othersApart(stage)].map(run => {
    const values = valuesOf(stage, chart, run);
    let last = values.length - 1;
    while (last > 0 && !(Number.isFinite(values[last]) && chart.y(values[last]) >= plot.y)) last--;
    return { run, y: clamp(chart.y(values[last]), plot.y, plot.y + plot.height) };
  });
  spreadLabels(labels, 13, plot.y + 4, plot.y + plot.height);
  for (const { run, y } of labels) {
    const text = addSvg(chart.labels, 'text', { x: plot.x + plot.width + 8, y: y + 4 });
    text.style.fill = strokeOf(stage, run).color;
    text.textContent = nameOf(stage, run);
  }
}

function moveOnChart(stage, chart) {
  if (!chart.plot) return;
  const { plot } = chart;
  const { shown, time } = stage;
  const x = chart.x(Math.min(time, chart.steps));
  setAttributes(chart.cursor, { x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height });
  chart.past.setAttribute('d', curve(chart, shown, valuesOf(stage, chart, shown), indexAt(shown, time)));
  placeMark(stage, chart, chart.mark, shown);
  stage.others.forEach((run, index) => {
    if (run.role === 'racer') placeMark(stage, chart, chart.otherMarks[index], run);
    else show(chart.otherMarks[index], false);
  });
}

function placeMark(stage, chart, mark, run) {
  const values = valuesOf(stage, chart, run);
  const index = Math.min(indexAt(run, stage.time), values.length - 1);
  const y = chart.y(values[index]);
  const visible = Number.isFinite(values[index]) && y >= chart.plot.y - 4 && y <= chart.plot.y + chart.plot.height + 4;
  show(mark, visible);
  if (visible) setAttributes(mark, { cx: chart.x(stepOf(run, index)), cy: y });
}

function listenToChart(stage, chart) {
  const scrub = event => {
    const box = chart.svg.getBoundingClientRect();
    const share = (event.clientX - box.left - chart.plot.x) / chart.plot.width;
    seek(stage, Math.round(clamp(share, 0, 1) * chart.steps));
  };
  chart.svg.addEventListener('pointerdown', event => {
    if (!chart.plot || event.button > 0) return;
    chart.svg.setPointerCapture(event.pointerId);
    if (drawable(stage, chart)) { beginStroke(stage, chart, event); return; }
    chart.scrubbing = true;
    scrub(event);
  });
  chart.svg.addEventListener('pointermove', event => {
    if (chart.stroke) continueStroke(stage, chart, event);
    else if (chart.scrubbing) scrub(event);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    chart.svg.addEventListener(end, () => {
      chart.scrubbing = false;
      if (chart.stroke) endStroke(stage, chart);
    });
  }
}
