// The learning rate on the stage: what the ruler shows, and what becomes of the reader's choice.

import { reducedMotion } from "../instruments/dom.js";
import { isSameRate } from "../instruments/rates.js";
import { runAtRate } from "../instruments/runs.js";
import { canSetRate, send } from "./bridge.js";
import { showRun } from "./drawing.js";
import { announce } from "./readout.js";

/** @returns {import("../instruments/ruler.js").RulerHost} */
export function rulerHost(stage) {
  return {
    movable: () => Boolean(stage.header) && canSetRate(stage),
    grabbed: () => stage.clock.suspend(),
    moved: (rate, k) => showRun(stage, runAtRate(stage, rate, k)),
    released: (rate) => {
      stage.clock.resume();
      if (!isSameRate(rate, stage.runs[0].learningRate)) send(stage, "learning_rate", rate);
      announce(stage);
    },
  };
}

/** A suggested rate, taken from the card: shown at once where the sweep has it, and sent. */
export function takeRate(stage, rate) {
  if (!canSetRate(stage)) return;
  stage.clock.suspend(!reducedMotion());
  stage.ruler.take(rate);
}
