// The start of the run on the contour picture, which the reader may move.

import { clamp } from "../instruments/numbers.js";
import { send } from "./bridge.js";

// From here on a pressed pointer is dragged, in pixels.
const DRAGGED = 5;
// Milliseconds after the last key until the server is asked.
const KEY_PAUSE = 400;

/**
 * A click puts the start there; its ring can also be dragged, or moved with the arrow keys.
 * @param {any} stage
 * @param {() => void} putBack  draws the start where it was
 */
export function listenToStart(stage, putBack) {
  const { contour } = stage;
  /** @returns {[number, number]} */
  const place = (event) => {
    const box = contour.svg.getBoundingClientRect();
    const { landscape } = stage;
    const [x, y] = contour.scale.invert(event.clientX - box.left, event.clientY - box.top);
    return [clamp(x, landscape.x0, landscape.x1), clamp(y, landscape.y0, landscape.y1)];
  };
  const preview = ([x, y]) => {
    contour.start.setAttribute("transform", `translate(${contour.scale.x(x)},${contour.scale.y(y)})`);
    stage.root.classList.add("lrv-moving-start");
  };
  let pressed = null;
  contour.svg.addEventListener("pointerdown", (event) => {
    if (!stage.header.flags.allow_start || !contour.scale || event.button > 0) return;
    pressed = { x: event.clientX, y: event.clientY, grip: contour.start.contains(event.target), moved: false };
    if (pressed.grip) contour.svg.setPointerCapture(event.pointerId);
  });
  contour.svg.addEventListener("pointermove", (event) => {
    if (!pressed) return;
    pressed.moved ||= Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > DRAGGED;
    if (pressed.grip && pressed.moved) preview(place(event));
  });
  contour.svg.addEventListener("pointerup", (event) => {
    if (!pressed) return;
    const chosen = pressed.grip ? pressed.moved : !pressed.moved;
    pressed = null;
    if (!chosen) return;
    preview(place(event));
    send(stage, "start", place(event));
  });
  contour.svg.addEventListener("pointercancel", () => {
    pressed = null;
    stage.root.classList.remove("lrv-moving-start");
    putBack();
  });
  contour.start.addEventListener("keydown", (event) => nudgeStart(stage, event, preview));
}

function nudgeStart(stage, event, preview) {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!direction || !stage.header.flags.allow_start) return;
  event.preventDefault();
  event.stopPropagation();
  const { landscape, contour, shown } = stage;
  const [x, y] = contour.nudged ?? [shown.positions[0], shown.positions[1]];
  const share = event.shiftKey ? 0.002 : 0.01;
  contour.nudged = [
    clamp(x + direction[0] * share * (landscape.x1 - landscape.x0), landscape.x0, landscape.x1),
    clamp(y + direction[1] * share * (landscape.y1 - landscape.y0), landscape.y0, landscape.y1),
  ];
  preview(contour.nudged);
  clearTimeout(contour.nudgeTimer);
  contour.nudgeTimer = setTimeout(() => {
    send(stage, "start", contour.nudged);
    contour.nudged = null;
  }, KEY_PAUSE);
}
