// The stage: its panes, its data, and who draws what when it moves.

const PHONE = 700;
const WIDE = 1080;

// Until it is here, only what lies above the contour's levels is drawn.
async function awaitPlotly(stage) {
  try {
    await loadPlotly(stage.header.plotly_url);
    stage.stale = true;
    if (stage.near || stage.visible) drawSoon(stage);
  } catch (error) {
    console.warn(error);
    stage.has3d = false;
    layoutStage(stage);
  }
}

function addStyle() {
  if (document.getElementById("lrviz-stage-style")) return;
  const style = addElement(document.head, "style", "", { id: "lrviz-stage-style" });
  style.textContent = STYLES;
}

function createStage(root) {
  addStyle();
  const stage = {
    root,
    time: 0,
    speed: 1,
    playing: false,
    started: false,
    holding: null,
    moveTimes: [],
    size: {},
    others: [],
    scene: { live: false },
    has3d: hasWebGL(),
    wants3d: true,
    near: false,
    visible: false,
    stale: true,
    draws: 0,
    cleanups: [],
    looked: claimSoon,
  };
  stage.relayout = () => layoutStage(stage);
  stage.keepStill = () => keepStill(stage);
  root.classList.add("lrv");
  root.replaceChildren();
  stage.question = addElement(root, "p", "lrv-question");
  const pictures = stage.grid = addElement(root, "div", "lrv-grid");
  stage.panes = {};
  for (const name of ["scene", "contour", "transport", "ruler", "loss", "rate"]) {
    stage.panes[name] = addElement(pictures, "section", `lrv-pane lrv-pane-${name}`);
  }
  stage.scene.still = addElement(stage.panes.scene, "canvas", "lrv-still", { "aria-hidden": "true" });
  stage.scene.node = addElement(stage.panes.scene, "div", "lrv-plot", { role: "img" });
  buildContour(stage, stage.panes.contour);
  buildCard(stage, stage.panes.contour);
  buildTransport(stage, stage.panes.transport, "step", ["step", "loss", "rate", "place"]);
  buildRuler(stage, stage.panes.ruler);
  stage.charts = [
    buildChart(stage, stage.panes.loss, "loss"),
    buildChart(stage, stage.panes.rate, "rate"),
  ];
  stage.notice = addElement(root, "p", "lrv-notice");
  stage.more3d = addElement(stage.notice, "button", "", { type: "button" });
  stage.more3d.addEventListener("click", () => {
    stage.phone3d = !stage.phone3d;
    layoutStage(stage);
    if (stage.phone3d) stage.panes.scene.scrollIntoView({ block: "center" });
  });
  stage.noticeText = addElement(stage.notice, "span");
  watch(stage);
  return stage;
}

function watch(stage) {
  const resize = new ResizeObserver(() => {
    if (stage.root.clientWidth === stage.size.root) return;
    cancelAnimationFrame(stage.resizing);
    stage.resizing = requestAnimationFrame(() => layoutStage(stage));
  });
  resize.observe(stage.root);
  stage.cleanups.push(() => resize.disconnect(), joinPage(stage), listenToKeys(stage));
  stage.cleanups.push(watchTheme(stage, () => redraw(stage)));
}

// ---- layout

// Sizes, and all that has no picture in it: so a stage far from the reader has its height before it is drawn.
function layoutStage(stage) {
  if (!stage.header) return;
  const { root, header: { flags }, landscape, size } = stage;
  root.classList.toggle("lrv-paper", page.printing);
  const width = root.clientWidth;
  if (!width) return;
  const phone = width < PHONE && !page.printing;
  const in3d = page.printing ? hasStill(stage) : !phone || Boolean(stage.phone3d);
  stage.wants3d = flags.show_3d && stage.has3d && in3d;
  root.dataset.layout = page.printing ? "paper" : phone ? "phone" : width < WIDE ? "medium" : "wide";
  root.classList.toggle("lrv-no-3d", !stage.wants3d);
  root.classList.toggle("lrv-no-rate", !flags.show_learning_rate_chart);
  root.classList.toggle("lrv-waiting", flags.waiting);
  root.classList.toggle("lrv-locked", !canSetRate(stage));
  if (!stage.wants3d && !page.printing) releaseScene(stage);
  show(stage.panes.scene, stage.wants3d);
  show(stage.panes.rate, flags.show_learning_rate_chart);
  size.root = width;
  size.contourWidth = stage.panes.contour.clientWidth;
  size.sceneWidth = stage.panes.scene.clientWidth;
  const ratio = clamp((landscape.y1 - landscape.y0) / (landscape.x1 - landscape.x0), 0.7, 1.1);
  size.left = roomOnTheLeft(stage);
  const natural = (size.contourWidth - size.left - MARGIN.right) * ratio + MARGIN.top + MARGIN.bottom;
  size.height = Math.round(clamp(natural, phone ? 260 : 320, 460));
  root.style.setProperty("--lrv-height", `${size.height}px`);
  drawNotice(stage, phone);
  redraw(stage);
}

function drawNotice(stage, phone) {
  const missing = stage.header.flags.show_3d && !stage.has3d;
  const offered = stage.header.flags.show_3d && stage.has3d && phone;
  show(stage.more3d, offered);
  setText(stage.more3d, stage.phone3d ? "hide 3D" : "show 3D");
  setText(
    stage.noticeText,
    missing ? "This browser shows no WebGL, so the surface is drawn as a contour map only." : "",
  );
  show(stage.notice, missing || offered);
}

// ---- drawing

// What is in view at once, what comes near in a free moment, and the rest when the reader scrolls there.
function redraw(stage) {
  if (!stage.header || !stage.size.root) return;
  stage.stale = true;
  drawRuler(stage);
  drawTransport(stage);
  drawReadout(stage);
  if (stage.visible) drawPictures(stage);
  else if (stage.near) drawSoon(stage);
}

function drawPictures(stage) {
  if (!stage.size.root) return;
  stage.stale = false;
  stage.draws++;
  drawContour(stage);
  for (const chart of stage.charts) drawChart(stage, chart);
  drawScene(stage);
  drawCursor(stage);
  if (page.focus === stage) claimSoon();
  if (stage.playing && !stage.holding) run(stage);
}

// Another run takes the main run's place: only what depends on it is drawn again.
function showRun(stage, run) {
  stage.shown = run;
  if (stage.stale) return;
  if (stage.holding) stage.time = stage.steps;
  drawContourRuns(stage);
  for (const chart of stage.charts) drawChartRun(stage, chart);
  drawHandle(stage);
  redrawPaths(stage);
  drawReadout(stage);
  drawCard(stage);
}

function drawCursor(stage) {
  if (stage.stale) return;
  moveOnContour(stage);
  for (const chart of stage.charts) moveOnChart(stage, chart);
  moveBalls(stage);
  drawReadout(stage);
  drawCard(stage);
}

// ---- data

function receive(stage, bytes) {
  const before = stage.shown;
  const waited = stage.header?.flags.waiting;
  stage.bytes = bytes.slice();
  Object.assign(stage, readStage(stage.bytes));
  stage.shown = stage.runs.find((run) => run.role === "main") ?? stage.runs[0];
  stage.runs = [stage.shown, ...stage.runs.filter((run) => run !== stage.shown)];
  stage.others = stage.runs.slice(1);
  stage.steps = Math.max(...stage.runs.map((run) => run.lastStep));
  stage.root.classList.remove("lrv-moving-start");
  if (!canSetRate(stage)) letGo(stage);
  if (stage.holding) {
    // New data while the handle is still held: keep showing what the hand holds.
    if (stage.ruler) stage.shown = stage.ruler.run(nearestRate(stage.ruler, stage.handleRate));
    stage.time = stage.steps;
  } else {
    stage.handleRate = undefined;
    resume(stage, before, waited);
  }
  updateTheme(stage);
  setText(stage.question, stage.header.flags.question);
  show(stage.question, Boolean(stage.header.flags.question));
  describe(stage);
}

function resume(stage, before, waited) {
  const { flags } = stage.header;
  if (flags.waiting) {
    stage.started = true;
    stage.playing = false;
    stage.time = 0;
    clearTimeout(stage.announcing);
    return;
  }
  if (!stage.started || waited) {
    stage.started = true;
    stage.playing = (waited || flags.autoplay) && !reducedMotion();
  } else if (before && sameRun(before, stage.shown)) {
    return;
  }
  stage.time = stage.playing ? 0 : stage.steps;
  stage.pausedUntil = 0;
  if (waited && stage.visible) lookAt(stage);
}

function describe(stage) {
  const { label } = stage.landscape;
  const { shown } = stage;
  const { waiting, allow_start: movable } = stage.header.flags;
  const run = waiting
    ? "The ball rests at the start."
    : `${stage.runs.length === 1 ? "One run" : `${stage.runs.length} runs`} at learning rate ${
      formatNumber(shown.learningRate)
    }: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence}`;
  stage.scene.node.setAttribute(
    "aria-label",
    `Surface of ${label} in 3D${waiting ? "" : ", the path of the run lying on it"}. ${run}`,
  );
  stage.contour.svg.setAttribute("aria-label", `Contour map of ${label}${waiting ? "" : " with the path"}. ${run}`);
  const axes = waiting ? "not shown yet" : `over ${stage.steps} ${stage.landscape.words.step}s, log axis`;
  stage.charts[0].svg.setAttribute("aria-label", `${stage.landscape.words.loss}, ${axes}. ${waiting ? "" : run}`);
  stage.charts[1].svg.setAttribute("aria-label", `Learning rate, ${axes}.`);
  stage.root.classList.toggle("lrv-fixed-start", !movable);
  setAttributes(stage.contour.start, {
    tabindex: movable ? 0 : -1,
    role: "button",
    "aria-label": `Start at ${formatNumber(shown.positions[0])}, ${
      formatNumber(shown.positions[1])
    }. Arrow keys move it.`,
  });
}

function send(stage, event, value) {
  stage.bridge?.(event, value);
}

function destroyIfGone(stage) {
  if (stage.root.isConnected || stage.root.__lrviz !== stage) return;
  destroy(stage);
  delete stage.root.__lrviz;
}

function destroy(stage) {
  stage.playing = false;
  cancelAnimationFrame(stage.frame);
  for (const timer of [stage.rule.timer, stage.announcing, stage.contour.nudgeTimer]) clearTimeout(timer);
  for (const cleanup of stage.cleanups) cleanup();
  releaseScene(stage);
  window.Plotly?.purge(stage.contour.node);
}

export default function mountStage({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lrv");
  const stage = root.__lrviz ??= createStage(root);
  stage.bridge = setTriggerValue;
  // An answer to what the reader did always differs (`heard`): the same block again says nothing new.
  if (!sameBytes(stage.bytes, data)) {
    receive(stage, data);
    layoutStage(stage);
    if (!window.Plotly) awaitPlotly(stage);
  }
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(stage), 0);
}
