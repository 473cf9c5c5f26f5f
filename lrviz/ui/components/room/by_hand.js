// The rate, changed in the middle of a run by hand: from the cursor's epoch on, it is multiplied.

import { addButton, addElement, setText, show } from "../instruments/dom.js";
import { send } from "./bridge.js";

const FACTORS = [[0.1, "÷ 10"], [0.5, "÷ 2"], [2, "× 2"], [10, "× 10"]];

export function buildByHand(room, parent) {
  /** @type {any} */
  const hand = room.hand = { node: parent };
  hand.words = addElement(parent, "span", "lrr-hand-words");
  const group = addElement(parent, "div", "lrv-buttons", {
    role: "group",
    "aria-label": "Change the learning rate from here on",
  });
  hand.buttons = FACTORS.map(([factor, text]) => {
    return addButton(group, text, () => changeRate(room, factor), "lrr-factor");
  });
  hand.undo = addButton(group, "Undo", () => {
    room.stay = true;
    send(room, "undo", true);
  });
}

function epochUnderCursor(room) {
  return Math.floor(room.clock.time + 1e-6);
}

function changeRate(room, factor) {
  if (room.clock.playing) room.clock.pause();
  room.stay = true;
  send(room, "change", { epoch: epochUnderCursor(room), factor });
}

export function drawByHand(room) {
  const { hand, shown, header: { flags } } = room;
  show(hand.node, flags.changing && Boolean(room.bridge));
  if (!flags.changing) return;
  const epoch = epochUnderCursor(room);
  const inside = epoch < shown.epochsRun && (shown.leftAt === null || room.clock.time < shown.leftAt);
  const possible = inside && flags.finished && !room.ruler.isMoving;
  setText(
    hand.words,
    inside
      ? `Change the rate: from epoch ${epoch} on, η`
      : "To change η in mid-run, move the cursor to an earlier epoch",
  );
  for (const button of hand.buttons) {
    button.disabled = !possible;
    button.setAttribute("aria-label", `From epoch ${epoch} on, learning rate ${button.textContent}`);
  }
  show(hand.undo, flags.undoing);
}
