// The learning-rate ruler: a log axis painted with what happens at each rate. Dragging asks nobody: every run of the
// sweep is already here.

const RULER = { left: 14, right: 14, top: 24, track: 34, bottom: 22 };
const RATE_LIMITS = [1e-5, 10];
const MOVE_TIMES_KEPT = 2000;
const LOCK = "M-3.9,16v-2.4a3.9,3.9 0 0 1 7.8,0v2.4h1.4v7.4h-10.6v-7.4zM-2.2,16h4.4v-2.4a2.2,2.2 0 0 0 -4.4,0z";

function canSetRate(stage) {
  const { flags } = stage.header;
  return flags.show_ruler && flags.allow_learning_rate && !flags.waiting;
}

function buildRuler(stage, parent) {
  const ruler = stage.rule = {};
  const head = addElement(parent, "div", "lrv-ruler-head");
  ruler.rate = addElement(head, "span", "lrv-rate");
  ruler.word = addElement(head, "span", "lrv-word");
  ruler.note = addElement(head, "span", "lrv-note");
  ruler.buttons = addElement(head, "span", "lrv-ruler-buttons");
  ruler.pin = addElement(ruler.buttons, "button", "", { type: "button" });
  ruler.pin.textContent = "Pin this run";
  ruler.unpin = addElement(ruler.buttons, "button", "", { type: "button" });
  ruler.unpin.textContent = "Clear pins";
  ruler.pin.addEventListener("click", () => send(stage, "pin", { learning_rate: stage.shown.learningRate }));
  ruler.unpin.addEventListener("click", () => send(stage, "clear_pins", true));
  ruler.box = addElement(parent, "div", "lrv-ruler-box");
  ruler.svg = addSvg(ruler.box, "svg", { class: "lrv-ruler-svg" });
  ruler.track = addSvg(ruler.svg, "g", { class: "lrv-track" });
  ruler.ticks = addSvg(ruler.svg, "g", { class: "lrv-ticks" });
  ruler.handle = addSvg(ruler.svg, "g", {
    class: "lrv-handle",
    role: "slider",
    tabindex: 0,
    "aria-label": "Learning rate",
    "aria-orientation": "horizontal",
  });
  addSvg(ruler.handle, "rect", { class: "lrv-grip", x: -24, y: -8, width: 48, height: RULER.track + 16 });
  addSvg(ruler.handle, "rect", { class: "lrv-knob", x: -9, y: -6, width: 18, height: RULER.track + 12, rx: 9 });
  addSvg(ruler.handle, "path", { class: "lrv-lock", d: LOCK });
  addSvg(ruler.handle, "path", {
    class: "lrv-knob-lines",
    d: `M-2.5,${RULER.track / 2 - 6}v12M2.5,${RULER.track / 2 - 6}v12`,
  });
  listenToRuler(stage);
}

function rulerLimits(stage) {
  const { rates } = stage.ruler;
  return [Math.min(RATE_LIMITS[0], rates[0]), Math.max(RATE_LIMITS[1], rates[rates.length - 1])];
}

function drawRuler(stage) {
  const { rule, ruler } = stage;
  show(rule.box, Boolean(ruler) && stage.header.flags.show_ruler);
  show(stage.panes.ruler, Boolean(ruler) || !stage.others.some((run) => run.role === "racer"));
  if (!ruler || !stage.header.flags.show_ruler) return drawHandle(stage);
  const width = rule.box.clientWidth;
  if (!width) return;
  const [low, high] = rulerLimits(stage);
  const inner = width - RULER.left - RULER.right;
  rule.x = (rate) => RULER.left + clamp(Math.log(rate / low) / Math.log(high / low), 0, 1) * inner;
  rule.invert = (x) => low * (high / low) ** clamp((x - RULER.left) / inner, 0, 1);
  setAttributes(rule.svg, { width, height: RULER.top + RULER.track + RULER.bottom });
  paintTrack(stage);
  paintTicks(stage, width);
  setAttributes(rule.handle, { "aria-valuemin": low, "aria-valuemax": high, "aria-disabled": !canSetRate(stage) });
  drawHandle(stage);
}

// Neighbouring rates with the same verdict make one region; two regions meet half-way, on the log axis.
function regionsOf(ruler, low, high) {
  const { rates, verdicts } = ruler;
  const regions = [];
  verdicts.forEach((verdict, k) => {
    const to = k < rates.length - 1 ? Math.sqrt(rates[k] * rates[k + 1]) : high;
    const last = regions[regions.length - 1];
    if (last?.verdict === verdict) last.to = to;
    else regions.push({ verdict, from: last?.to ?? low, to });
  });
  return regions;
}

function paintTrack(stage) {
  const { rule, ruler } = stage;
  const [low, high] = rulerLimits(stage);
  rule.track.replaceChildren();
  const id = `lrv-track-${rule.id ??= Math.random().toString(36).slice(2)}`;
  const clip = addSvg(addSvg(rule.track, "defs"), "clipPath", { id });
  addSvg(clip, "rect", { x: rule.x(low), y: RULER.top, width: rule.x(high) - rule.x(low), height: RULER.track, rx: 6 });
  const painted = addSvg(rule.track, "g", { "clip-path": `url(#${id})` });
  const words = [];
  for (const { verdict, from, to } of regionsOf(ruler, low, high)) {
    const x = rule.x(from);
    const width = rule.x(to) - x;
    addSvg(painted, "rect", { class: `lrv-v-${verdict}`, x, y: RULER.top, width: width + 0.5, height: RULER.track });
    words.push([verdict, x, width]);
  }
  // A region that is too narrow for its word goes without.
  const y = RULER.top + RULER.track / 2 + 4.5;
  const widths = widthsOf(rule.track, words.map(([verdict]) => VERDICT_WORDS[verdict]));
  words.forEach(([verdict, x, width], k) => {
    if (widths[k] + 12 > width) return;
    addText(rule.track, VERDICT_WORDS[verdict], { class: `lrv-i-${verdict}`, x: x + width / 2, y });
  });
}

function paintTicks(stage, width) {
  const { rule, ruler } = stage;
  const [low, high] = rulerLimits(stage);
  rule.ticks.replaceChildren();
  const bottom = RULER.top + RULER.track;
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const exponents = Array.from({ length: Math.floor(Math.log10(high) + 1e-9) - first + 1 }, (_, k) => first + k);
  const ticks = exponents.map((exponent) => ({ rate: 10 ** exponent, text: formatDecade(exponent), exponent }));
  const decades = measured(rule, ticks);
  const tight = (every) =>
    decades.filter(({ exponent }) => exponent % every === 0)
      .some((tick, k, kept) => k > 0 && tick.x - tick.half < kept[k - 1].x + kept[k - 1].half);
  let every = 1;
  while (tight(every)) every++;
  for (const { x, half, text, exponent } of decades) {
    addSvg(rule.ticks, "line", { x1: x, x2: x, y1: bottom, y2: bottom + 4 });
    if (exponent % every === 0) addText(rule.ticks, text, { x: clamp(x, half, width - half), y: bottom + 17 });
  }
  const inside = ruler.ticks.filter(([rate]) => rate >= low && rate <= high).sort((a, b) => a[0] - b[0]);
  const names = measured(rule, inside.map(([rate, text]) => ({ rate, text })), { class: "lrv-truth-name" });
  pushApart(names, width);
  for (const { text, x, at } of names) {
    addSvg(rule.ticks, "path", { class: "lrv-truth-tick", d: `M${x},${RULER.top - 6}V${bottom}` });
    addText(rule.ticks, text, { class: "lrv-truth-name", x: at, y: RULER.top - 10 });
  }
}

// Ticks with their places, and half of what their texts take.
function measured(rule, ticks, attributes) {
  const widths = widthsOf(rule.ticks, ticks.map(({ text }) => text), attributes);
  return ticks.map((tick, k) => ({ ...tick, x: rule.x(tick.rate), at: rule.x(tick.rate), half: widths[k] / 2 + 3 }));
}

// Neighbours that overlap give way to each other by equal parts.
function pushApart(names, width) {
  for (let round = 0; round < 8; round++) {
    for (let i = 1; i < names.length; i++) {
      const overlap = names[i - 1].at + names[i - 1].half + names[i].half - names[i].at;
      if (overlap <= 0) continue;
      names[i - 1].at -= overlap / 2;
      names[i].at += overlap / 2;
    }
    for (const name of names) name.at = clamp(name.at, name.half, width - name.half);
  }
}

function drawHandle(stage) {
  const { rule, shown, header } = stage;
  const word = VERDICT_WORDS[shown.verdict] ?? shown.verdict;
  setText(rule.rate, `η = ${formatNumber(shown.learningRate)}`);
  setText(rule.word, word);
  rule.word.className = `lrv-word lrv-w-${shown.verdict}`;
  const stride = shown.stride > 1 ? `every ${ordinal(shown.stride)} step drawn while dragging` : "";
  setText(rule.note, shown.sentence || stride);
  const pins = stage.others.some((run) => run.role === "pinned");
  show(rule.pin, header.flags.allow_pin && Boolean(stage.bridge));
  show(rule.unpin, header.flags.allow_pin && Boolean(stage.bridge) && pins);
  if (!rule.x) return;
  rule.handle.setAttribute("transform", `translate(${rule.x(stage.handleRate ?? shown.learningRate)},${RULER.top})`);
  setAttributes(rule.handle, {
    "aria-valuenow": shown.learningRate,
    "aria-valuetext": `learning rate ${formatNumber(shown.learningRate)}, ${word}`,
  });
}

function ordinal(count) {
  return `${count}${{ 1: "st", 2: "nd", 3: "rd" }[count % 100 > 10 && count % 100 < 14 ? 0 : count % 10] ?? "th"}`;
}

// While the handle is held, show the sweep's run at that rate.
function holdRate(stage, k, rate = stage.ruler.rates[k]) {
  const started = performance.now();
  stage.handleRate = rate;
  const own = stage.runs[0];
  const run = own && Math.abs(Math.log(rate / own.learningRate)) < 1e-6 ? own : stage.ruler.run(k);
  if (run !== stage.shown) showRun(stage, run);
  else drawHandle(stage);
  const times = stage.moveTimes;
  times.push(performance.now() - started);
  if (times.length > MOVE_TIMES_KEPT) times.shift();
}

function listenToRuler(stage) {
  const { rule } = stage;
  const follow = (event) => {
    const box = rule.svg.getBoundingClientRect();
    holdRate(stage, nearestRate(stage.ruler, rule.invert(event.clientX - box.left)));
  };
  rule.svg.addEventListener("pointerdown", (event) => {
    if (!stage.ruler || !rule.x || event.button > 0 || !canSetRate(stage)) return;
    event.preventDefault();
    rule.svg.setPointerCapture(event.pointerId);
    rule.handle.focus({ preventScroll: true });
    beginHold(stage);
    follow(event);
  });
  rule.svg.addEventListener("pointermove", (event) => {
    if (stage.holding) follow(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    rule.svg.addEventListener(end, () => {
      if (stage.holding) endHold(stage);
    });
  }
  rule.handle.addEventListener("keydown", (event) => stepRate(stage, event));
}

function beginHold(stage) {
  clearTimeout(stage.rule.timer);
  stage.holding ??= { wasPlaying: stage.playing };
  stage.playing = false;
  stage.time = stage.steps;
  stage.root.classList.add("lrv-holding");
  drawTransport(stage);
}

function endHold(stage) {
  const { wasPlaying } = stage.holding;
  stage.holding = null;
  stage.root.classList.remove("lrv-holding");
  if (wasPlaying) {
    stage.time = 0;
    play(stage);
  } else {
    drawCursor(stage);
  }
  commitRate(stage, stage.handleRate);
}

// The rate is no longer the reader's: what the hand holds slips out of it.
function letGo(stage) {
  clearTimeout(stage.rule.timer);
  stage.holding = null;
  stage.root.classList.remove("lrv-holding");
}

function commitRate(stage, rate) {
  if (rate !== undefined && Math.abs(Math.log(rate / stage.runs[0].learningRate)) > 1e-6) {
    send(stage, "learning_rate", rate);
  }
  announce(stage);
}

function stepRate(stage, event) {
  const { ruler } = stage;
  const current = stage.handleRate ?? stage.shown.learningRate;
  const k = nearestRate(ruler, current);
  const perDecade = Math.max(1, Math.round(1 / Math.log10(ruler.rates[1] / ruler.rates[0])));
  const moves = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: perDecade,
    PageDown: -perDecade,
    Home: -Infinity,
    End: Infinity,
  };
  const move = moves[event.key];
  if (move === undefined) return;
  // Also where the rate is locked: the page must not scroll away from the slider that has the focus.
  event.preventDefault();
  event.stopPropagation();
  if (!canSetRate(stage)) return;
  beginHold(stage);
  if (event.shiftKey && Math.abs(move) === 1) {
    const [low, high] = rulerLimits(stage);
    const fine = clamp(current * 1.02 ** move, low, high);
    holdRate(stage, nearestRate(ruler, fine), fine);
  } else {
    holdRate(stage, clamp(k + move, 0, ruler.rates.length - 1));
  }
  stage.rule.timer = setTimeout(() => {
    if (stage.holding) endHold(stage);
  }, 250);
}

// A suggested rate, taken from the card: shown at once where the sweep has it, and sent.
function takeRate(stage, rate) {
  if (rate === null || !canSetRate(stage)) return;
  beginHold(stage);
  stage.holding.wasPlaying = !reducedMotion();
  if (stage.ruler) holdRate(stage, nearestRate(stage.ruler, rate), rate);
  stage.handleRate = rate;
  endHold(stage);
}
