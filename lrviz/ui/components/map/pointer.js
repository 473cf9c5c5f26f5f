// A click picks a run, a dragged rectangle zooms; the arrow keys move a cursor that does both.

const MOVED = 6;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function placeOf(map, event) {
  const box = map.frame.getBoundingClientRect();
  const inside = (value) => Math.min(1, Math.max(0, value));
  return { x: inside((event.clientX - box.left) / box.width), y: inside((box.bottom - event.clientY) / box.height) };
}

function listenToPointer(map) {
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

function listenToKeys(map) {
  map.frame.addEventListener("keydown", (event) => {
    const { cursor } = map;
    if (KEYS[event.key]) {
      const step = event.shiftKey ? 0.1 : 0.01;
      const inside = (value) => Math.min(1, Math.max(0, value));
      cursor.x = inside(cursor.x + step * KEYS[event.key][0]);
      cursor.y = inside(cursor.y + step * KEYS[event.key][1]);
      map.cursorMark.setAttribute("cx", percent(cursor.x));
      map.cursorMark.setAttribute("cy", percent(1 - cursor.y));
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
function zoomAround(map) {
  const start = (value) => Math.min(0.5, Math.max(0, value - 0.25));
  const [x, y] = [start(map.cursor.x), start(map.cursor.y)];
  ask(map, { do: "zoom", x, to_x: x + 0.5, y, to_y: y + 0.5 });
  map.cursor = { x: 0.5, y: 0.5 };
}
