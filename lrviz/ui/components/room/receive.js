// What the server sends: a new training while the reader may have their hand on the ruler.

import { VERDICT_WORDS } from "../constants.js";
import { reducedMotion } from "../instruments/dom.js";
import { capital, formatNumber } from "../instruments/numbers.js";
import { nearestRate } from "../instruments/rates.js";
import { canSetRate } from "./bridge.js";
import { readRoom } from "./data.js";
import { unpackPicture } from "./picture.js";
import { sameTraining } from "./series.js";

export function receive(room, bytes) {
  const before = room.shown;
  room.bytes = bytes.slice();
  Object.assign(room, readRoom(room.bytes));
  [room.shown, ...room.others] = room.runs;
  room.steps = Math.max(...room.runs.map((run) => run.epochs));
  room.ruler.receive(room.header.flags.show_ruler ? room.sweep : null);
  if (!canSetRate(room)) {
    room.ruler.drop();
    room.clock.suspended = null;
  }
  if (room.ruler.isMoving) {
    // New data while the handle is still moving: keep showing the rate under the hand.
    room.shown = room.sweep.run(nearestRate(room.sweep.rates, room.ruler.chosen));
    room.clock.time = room.steps;
  } else {
    room.ruler.reset();
    resume(room, before);
  }
  room.theme.update();
  describe(room);
  unpackPicture(room);
}

function resume(room, before) {
  const { clock, header: { flags } } = room;
  if (room.stay) {
    // Changed by hand: the cursor stays, and the curve as it was lies under the new one, once that is there.
    room.stay = !flags.finished;
    if (!room.stay) room.ghost = before;
    clock.time = Math.min(clock.time, room.steps);
    return;
  }
  const fresh = !room.started;
  room.started = true;
  if (!fresh && before && sameTraining(before, room.shown)) return;
  room.ghost = null;
  clock.restart(fresh ? flags.autoplay && !reducedMotion() : clock.playing);
}

function describe(room) {
  const { shown, header, steps, others } = room;
  const rate = formatNumber(shown.learningRate);
  const run = `${header.network} at learning rate ${rate}: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence}`;
  const pins = others.length ? ` With ${others.length} pinned.` : "";
  const band = header.seeds > 1 ? `, with a band over ${header.seeds} seeds` : "";
  for (const chart of room.charts) {
    const axis = chart.linear ? "" : ", log axis";
    const said = chart.kind === "loss" ? run : "";
    chart.svg.setAttribute(
      "aria-label",
      `${capital(chart.heading)} over ${steps} epochs${axis}${band}. ${said}${pins}`,
    );
  }
}
