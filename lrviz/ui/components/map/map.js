// The map of fates: a Streamlit component with its parts, its ruler, and what the server sends.

import { MAP_DECADES } from "../constants.js";
import { addButton, addElement, addSvg, setAttributes, show } from "../instruments/dom.js";
import { watchFont } from "../instruments/fonts.js";
import { roundRates } from "../instruments/rates.js";
import { Ruler } from "../instruments/ruler.js";
import { Theme } from "../instruments/theme.js";
import { readMap } from "./data.js";
import { fitWords, paintOver, paintTicks } from "./over.js";
import { answered, ask } from "./outbox.js";
import { paintPixels } from "./pixels.js";
import { listenToKeys, listenToPointer, zoomAround } from "./pointer.js";

const BUTTONS = [
  ["+", "Zoom in, around the middle or the cursor", "zoom"],
  ["−", "Zoom out", "widen"],
  ["←", "Back to the window before", "back"],
  ["⟲", "The whole map", "reset"],
];
const RATES = { rates: roundRates(MAP_DECADES, 100) };

/**
 * The map as all of its files know it; `receive` adds what the server sent.
 * @param {HTMLElement} root
 * @returns {any}
 */
function createMap(root) {
  /** @type {any} */
  const map = { root, cursor: { x: 0.5, y: 0.5 }, draws: 0, outbox: [], lastId: 0, theme: new Theme(root) };
  root.replaceChildren();
  map.settled = () => showRate(map);
  map.bar = addElement(root, "div", "lrm-bar");
  map.ruler = new Ruler(map.bar, {
    movable: () => Boolean(map.head?.rate_moves),
    moved: (rate) => {
      map.ruler.read({ rate });
      ask(map, { do: "rate", rate });
    },
    // The last move has asked for it already.
    released: () => {},
  }, { slim: true });
  const buttons = addElement(map.ruler.head, "span", "lrm-buttons");
  for (const [sign, words, deed] of BUTTONS) {
    const clicked = () => (deed === "zoom" ? zoomAround(map) : ask(map, { do: deed }));
    setAttributes(addButton(buttons, sign, clicked, "lrm-button"), { title: words, "aria-label": words });
  }
  map.yName = addElement(root, "div", "lrm-y-name");
  const body = addElement(root, "div", "lrm-body");
  map.yTicks = addElement(body, "div", "lrm-y");
  map.frame = addElement(body, "div", "lrm-frame", { tabindex: 0, role: "application" });
  map.xTicks = addElement(body, "div", "lrm-x");
  map.canvas = addElement(map.frame, "canvas", "lrm-canvas");
  map.over = addSvg(map.frame, "svg", { class: "lrm-over", "aria-hidden": "true" });
  map.rectangle = addSvg(null, "rect", { class: "lrm-rectangle", style: "display:none" });
  map.cursorMark = addSvg(null, "circle", { r: 6, class: "lrm-cursor", style: "display:none" });
  listenToPointer(map);
  listenToKeys(map);
  watch(map);
  return map;
}

function watch(map) {
  const fit = () => {
    if (!map.head) return;
    map.ruler.draw();
    fitWords(map);
  };
  const resize = new ResizeObserver(fit);
  resize.observe(map.frame);
  const ends = [
    () => resize.disconnect(),
    watchFont(map.root, fit),
    map.theme.watch(() => {
      if (map.fates) paint(map);
    }),
  ];
  map.stopWatching = () => {
    for (const end of ends) end();
  };
}

async function receive(map, bytes) {
  const began = performance.now();
  const version = map.version = (map.version ?? 0) + 1;
  const read = await readMap(bytes);
  if (version !== map.version) return;
  Object.assign(map, read);
  map.theme.update();
  paint(map);
  map.painting = performance.now() - began;
  answered(map);
}

/** The rate that is drawn, unless the reader has chosen another one since. */
function showRate(map) {
  if (map.head.rate === null || map.ruler.isMoving || map.asked?.deed.do === "rate") return;
  map.ruler.reset();
  map.ruler.read({ rate: map.head.rate });
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
  paintTicks(map.xTicks, head.x_ticks, "left", head.x_label);
  paintTicks(map.yTicks, head.y_ticks, "bottom");
  map.ruler.receive(head.rate === null ? null : RATES);
  show(map.ruler.value, head.rate !== null);
  showRate(map);
  map.ruler.draw();
  fitWords(map);
  map.root.dataset.draws = ++map.draws;
}

/**
 * Streamlit calls this at every change of the data, and now and then between: what is there stays.
 * @param {import("../instruments/dom.js").Mounted} component
 */
export default function mountMap({ data, parentElement, setTriggerValue }) {
  /** @type {any} */
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
      map.ruler.drop();
      map.stopWatching();
    }, 0);
}
