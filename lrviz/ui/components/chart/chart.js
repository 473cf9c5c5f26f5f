// A chart: a Streamlit component that draws a Plotly figure when it comes near, and again only when its data, its
// width, the theme or the font change.

import { addElement, scrollerOf, watchWidth } from "../instruments/dom.js";
import { watchFont } from "../instruments/fonts.js";
import { loadPlotly, plotly } from "../instruments/plotly.js";
import { isPrinting, watchPrinting } from "../instruments/printing.js";
import { Theme } from "../instruments/theme.js";
import { withColors } from "./colors.js";
import { readChart } from "./data.js";
import { receiveRates } from "./rates.js";
import { makeRoom } from "./room.js";
import { buildGauge } from "./words.js";

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false, scrollZoom: false };
const PAPER_WIDTH = 680;

/**
 * The chart as all of its files know it; `receive` adds what the server sent.
 * @param {any} root
 * @returns {any}
 */
function createChart(root) {
  /** @type {any} */
  const chart = { root, block: null, near: false, stale: true, draws: 0, cleanups: [], theme: new Theme(root) };
  chart.describe = () => describe(chart);
  chart.redraw = () => redraw(chart);
  root.replaceChildren();
  chart.node = addElement(root, "div", "lrc-plot", { role: "img" });
  // The picture's own label says the same to a screen reader; this one is for finding, for copying, and for failure.
  chart.words = addElement(root, "p", "lrc-words", { "aria-hidden": "true" });
  chart.gauge = buildGauge(root);
  watch(chart);
  return chart;
}

function watch(chart) {
  const { root } = chart;
  const near = new IntersectionObserver((entries) => {
    chart.near = entries[entries.length - 1].isIntersecting;
    destroyIfGone(chart);
    if (chart.near) drawIfStale(chart);
  }, { root: scrollerOf(root), rootMargin: "75% 0px" });
  near.observe(root);
  chart.cleanups.push(
    () => near.disconnect(),
    watchWidth(root, () => {
      if (!isPrinting() && root.clientWidth !== chart.width) redraw(chart);
    }),
    watchFont(root, () => {
      if (chart.draws) redraw(chart);
    }),
    chart.theme.watch(() => redraw(chart)),
    // On paper it has light colours, a width that fits, and is there although nobody has scrolled to it.
    watchPrinting(() => {
      chart.theme.update();
      redraw(chart);
    }),
  );
}

function receive(chart, bytes) {
  const block = new TextDecoder().decode(bytes);
  if (block === chart.block) return;
  chart.block = block;
  Object.assign(chart, readChart(block));
  const { root } = chart;
  root.style.setProperty("--lrc-height", `${chart.height}px`);
  root.classList.toggle("lrc-clickable", chart.clickable);
  chart.theme.update();
  receiveRates(chart);
  describe(chart);
  redraw(chart);
}

function describe(chart) {
  chart.node.setAttribute("aria-label", chart.description);
  chart.words.textContent = chart.description;
}

function redraw(chart) {
  chart.stale = true;
  if (chart.near || isPrinting()) drawIfStale(chart);
}

function drawIfStale(chart) {
  if (!chart.stale || !chart.figure) return;
  if (plotly()) draw(chart);
  else {
    loadPlotly(chart.plotly_url).then(() => drawIfStale(chart), (error) => {
      chart.root.classList.add("lrc-failed");
      console.warn(error);
    });
  }
}

function draw(chart) {
  const { root, node, theme } = chart;
  const width = isPrinting() ? Math.min(root.clientWidth, PAPER_WIDTH) : root.clientWidth;
  if (!width) return;
  chart.stale = false;
  chart.width = width;
  chart.draws++;
  const { data, layout } = JSON.parse(withColors(chart.figure, theme.colors));
  chart.family = getComputedStyle(root).fontFamily;
  for (const font of [layout.font, layout.hoverlabel?.font]) if (font) font.family = chart.family;
  const height = makeRoom(chart, data, layout, width);
  node.style.height = `${height}px`;
  if (chart.ruled) chart.ruler.draw();
  plotly().react(node, data, { ...layout, width, height }, CONFIG);
  node.classList.add("lrc-ready");
  if (chart.listens) return;
  chart.listens = true;
  node.on("plotly_click", ({ points: [point] }) => {
    if (chart.clickable) chart.send?.("click", { x: point.x, y: point.y, curve: point.data.name });
  });
}

function destroyIfGone(chart) {
  if (chart.root.isConnected || chart.root.__lrvizChart !== chart) return;
  chart.ruler?.drop();
  for (const cleanup of chart.cleanups) cleanup();
  plotly()?.purge(chart.node);
  delete chart.root.__lrvizChart;
}

/**
 * Streamlit calls this at every change of the data, and now and then between: what is there stays.
 * @param {import("../instruments/dom.js").Mounted} component
 */
export default function mountChart({ data, parentElement, setTriggerValue }) {
  /** @type {any} */
  const root = parentElement.querySelector(".lrc");
  const chart = root.__lrvizChart ??= createChart(root);
  chart.send = setTriggerValue;
  receive(chart, data);
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(chart), 0);
}
