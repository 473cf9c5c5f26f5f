// What the server sends: a new run while the reader may have their hand on the ruler.

import { reducedMotion, setAttributes, setText, show } from "../instruments/dom.js";
import { formatNumber } from "../instruments/numbers.js";
import { VERDICT_WORDS } from "../constants.js";
import { nearestRate } from "../instruments/rates.js";
import { canSetRate } from "./bridge.js";
import { readStage } from "./data.js";
import { sameRun } from "./moments.js";

/** Takes the block over. waited: until now the stage was waiting for the reader's answer. */
export function receive(stage, bytes) {
  const before = stage.shown;
  const waited = Boolean(stage.header?.flags.waiting);
  stage.bytes = bytes.slice();
  Object.assign(stage, readStage(stage.bytes));
  const main = stage.runs.find((run) => run.role === "main") ?? stage.runs[0];
  stage.shown = main;
  stage.runs = [main, ...stage.runs.filter((run) => run !== main)];
  stage.others = stage.runs.slice(1);
  stage.steps = Math.max(...stage.runs.map((run) => run.lastStep));
  stage.root.classList.remove("lrv-moving-start");
  const { sweep, header: { flags } } = stage;
  stage.ruler.receive(flags.show_ruler && sweep ? sweep : null);
  if (!canSetRate(stage)) {
    stage.ruler.drop();
    stage.clock.suspended = null;
  }
  if (stage.ruler.isMoving) {
    // New data while the handle is still moving: keep showing the rate under the hand.
    if (sweep) stage.shown = sweep.run(nearestRate(sweep.rates, stage.ruler.chosen));
    stage.clock.time = stage.steps;
  } else {
    stage.ruler.reset();
    resume(stage, before, waited);
  }
  setText(stage.question, flags.question);
  show(stage.question, Boolean(flags.question));
  describe(stage);
  return { waited: waited && !flags.waiting };
}

function resume(stage, before, waited) {
  const { clock, header: { flags } } = stage;
  if (flags.waiting) {
    stage.started = true;
    clock.stop();
    clock.time = 0;
    stage.transport.hush();
    return;
  }
  const fresh = !stage.started || waited;
  stage.started = true;
  if (fresh) clock.restart((waited || flags.autoplay) && !reducedMotion());
  else if (!before || !sameRun(before, stage.shown)) clock.restart(clock.playing);
}

function describe(stage) {
  const { landscape: { label, words }, shown, header: { flags: { waiting, allow_start: movable } } } = stage;
  const runs = stage.runs.length === 1 ? "One run" : `${stage.runs.length} runs`;
  const run = waiting
    ? "The ball rests at the start."
    : `${runs} at learning rate ${formatNumber(shown.learningRate)}: ${
      VERDICT_WORDS[shown.verdict]
    }. ${shown.sentence}`;
  const [lying, path] = waiting ? ["", ""] : [", the path of the run lying on it", " with the path"];
  stage.scene.node.setAttribute("aria-label", `Surface of ${label} in 3D${lying}. ${run}`);
  stage.contour.svg.setAttribute("aria-label", `Contour map of ${label}${path}. ${run}`);
  const axes = waiting ? "not shown yet" : `over ${stage.steps} ${words.step}s, log axis`;
  stage.charts[0].svg.setAttribute("aria-label", `${words.loss}, ${axes}. ${waiting ? "" : run}`);
  stage.charts[1].svg.setAttribute("aria-label", `Learning rate, ${axes}.`);
  stage.root.classList.toggle("lrv-fixed-start", !movable);
  const [x, y] = [shown.positions[0], shown.positions[1]].map((value) => formatNumber(value));
  setAttributes(stage.contour.start, {
    tabindex: movable ? 0 : -1,
    role: "button",
    "aria-label": `Start at ${x}, ${y}. Arrow keys move it.`,
  });
}
