// A chart: it keeps its place, is drawn when it comes near, and again only when its data, width, theme or font change.

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false, scrollZoom: false };
const PAPER_WIDTH = 680;
const charts = new Set();
let printing = false;

function addStyle() {
  if (document.getElementById("lrviz-chart-style")) return;
  const style = document.createElement("style");
  style.id = "lrviz-chart-style";
  style.textContent = STYLES;
  document.head.append(style);
}

function createChart(root) {
  addStyle();
  const chart = { root, block: null, near: false, stale: true, draws: 0, cleanups: [] };
  chart.node = document.createElement("div");
  chart.node.className = "lrc-plot";
  chart.node.setAttribute("role", "img");
  chart.words = document.createElement("p");
  chart.words.className = "lrc-words";
  // The picture's own label says the same to a screen reader; this one is for finding, for copying, and for failure.
  chart.words.setAttribute("aria-hidden", "true");
  buildGauge(chart);
  buildRates(chart);
  root.replaceChildren(chart.rates.box, chart.node, chart.words, chart.gauge);
  charts.add(chart);
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
  const resize = new ResizeObserver(() => {
    if (printing || root.clientWidth === chart.width) return;
    cancelAnimationFrame(chart.resizing);
    chart.resizing = requestAnimationFrame(() => redraw(chart));
  });
  resize.observe(root);
  const recolour = () => {
    if (chart.ruler) receiveColours(chart);
    redraw(chart);
  };
  chart.cleanups.push(() => near.disconnect(), () => resize.disconnect(), watchTheme(chart, recolour));
}

// A margin around the viewport counts only where the viewport itself scrolls: Streamlit scrolls a box inside it.
function scrollerOf(node) {
  // Of a fixed height, the chart's own container is one of these boxes.
  const outside = node.closest("[data-testid=stElementContainer]") ?? node;
  for (let box = outside.parentElement; box && box !== document.body; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

function receive(chart, bytes) {
  const block = new TextDecoder().decode(bytes);
  if (block === chart.block) return;
  chart.block = block;
  const [head, ...figures] = block.split("\n");
  Object.assign(chart, { ruler: null }, JSON.parse(head), { figures, figure: figures[0] });
  const { root } = chart;
  root.style.setProperty("--lrc-height", `${chart.height}px`);
  root.classList.toggle("lrc-clickable", chart.clickable);
  updateTheme(chart, printing);
  receiveRates(chart);
  describe(chart);
  redraw(chart);
}

function describe(chart) {
  chart.node.setAttribute("aria-label", chart.description);
  chart.words.textContent = chart.description;
}

// ---- drawing

function redraw(chart) {
  chart.stale = true;
  if (chart.near || printing) drawIfStale(chart);
}

function drawIfStale(chart) {
  if (!chart.stale || !chart.figure) return;
  if (window.Plotly) draw(chart);
  else {
    loadPlotly(chart.plotly_url).then(() => drawIfStale(chart), (error) => {
      chart.root.classList.add("lrc-failed");
      console.warn(error);
    });
  }
}

function draw(chart) {
  const { root, node, colors } = chart;
  const width = printing ? Math.min(root.clientWidth, PAPER_WIDTH) : root.clientWidth;
  if (!width) return;
  chart.stale = false;
  chart.width = width;
  chart.draws++;
  const { data, layout } = JSON.parse(withColors(chart.figure, colors));
  chart.family = getComputedStyle(root).fontFamily;
  for (const font of [layout.font, layout.hoverlabel?.font]) if (font) font.family = chart.family;
  const height = makeRoom(chart, data, layout, width);
  node.style.height = `${height}px`;
  if (chart.ruler) fitBands(chart);
  window.Plotly.react(node, data, { ...layout, width, height }, CONFIG);
  node.classList.add("lrc-ready");
  if (!chart.heard) {
    chart.heard = true;
    node.on("plotly_click", ({ points: [point] }) => {
      if (chart.clickable) chart.send?.("click", { x: point.x, y: point.y, curve: point.data.name });
    });
  }
}

// ---- paper: light colours, a width that fits, and the charts that nobody has scrolled to

function setPrinting(now) {
  if (printing === now) return;
  printing = now;
  for (const chart of charts) {
    if (!chart.root.isConnected) continue;
    updateTheme(chart, printing);
    redraw(chart);
  }
}

window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));

// ---- a font that comes late is seldom as wide as the one that stood in for it

document.fonts?.addEventListener("loadingdone", () => {
  for (const chart of charts) if (chart.draws && chart.root.isConnected && fontIsOther(chart)) redraw(chart);
});

// ---- coming and going

function destroyIfGone(chart) {
  if (chart.root.isConnected || !charts.delete(chart)) return;
  cancelAnimationFrame(chart.resizing);
  for (const cleanup of chart.cleanups) cleanup();
  window.Plotly?.purge(chart.node);
  delete chart.root.__lrvizChart;
}

export default function mountChart({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lrc");
  const chart = root.__lrvizChart ??= createChart(root);
  chart.send = setTriggerValue;
  receive(chart, data);
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(chart), 0);
}
