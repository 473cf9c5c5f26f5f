// What lies over the pixels of a map and beside them: marks, lines, names and ticks.

import { addElement, addSvg, addText } from "../instruments/dom.js";

// Pixels between a text and a border, or the next text.
const CLEAR = 4;
// From one line of names to the next.
const NAME_LINE = 18;
export const percent = (share) => `${(100 * share).toFixed(3)}%`;

export function paintOver(map) {
  const { labels, marks, lines } = map.head;
  const parts = [];
  for (const line of lines) {
    const points = line.points.map(([x, y]) => `${1000 * x},${1000 * (1 - y)}`).join(" ");
    const frame = addSvg(null, "svg", {
      viewBox: "0 0 1000 1000",
      preserveAspectRatio: "none",
      width: "100%",
      height: "100%",
    });
    frame.append(
      addSvg(null, "polyline", { points, class: "lrm-rim" }),
      addSvg(null, "polyline", { points, class: "lrm-theory" }),
    );
    const [x, y] = line.points[Math.floor(line.points.length / 2)];
    parts.push(frame, name(line.text, x, y, { gap: 10 }));
  }
  for (const { kind, x, y, text, fate } of marks) {
    const at = { cx: percent(x), cy: percent(1 - y) };
    if (kind === "picked") {
      parts.push(
        addSvg(null, "circle", { ...at, r: 9, class: "lrm-rim" }),
        addSvg(null, "circle", { ...at, r: 9, class: "lrm-picked" }),
      );
    } else {
      const fill = fate === null
        ? ""
        : `fill: ${map.theme.colors.fates[Math.min(fate, map.theme.colors.fates.length - 1)]}`;
      parts.push(
        addSvg(null, "circle", { ...at, r: 8, class: "lrm-ground" }),
        addSvg(null, "circle", { ...at, r: 6, class: `lrm-mark lrm-${kind}`, style: fill }),
      );
      // Under its mark, or above it at the lower edge.
      if (text) parts.push(name(text, x, y, { below: y < 0.08 ? -18 : 19 }));
    }
  }
  for (const { text, x, y } of labels) parts.push(name(text, x, y, { region: true }));
  map.over.replaceChildren(...parts, map.rectangle, map.cursorMark);
}

// below: pixels from the point to its name, which lies over it otherwise; gap: to the name beside it; region: it names
// a part of the map, and stands anywhere in it.
function name(text, x, y, { below = 0, gap = null, region = false }) {
  const node = addText(null, text, { class: "lrm-name" });
  node.place = { x, y, below, gap, region };
  return node;
}

// Inside the map, and clear of each other: those of regions give way, or go.
function fitNames(map) {
  const { clientWidth: width, clientHeight: height } = map.frame;
  const names = [...map.over.querySelectorAll(".lrm-name")].sort((a, b) => a.place.region - b.place.region);
  for (const node of names) node.style.display = "";
  const widths = names.map((node) => node.getComputedTextLength());
  map.fitted = width;
  const said = [];
  names.forEach((node, k) => {
    const { x, y, below, gap, region } = node.place;
    const half = widths[k] / 2 + CLEAR;
    const [px, py] = [x * width, (1 - y) * height + below];
    const beside = px + gap + 2 * half <= width ? px + gap + half : px - gap - half;
    const at = inside(gap === null ? px : beside, half, width);
    const places = (region ? [0, -1, 1, -2, 2] : [0])
      .map((shift) => ({ half, x: at, y: inside(py + shift * NAME_LINE, NAME_LINE / 2, height) }));
    const free = places.find((place) => !said.some((other) => overlap(place, other)));
    const place = free ?? places[0];
    if (!free && region) node.style.display = "none";
    else said.push(place);
    node.setAttribute("x", place.x);
    node.setAttribute("y", place.y);
  });
}

const inside = (value, half, end) => Math.max(half, Math.min(value, end - half));
const overlap = (a, b) => Math.abs(a.x - b.x) < a.half + b.half && Math.abs(a.y - b.y) < NAME_LINE;

export function paintTicks(node, list, side, name = "") {
  node.replaceChildren();
  for (const [share, text] of list) {
    const tick = addElement(node, "span", "lrm-tick");
    tick.style[side] = percent(share);
    tick.textContent = text;
  }
  if (name) addElement(node, "span", "lrm-x-name").textContent = name;
}

// Where words stand depends on how wide they are here. A number of the map's height that has no room beside it stands
// on it; of the numbers below, the middle one gives way.
export function fitWords(map) {
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
