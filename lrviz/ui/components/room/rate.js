// The learning rate in the room: what the ruler shows, and what becomes of the reader's choice.

import { reducedMotion } from "../instruments/dom.js";
import { isSameRate } from "../instruments/rates.js";
import { runAtRate } from "../instruments/runs.js";
import { canSetRate, send } from "./bridge.js";
import { showRun } from "./drawing.js";
import { announce } from "./readout.js";

/** @returns {import("../instruments/ruler.js").RulerHost} */
export function rulerHost(room) {
  return {
    movable: () => Boolean(room.header) && canSetRate(room),
    grabbed: () => room.clock.suspend(),
    moved: (rate, k) => showRun(room, runAtRate(room, rate, k)),
    released: (rate) => {
      room.clock.resume();
      if (!isSameRate(rate, room.runs[0].learningRate)) send(room, "learning_rate", rate);
      announce(room);
    },
  };
}

/** A suggested rate, taken from the card: shown at once, and sent. */
export function takeRate(room, rate) {
  if (!canSetRate(room)) return;
  room.clock.suspend(!reducedMotion());
  room.ruler.take(rate);
}
