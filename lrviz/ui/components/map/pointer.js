// A click picks a run, a dragged rectangle zooms; the arrow keys move a cursor that does both.

import { setAttributes } from "../instruments/dom.js";
import { clamp } from "../instruments/numbers.js";
import { ask } from "./outbox.js";
import { percent } from "./over.js";

const MOVED = 6;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function placeOf(map, event) {
  const box = map.frame.getBoundingClientRect();
  return {
    x: clamp((event.clientX - box.left) / box.width, 0, 1),
    y: clamp((box.bottom - event.clientY) / box.height, 0, 1),
  };
}

export function listenToPointer(map) {
  const { frame, rectangle } = map;
  let from = null;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { ...placeOf(map, event), px: event.clientX, py: event.clientY };
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = placeOf(map, event);
    const size = {
      x: Math.min(from.x, to.x),
      y: 1 - Math.max(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
    for (const [name, value] of Object.entries(size)) rectangle.setAttribute(name, percent(value));
    rectangle.style.display = isDrag(from, event) ? "" : "none";
  });
  frame.addEventListener("pointerup", (event) => {
    if (!from) return;
    const to = placeOf(map, event);
    if (isDrag(from, event)) zoomTo(map, from, to);
    else ask(map, { do: "pick", x: to.x, y: to.y });
    from = null;
    rectangle.style.display = "none";
  });
  frame.addEventListener("pointercancel", () => {
    from = null;
    rectangle.style.display = "none";
  });
}

function isDrag(from, event) {
  return Math.max(Math.abs(event.clientX - from.px), Math.abs(event.clientY - from.py)) > MOVED;
}

function zoomTo(map, from, to) {
  const least = 1 / map.head.size;
  if (Math.abs(to.x - from.x) < least || Math.abs(to.y - from.y) < least) return;
  ask(map, {
    do: "zoom",
    x: Math.min(from.x, to.x),
    to_x: Math.max(from.x, to.x),
    y: Math.min(from.y, to.y),
    to_y: Math.max(from.y, to.y),
  });
}

export function listenToKeys(map) {
  map.frame.addEventListener("keydown", (event) => {
    const { cursor } = map;
    if (KEYS[event.key]) {
      const step = event.shiftKey ? 0.1 : 0.01;
      cursor.x = clamp(cursor.x + step * KEYS[event.key][0], 0, 1);
      cursor.y = clamp(cursor.y + step * KEYS[event.key][1], 0, 1);
      setAttributes(map.cursorMark, { cx: percent(cursor.x), cy: percent(1 - cursor.y) });
      map.cursorMark.style.display = "";
    } else if (event.key === "Enter" || event.key === " ") ask(map, { do: "pick", ...cursor });
    else if (event.key === "+" || event.key === "=") zoomAround(map);
    else if (event.key === "-") ask(map, { do: "widen" });
    else if (event.key === "Backspace") ask(map, { do: "back" });
    else if (event.key === "0") ask(map, { do: "reset" });
    else return;
    event.preventDefault();
  });
}

// The half of the map around the cursor.
export function zoomAround(map) {
  const start = (value) => clamp(value - 0.25, 0, 0.5);
  const [x, y] = [start(map.cursor.x), start(map.cursor.y)];
  ask(map, { do: "zoom", x, to_x: x + 0.5, y, to_y: y + 0.5 });
  map.cursor = { x: 0.5, y: 0.5 };
}
