// The stage: one state, one clock, and who draws what when it moves.

const HOLD_AT_END = 1500;
const HOLD_WHEN_LOST = 3200;
const PHONE = 700;
const WIDE = 1080;
let plotlyLoading;

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  return plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { plotlyLoading = null; reject(new Error(`could not load ${url}`)); };
    document.head.append(script);
  });
}

function addStyle() {
  if (document.getElementById('lrviz-stage-style')) return;
  const style = addElement(document.head, 'style', '', { id: 'lrviz-stage-style' });
  style.textContent = STAGE_CSS;
}

function createStage(root) {
  addStyle();
  const stage = {
    root, time: 0, speed: 1, playing: false, started: false, holding: null, moveTimes: [], size: {}, others: [],
    scene: { live: false }, has3d: hasWebGL(), wants3d: true, visible: true, cleanups: [],
  };
  stage.relayout = () => layoutStage(stage);
  root.classList.add('lrv');
  root.replaceChildren();
  stage.question = addElement(root, 'p', 'lrv-question');
  const pictures = stage.grid = addElement(root, 'div', 'lrv-grid');
  stage.panes = {};
  for (const name of ['scene', 'contour', 'transport', 'ruler', 'loss', 'rate']) {
    stage.panes[name] = addElement(pictures, 'section', `lrv-pane lrv-pane-${name}`);
  }
  stage.scene.node = addElement(stage.panes.scene, 'div', 'lrv-plot', { role: 'img' });
  buildContour(stage, stage.panes.contour);
  buildCard(stage, stage.panes.contour);
  buildTransport(stage, stage.panes.transport);
  buildRuler(stage, stage.panes.ruler);
  stage.charts = [
    buildChart(stage, stage.panes.loss, 'loss', 'loss above the best value'),
    buildChart(stage, stage.panes.rate, 'rate', 'learning rate'),
  ];
  stage.notice = addElement(root, 'p', 'lrv-notice');
  stage.more3d = addElement(stage.notice, 'button', '', { type: 'button' });
  stage.more3d.addEventListener('click', () => {
    stage.phone3d = !stage.phone3d;
    layoutStage(stage);
    if (stage.phone3d) stage.panes.scene.scrollIntoView({ block: 'center' });
  });
  stage.noticeText = addElement(stage.notice, 'span');
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
  const seen = new IntersectionObserver(entries => {
    stage.visible = entries[entries.length - 1].isIntersecting;
    if (stage.visible) enterView(stage);
    else releaseScene(stage);
    destroyIfGone(stage);
  });
  seen.observe(stage.panes.scene);
  seen.observe(stage.grid);
  stage.cleanups.push(() => resize.disconnect(), () => seen.disconnect(), listenToKeys(stage));
  stage.cleanups.push(watchTheme(stage, () => drawAll(stage)));
}

function enterView(stage) {
  window.__lrvizFocus = stage;
  exposeForTests(stage);
  claimScene(stage);
  if (stage.playing) run(stage);
}

// ---- layout

function layoutStage(stage) {
  if (!stage.header) return;
  const { root, header, landscape, size } = stage;
  const width = root.clientWidth;
  if (!width) return;
  const phone = width < PHONE;
  stage.wants3d = header.flags.show_3d && stage.has3d && (!phone || Boolean(stage.phone3d));
  root.dataset.layout = phone ? 'phone' : width < WIDE ? 'medium' : 'wide';
  root.classList.toggle('lrv-no-3d', !stage.wants3d);
  root.classList.toggle('lrv-no-rate', !header.flags.show_learning_rate_chart);
  if (stage.wants3d) show(stage.panes.scene, true);
  else { releaseScene(stage); show(stage.panes.scene, false); }
  show(stage.panes.rate, header.flags.show_learning_rate_chart);
  size.root = width;
  size.contourWidth = stage.panes.contour.clientWidth;
  size.sceneWidth = stage.panes.scene.clientWidth;
  const ratio = clamp((landscape.y1 - landscape.y0) / (landscape.x1 - landscape.x0), 0.7, 1.1);
  const natural = (size.contourWidth - MARGIN.left - MARGIN.right) * ratio + MARGIN.top + MARGIN.bottom;
  size.height = Math.round(clamp(natural, phone ? 260 : 320, 460));
  root.style.setProperty('--lrv-height', `${size.height}px`);
  drawNotice(stage, phone);
  if (stage.wants3d && stage.visible) claimScene(stage);
  drawAll(stage);
}

function drawNotice(stage, phone) {
  const missing = stage.header.flags.show_3d && !stage.has3d;
  const offered = stage.header.flags.show_3d && stage.has3d && phone;
  show(stage.more3d, offered);
  setText(stage.more3d, stage.phone3d ? 'hide 3D' : 'show 3D');
  setText(stage.noticeText, missing ? 'This browser shows no WebGL, so the surface is drawn as a contour map only.' : '');
  show(stage.notice, missing || offered);
}

// ---- drawing

function drawAll(stage) {
  if (!stage.header || !stage.size.root) return;
  drawContour(stage);
  for (const chart of stage.charts) drawChart(stage, chart);
  drawRuler(stage);
  drawScene(stage);
  drawTransport(stage);
  drawCursor(stage);
}

// Another run takes the main run's place: only what depends on it is drawn again.
function showRun(stage, run) {
  stage.shown = run;
  if (stage.holding) stage.time = stage.steps;
  drawContourRuns(stage);
  for (const chart of stage.charts) drawChartRun(stage, chart);
  drawHandle(stage);
  redrawPaths(stage);
  drawReadout(stage);
  drawCard(stage);
}

function drawCursor(stage) {
  moveOnContour(stage);
  for (const chart of stage.charts) moveOnChart(stage, chart);
  moveBalls(stage);
  drawReadout(stage);
  drawCard(stage);
}

// ---- time

function lastMoment(stage) {
  return Math.max(1, ...[stage.shown, ...stage.others.filter(run => run.role === 'racer')].map(endOf));
}

function stepsPerSecond(stage) {
  return Math.min(clamp(stage.steps / 6, 8, 400), lastMoment(stage) / 1.5) * stage.speed;
}

function play(stage) {
  if (stage.time >= lastMoment(stage)) stage.time = 0;
  stage.playing = true;
  stage.pausedUntil = 0;
  drawTransport(stage);
  run(stage);
}

function pause(stage) {
  stage.playing = false;
  cancelAnimationFrame(stage.frame);
  drawTransport(stage);
  announce(stage);
}

function toggle(stage) {
  if (stage.playing) pause(stage);
  else play(stage);
}

function seek(stage, step) {
  if (stage.playing) pause(stage);
  stage.time = clamp(step, 0, stage.steps);
  drawCursor(stage);
  announce(stage);
}

function stepBy(stage, count) {
  seek(stage, Math.floor(stage.time + 1e-9) + count * (stage.shown.stride || 1));
}

// The wall clock drives the ball: a slow machine skips frames, and never lags.
function run(stage) {
  cancelAnimationFrame(stage.frame);
  let before = performance.now();
  const tick = now => {
    if (!stage.playing || !stage.visible || !stage.root.isConnected) return;
    const end = lastMoment(stage);
    if (now < stage.pausedUntil) {
      before = now;
    } else if (stage.time >= end) {
      stage.time = 0;
      before = now;
    } else {
      stage.time = Math.min(end, stage.time + Math.max(0, now - before) / 1000 * stepsPerSecond(stage));
      before = now;
      if (stage.time >= end) stage.pausedUntil = now + (stage.shown.leftAt === null ? HOLD_AT_END : HOLD_WHEN_LOST);
      drawCursor(stage);
    }
    stage.frame = requestAnimationFrame(tick);
  };
  stage.frame = requestAnimationFrame(tick);
}

// ---- data

function receive(stage, bytes) {
  const block = readBlock(bytes);
  const before = stage.shown;
  Object.assign(stage, block);
  stage.shown = stage.runs.find(run => run.role === 'main') ?? stage.runs[0];
  stage.runs = [stage.shown, ...stage.runs.filter(run => run !== stage.shown)];
  stage.others = stage.runs.slice(1);
  stage.steps = Math.max(...stage.runs.map(run => run.lastStep));
  stage.root.classList.remove('lrv-moving-start');
  if (stage.holding) {
    // New data while the handle is still held: keep showing what the hand holds.
    if (stage.ruler) stage.shown = stage.ruler.run(nearestRate(stage.ruler, stage.handleRate));
    stage.time = stage.steps;
  } else {
    stage.handleRate = undefined;
    resume(stage, before);
  }
  updateTheme(stage);
  setText(stage.question, stage.header.flags.question);
  show(stage.question, Boolean(stage.header.flags.question));
  describe(stage);
}

function resume(stage, before) {
  if (!stage.started) {
    stage.started = true;
    stage.playing = stage.header.flags.autoplay && !reducedMotion();
    stage.time = stage.playing ? 0 : stage.steps;
  } else if (!before || !sameRun(before, stage.shown)) {
    stage.time = stage.playing ? 0 : stage.steps;
    stage.pausedUntil = 0;
  }
}

function describe(stage) {
  const { label } = stage.landscape;
  const { shown } = stage;
  const run = `${stage.runs.length === 1 ? 'One run' : `${stage.runs.length} runs`} at learning rate ${formatNumber(shown.learningRate)}: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence}`;
  stage.scene.node.setAttribute('aria-label', `Surface of ${label} in 3D, the path of the run lying on it. ${run}`);
  stage.contour.svg.setAttribute('aria-label', `Contour map of ${label} with the path. ${run}`);
  stage.charts[0].svg.setAttribute('aria-label', `Loss above the best value over ${stage.steps} steps, log axis. ${run}`);
  stage.charts[1].svg.setAttribute('aria-label', `Learning rate over ${stage.steps} steps, log axis.`);
  const movable = stage.header.flags.allow_start;
  stage.root.classList.toggle('lrv-fixed-start', !movable);
  setAttributes(stage.contour.start, { tabindex: movable ? 0 : -1, role: 'button', 'aria-label': `Start at ${formatNumber(shown.positions[0])}, ${formatNumber(shown.positions[1])}. Arrow keys move it.` });
}

function send(stage, event, value) {
  stage.bridge?.(event, value);
}

function exposeForTests(stage) {
  window.__lrvizStage = {
    get moveTimes() { return stage.moveTimes; },
    state() {
      const moment = momentOf(stage.shown, stage.time);
      const { shown } = stage;
      return {
        step: moment.step, steps: shown.lastStep, playing: stage.playing, learningRate: shown.learningRate,
        position: [moment.x, moment.y], loss: moment.loss, verdict: shown.verdict, leftAt: shown.leftAt,
        finalPosition: [shown.positions[2 * shown.count - 2], shown.positions[2 * shown.count - 1]],
        positionsLength: shown.count, has3d: Boolean(stage.scene.live && stage.scene.node._fullLayout?.scene),
        fast3d: stage.fast3d === true, camera: stage.scene.live ? currentCamera(stage) : stage.camera,
      };
    },
  };
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
  if (window.__lrvizFocus === stage) window.__lrvizFocus = null;
}

export default function mountStage({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.lrv');
  const stage = root.__lrviz ??= createStage(root);
  stage.bridge = setTriggerValue;
  receive(stage, data);
  layoutStage(stage);
  if (stage.playing && !stage.holding) run(stage);
  exposeForTests(stage);
  loadPlotly(stage.header.plotly_url).then(() => { if (root.__lrviz === stage) layoutStage(stage); }, error => {
    stage.has3d = false;
    console.warn(error);
    layoutStage(stage);
  });
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(stage), 0);
}
