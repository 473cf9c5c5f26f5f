// What all charts over time have: a title, a frame that clips, axes whose ends do not move, and a cursor to drag.

const LEAST_LEFT = 40;
const LEAST_RIGHT = 12;
// Of a chart's width, the names at the ends of its curves may take this share.
const NAMES_SHARE = 0.4;
const BESIDE = 8;

function buildFrame(chart, title) {
  const svg = chart.svg = addSvg(chart.parent, "svg", { class: "lrv-chart", role: "img" });
  chart.title = addSvg(svg, "text", { class: "lrv-title", x: 4, y: 14 });
  chart.heading = title;
  const id = `lrv-clip-${Math.random().toString(36).slice(2)}`;
  chart.clip = addSvg(addSvg(addSvg(svg, "defs"), "clipPath", { id }), "rect");
  chart.axes = addSvg(svg, "g", { class: "lrv-axes" });
  return { svg, clipped: addSvg(svg, "g", { "clip-path": `url(#${id})` }) };
}

// False where the chart has no size yet. levels: what the upright axis says, of the height that it has; names: of the
// curves, beside their ends.
function sizeFrame(chart, end, levels, names) {
  const { margin, parent: { clientWidth: width, clientHeight: height } } = chart;
  if (!width || !height) return false;
  chart.levels = levels(height - margin.top - margin.bottom);
  const numbers = widthsOf(chart.axes, chart.levels.map(([, text]) => text));
  margin.left = Math.max(LEAST_LEFT, ...numbers.map((wide) => wide + BESIDE));
  chart.names = gauged(chart.labels, names);
  const longest = Math.max(0, ...chart.names.values());
  margin.right = longest ? Math.min(longest + 2 * BESIDE, NAMES_SHARE * width) : LEAST_RIGHT;
  fitText(chart.title, chart.heading, width - BESIDE);
  const plot = chart.plot = {
    x: margin.left,
    y: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  chart.steps = end;
  chart.x = (moment) => plot.x + moment / Math.max(1, end) * plot.width;
  setAttributes(chart.svg, { width, height });
  setAttributes(chart.clip, { x: plot.x, y: plot.y - 3, width: plot.width, height: plot.height + 6 });
  return true;
}

// A value of zero or less has no logarithm: it lies below the axis. One beyond the range leaves at the top.
function logHeight(plot, [low, high]) {
  return (value) =>
    plot.y + plot.height * (1 - clamp(value > 0 ? (Math.log10(value) - low) / (high - low) : -0.1, -0.1, 1.1));
}

// As many decades as have room on an axis of this height: pairs of a value and its text.
function decades([low, high], height) {
  const all = Math.floor(high) - Math.ceil(low) + 1;
  const every = Math.max(1, Math.ceil(all / Math.max(2, height / 34)));
  const exponents = Array.from({ length: Math.max(0, all) }, (_, k) => Math.ceil(low) + k);
  return exponents.filter((exponent) => exponent % every === 0).map(
    (exponent) => [10 ** exponent, formatDecade(exponent)],
  );
}

function drawGrid({ axes, plot, levels, y }) {
  for (const [value, text] of levels) {
    addSvg(axes, "line", { x1: plot.x, x2: plot.x + plot.width, y1: y(value), y2: y(value) });
    addText(axes, text, { x: plot.x - 6, y: y(value) + 4, "text-anchor": "end" });
  }
}

function drawEnds({ axes, plot, steps, x }, unit) {
  const y = plot.y + plot.height + 16;
  addText(axes, "0", { x: x(0), y });
  if (steps) addText(axes, `${unit} ${steps}`, { x: x(steps), y, "text-anchor": "end" });
}

// The name of a curve, to the right of its end.
function addName(chart, text, y, attributes = {}) {
  const { labels, margin, plot, names } = chart;
  const name = addSvg(labels, "text", { x: plot.x + plot.width + BESIDE, y: y + 4, ...attributes });
  fitText(name, text, margin.right - BESIDE - 2, names);
  return name;
}

function momentUnder(chart, event) {
  const share = (event.clientX - chart.svg.getBoundingClientRect().left - chart.plot.x) / chart.plot.width;
  return clamp(share, 0, 1) * chart.steps;
}
