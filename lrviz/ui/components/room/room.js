// The training room: its panes, its data, and who draws what when it moves.

const PHONE = 560;
const WIDE = 860;
const PANES = ["ruler", "picture", "loss", "accuracy", "rate", "norm", "ratio", "transport", "hand"];

function addStyle() {
  if (document.getElementById("lrviz-room-style")) return;
  const style = addElement(document.head, "style", "", { id: "lrviz-room-style" });
  style.textContent = STYLES;
}

function createRoom(root) {
  addStyle();
  const room = {
    root,
    time: 0,
    speed: 1,
    playing: false,
    started: false,
    holding: null,
    moveTimes: [],
    size: {},
    others: [],
    near: false,
    visible: false,
    stale: true,
    draws: 0,
    cleanups: [],
    ghost: null,
    stay: false,
  };
  room.relayout = () => layoutRoom(room);
  root.replaceChildren();
  room.grid = addElement(root, "div", "lrv-grid");
  room.panes = Object.fromEntries(
    PANES.map((name) => [name, addElement(room.grid, "section", `lrv-pane lrv-pane-${name}`)]),
  );
  buildRuler(room, room.panes.ruler);
  buildPicture(room, room.panes.picture);
  room.charts = Object.keys(KINDS).map((kind) => buildCurves(room, room.panes[kind], kind));
  buildCard(room, room.panes.picture);
  buildTransport(room, room.panes.transport, "epoch", ["epoch", "step", "train", "validation", "accuracy", "rate"]);
  buildByHand(room, room.panes.hand);
  const resize = new ResizeObserver(() => {
    if (root.clientWidth === room.size.root) return;
    cancelAnimationFrame(room.resizing);
    room.resizing = requestAnimationFrame(() => layoutRoom(room));
  });
  resize.observe(root);
  room.cleanups.push(
    () => resize.disconnect(),
    joinPage(room),
    listenToKeys(room),
    watchTheme(room, () => redraw(room)),
  );
  return room;
}

function layoutRoom(room) {
  room.root.classList.toggle("lrv-paper", page.printing);
  const width = room.root.clientWidth;
  if (!room.header || !width) return;
  room.size.root = width;
  room.root.dataset.layout = width < PHONE && !page.printing ? "phone" : width < WIDE ? "medium" : "wide";
  room.root.classList.toggle("lrr-brief", room.header.flags.brief);
  room.root.classList.toggle("lrr-no-accuracy", !("validation_accuracy" in room.shown.series));
  room.root.classList.toggle("lrv-locked", !canSetRate(room));
  choosePanes(room);
  redraw(room);
}

// What is in view at once, what comes near in a free moment, and the rest when the reader scrolls there.
function redraw(room) {
  if (!room.header || !room.size.root) return;
  room.stale = true;
  drawByHand(room);
  drawRuler(room);
  drawTransport(room);
  drawReadout(room);
  if (room.visible) drawPictures(room);
  else if (room.near) drawSoon(room);
}

function drawPictures(room) {
  if (!room.size.root) return;
  room.stale = false;
  room.draws++;
  for (const chart of room.charts) drawCurves(room, chart);
  drawPicture(room);
  drawCard(room);
  if (room.playing && !room.holding) run(room);
}

// Another run takes the main run's place: only what depends on it is drawn again.
function showRun(room, run) {
  room.shown = run;
  room.ghost = null;
  if (room.stale) return;
  if (room.holding) room.time = room.steps;
  for (const chart of room.charts) drawShown(room, chart);
  drawHandle(room);
  drawCursor(room);
}

function drawCursor(room) {
  if (room.stale) return;
  for (const chart of room.charts) moveOnCurves(room, chart);
  movePicture(room);
  drawReadout(room);
  drawByHand(room);
  drawCard(room);
}

// ---- data

function receive(room, bytes) {
  const before = room.shown;
  room.bytes = bytes.slice();
  Object.assign(room, readRoom(room.bytes));
  [room.shown, ...room.others] = room.runs;
  room.steps = Math.max(...room.runs.map((run) => run.epochs));
  if (!canSetRate(room)) letGo(room);
  if (room.holding) {
    // New data while the handle is still held: keep showing what the hand holds.
    room.shown = room.ruler.run(nearestRate(room.ruler, room.handleRate));
    room.time = room.steps;
  } else {
    room.handleRate = undefined;
    resume(room, before);
  }
  updateTheme(room);
  describe(room);
  unpackPicture(room);
}

function resume(room, before) {
  if (room.stay) {
    // Changed by hand: the cursor stays, and the curve as it was lies under the new one, once that is there.
    room.stay = !room.header.flags.finished;
    if (!room.stay) room.ghost = before;
    room.time = Math.min(room.time, room.steps);
    return;
  }
  if (!room.started) {
    room.started = true;
    room.playing = room.header.flags.autoplay && !reducedMotion();
  } else if (before && sameTraining(before, room.shown)) {
    return;
  }
  room.ghost = null;
  room.time = room.playing ? 0 : room.steps;
  room.pausedUntil = 0;
}

function sameTraining(a, b) {
  const close = (p, q) =>
    Math.abs(p - q) <= 1e-3 * (Math.abs(p) + Math.abs(q)) || (!Number.isFinite(p) && !Number.isFinite(q));
  const [first, second] = [a.series.validation, b.series.validation];
  return a.epochs === b.epochs && close(a.learningRate, b.learningRate) && first.length === second.length &&
    first.every((value, index) => close(value, second[index]));
}

function describe(room) {
  const { shown, header } = room;
  const run = `${header.network} at learning rate ${formatNumber(shown.learningRate)}: ${
    VERDICT_WORDS[shown.verdict]
  }. ${shown.sentence}`;
  const pins = room.others.length ? ` With ${room.others.length} pinned.` : "";
  for (const chart of room.charts) {
    const band = header.seeds > 1 ? `, with a band over ${header.seeds} seeds` : "";
    chart.svg.setAttribute(
      "aria-label",
      `${capital(chart.heading)} over ${room.steps} epochs${chart.linear ? "" : ", log axis"}${band}. ${
        chart.kind === "loss" ? run : ""
      }${pins}`,
    );
  }
}

function send(room, event, value) {
  room.bridge?.(event, value);
}

function destroyIfGone(room) {
  if (room.root.isConnected || room.root.__lrvizRoom !== room) return;
  room.playing = false;
  cancelAnimationFrame(room.frame);
  for (const timer of [room.rule.timer, room.announcing]) clearTimeout(timer);
  for (const cleanup of room.cleanups) cleanup();
  delete room.root.__lrvizRoom;
}

export default function mountRoom({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lrr");
  const room = root.__lrvizRoom ??= createRoom(root);
  room.bridge = setTriggerValue;
  // An answer to what the reader did always differs (`heard`): the same block again says nothing new.
  if (!sameBytes(room.bytes, data)) {
    receive(room, data);
    layoutRoom(room);
  }
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(room), 0);
}
