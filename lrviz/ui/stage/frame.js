// What all charts over time have: a title, a frame that clips, axes whose ends do not move, and a cursor to drag.

function buildFrame(chart, title) {
  const svg = chart.svg = addSvg(chart.parent, 'svg', { class: 'lrv-chart', role: 'img' });
  chart.title = addSvg(svg, 'text', { class: 'lrv-title', x: 4, y: 14 });
  chart.title.textContent = title;
  const id = `lrv-clip-${Math.random().toString(36).slice(2)}`;
  chart.clip = addSvg(addSvg(addSvg(svg, 'defs'), 'clipPath', { id }), 'rect');
  chart.axes = addSvg(svg, 'g', { class: 'lrv-axes' });
  return { svg, clipped: addSvg(svg, 'g', { 'clip-path': `url(#${id})` }) };
}

// False where the chart has no size yet.
function sizeFrame(chart, end) {
  const { margin, parent: { clientWidth: width, clientHeight: height } } = chart;
  if (!width || !height) return false;
  const plot = chart.plot = { x: margin.left, y: margin.top, width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  chart.steps = end;
  chart.x = moment => plot.x + moment / Math.max(1, end) * plot.width;
  setAttributes(chart.svg, { width, height });
  setAttributes(chart.clip, { x: plot.x, y: plot.y - 3, width: plot.width, height: plot.height + 6 });
  return true;
}

// A value of zero or less has no logarithm: it lies below the axis. One beyond the range leaves at the top.
function logHeight(plot, [low, high]) {
  return value => plot.y + plot.height * (1 - clamp(value > 0 ? (Math.log10(value) - low) / (high - low) : -0.1, -0.1, 1.1));
}

function drawDecades(chart, [low, high]) {
  const decades = Math.floor(high) - Math.ceil(low) + 1;
  const every = Math.max(1, Math.ceil(decades / Math.max(2, chart.plot.height / 34)));
  for (let exponent = Math.ceil(low); exponent <= high; exponent++) {
    if (exponent % every === 0) drawLevel(chart, chart.y(10 ** exponent), formatDecade(exponent));
  }
}

function drawLevel({ axes, plot }, y, text) {
  addSvg(axes, 'line', { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y });
  addSvg(axes, 'text', { x: plot.x - 6, y: y + 4, 'text-anchor': 'end' }).textContent = text;
}

function drawEnds({ axes, plot, steps, x }, unit) {
  for (const moment of [0, steps]) {
    addSvg(axes, 'text', { x: x(moment), y: plot.y + plot.height + 16, 'text-anchor': moment ? 'end' : 'start' }).textContent = moment ? `${unit} ${moment}` : '0';
  }
}

function momentUnder(chart, event) {
  const share = (event.clientX - chart.svg.getBoundingClientRect().left - chart.plot.x) / chart.plot.width;
  return clamp(share, 0, 1) * chart.steps;
}
