// The map of fates: its parts, its slider, and what the server sends.

const BUTTONS = [
  ["+", "Zoom in, around the middle or the cursor", "zoom"],
  ["−", "Zoom out", "widen"],
  ["←", "Back to the window before", "back"],
  ["⟲", "The whole map", "reset"],
];
const DECADES = [-6, 2];
// 1, 3, 10: where the slider has ticks, and values without a long tail of digits.
const STOPS = Array.from(
  { length: 2 * (DECADES[1] - DECADES[0]) + 1 },
  (_, k) => DECADES[0] + Math.floor(k / 2) + (k % 2 ? Math.log10(3) : 0),
);
const STEP = 0.01;
// Pixels between a text and a border, or the next text.
const CLEAR = 4;

function element(name, className, attributes = {}) {
  const node = document.createElement(name);
  node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function createMap(root) {
  if (!document.getElementById("lrviz-map-style")) {
    const style = element("style", "", { id: "lrviz-map-style" });
    style.textContent = STYLES;
    document.head.append(style);
  }
  const map = { root, cursor: { x: 0.5, y: 0.5 }, draws: 0, outbox: [], lastId: 0 };
  map.canvas = element("canvas", "lrm-canvas");
  map.frame = element("div", "lrm-frame", { tabindex: 0, role: "application" });
  map.over = svg("svg", { class: "lrm-over", "aria-hidden": "true" });
  map.rectangle = svg("rect", { class: "lrm-rectangle", style: "display:none" });
  map.cursorMark = svg("circle", { r: 6, class: "lrm-cursor", style: "display:none" });
  map.frame.append(map.canvas, map.over);
  map.yTicks = element("div", "lrm-y");
  map.xTicks = element("div", "lrm-x");
  map.yName = element("div", "lrm-y-name");
  map.bar = element("div", "lrm-bar");
  for (const [sign, words, what] of BUTTONS) {
    const button = element("button", "lrm-button", { type: "button", title: words, "aria-label": words });
    button.textContent = sign;
    button.addEventListener("click", () => (what === "zoom" ? zoomAround(map) : ask(map, { do: what })));
    map.bar.append(button);
  }
  map.slider = element("input", "lrm-slider", {
    type: "range",
    min: DECADES[0],
    max: DECADES[1],
    step: STEP,
    "aria-label": "Learning rate",
    list: "lrviz-map-stops",
  });
  map.value = element("output", "lrm-value");
  const stops = element("datalist", "", { id: "lrviz-map-stops" });
  // A tick that is no whole number of steps is not drawn.
  stops.append(...STOPS.map((stop) => element("option", "", { value: (Math.round(stop / STEP) * STEP).toFixed(2) })));
  map.bar.append(map.slider, stops, map.value);
  map.slider.addEventListener("input", () => askRate(map));
  const body = element("div", "lrm-body");
  body.append(map.yTicks, map.frame, map.xTicks);
  root.replaceChildren(map.bar, map.yName, body);
  listenToPointer(map);
  listenToKeys(map);
  const fit = () => {
    if (map.head) fitWords(map);
  };
  const resize = new ResizeObserver(fit);
  resize.observe(map.frame);
  document.fonts?.addEventListener("loadingdone", fit);
  const stopColors = watchPageColor(root, () => {
    if (updateColors(map) && map.fates) paint(map);
  });
  map.stopWatching = () => {
    stopColors();
    resize.disconnect();
    document.fonts?.removeEventListener("loadingdone", fit);
  };
  return map;
}

function updateColors(map) {
  const background = pageBackground(map.root);
  if (map.background === background) return false;
  map.background = background;
  map.colors = { ...PALETTE[luminance(background) > 0.5 ? "light" : "dark"], background };
  for (const name of ["accent", "ink", "muted", "faint", "truth", "background", "panel"]) {
    map.root.style.setProperty(`--lrm-${name}`, map.colors[name]);
  }
  return true;
}

// ---- the rate

const rateText = (rate) => `η = ${Number(rate.toPrecision(3))}`;

function askRate(map) {
  const value = Number(map.slider.value);
  const rate = Number((10 ** (STOPS.find((stop) => Math.abs(stop - value) <= STEP / 2) ?? value)).toPrecision(4));
  map.value.textContent = rateText(rate);
  ask(map, { do: "rate", rate });
}

function showRate(map) {
  if (map.head.rate === null) return;
  map.slider.value = Math.log10(map.head.rate);
  map.value.textContent = rateText(map.head.rate);
}

// ---- what the server sends

async function receive(map, bytes) {
  const began = performance.now();
  const cut = bytes.indexOf(10);
  const text = new TextDecoder().decode(bytes.subarray(0, cut));
  const body = bytes.slice(cut + 1);
  const turn = map.turn = (map.turn ?? 0) + 1;
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  if (turn !== map.turn) return;
  map.head = JSON.parse(text);
  const count = map.head.size ** 2;
  map.fates = new Int8Array(raw.buffer, 0, count);
  map.shades = raw.subarray(count, 2 * count);
  updateColors(map);
  paint(map);
  map.painting = performance.now() - began;
  answered(map);
}

function paint(map) {
  const { head } = map;
  paintPixels(map);
  paintOver(map);
  map.frame.setAttribute(
    "aria-label",
    `${head.description} Arrow keys move a cursor, Enter picks its run, plus and minus zoom, Backspace goes back.`,
  );
  map.yName.textContent = head.y_label;
  ticks(map.xTicks, head.x_ticks, "left", head.x_label);
  ticks(map.yTicks, head.y_ticks, "bottom");
  fitWords(map);
  map.slider.hidden = map.value.hidden = head.rate === null;
  map.slider.disabled = !head.rate_moves;
  if (map.asked?.what.do !== "rate") showRate(map);
  map.root.dataset.draws = ++map.draws;
}

function ticks(node, list, side, name) {
  node.replaceChildren(...list.map(([share, text]) => {
    const tick = element("span", "lrm-tick");
    tick.style[side] = percent(share);
    tick.textContent = text;
    return tick;
  }));
  if (name) {
    const words = element("span", "lrm-x-name");
    words.textContent = name;
    node.append(words);
  }
}

// Where words stand depends on how wide they are here. A number of the map's height that has no room beside it stands
// on it; of the numbers below, the middle one gives way.
function fitWords(map) {
  for (const tick of map.yTicks.children) {
    tick.classList.remove("lrm-long");
    tick.classList.toggle("lrm-long", tick.offsetWidth > map.yTicks.clientWidth - 2 * CLEAR);
  }
  const [first, ...others] = [...map.xTicks.querySelectorAll(".lrm-tick")];
  const last = others.pop();
  for (const tick of others) {
    tick.style.visibility = "";
    const [from, to] = [first, last].map((end) => end.getBoundingClientRect());
    const { left, right } = tick.getBoundingClientRect();
    if (left < from.right + CLEAR || right > to.left - CLEAR) tick.style.visibility = "hidden";
  }
  fitNames(map);
}

export default function mountMap({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lrm");
  const map = root.__lrvizMap ??= createMap(root);
  map.send = (event) => setTriggerValue("did", event);
  if (data !== map.data) {
    map.data = data;
    receive(map, data);
  }
  return () =>
    setTimeout(() => {
      if (root.isConnected) return;
      clearTimeout(map.giveUp);
      map.stopWatching();
    }, 0);
}
