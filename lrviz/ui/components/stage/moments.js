// Where a run is at a moment between two of its points.

import { clamp } from "../instruments/numbers.js";

export function stepOf(run, index) {
  return index >= run.count - 1 ? run.lastStep : index * run.stride;
}

export function indexAt(run, time) {
  return time >= run.lastStep ? run.count - 1 : Math.min(Math.floor(time / run.stride), run.count - 2);
}

/** The numbers are those of the step before; only the position glides. */
export function momentOf(run, time) {
  const index = Math.max(0, indexAt(run, time));
  const step = stepOf(run, index);
  const moment = {
    index,
    step,
    x: run.positions[2 * index],
    y: run.positions[2 * index + 1],
    loss: run.losses[index],
    rate: run.rates[Math.min(index, run.rates.length - 1)],
  };
  const share = index < run.count - 1 ? (time - step) / (stepOf(run, index + 1) - step) : 0;
  moment.glideX = moment.x + (share > 0 ? share * (run.positions[2 * index + 2] - moment.x) : 0);
  moment.glideY = moment.y + (share > 0 ? share * (run.positions[2 * index + 3] - moment.y) : 0);
  moment.share = clamp(share, 0, 1);
  return moment;
}

/** Whether two runs are one, as far as can be seen. */
export function sameRun(a, b) {
  const close = (p, q) =>
    p === q || Math.abs(p - q) <= 1e-5 * (Math.abs(p) + Math.abs(q)) + 1e-9 ||
    (!Number.isFinite(p) && !Number.isFinite(q));
  const ends = (
    { positions, losses, count },
  ) => [positions[0], positions[1], positions[2 * count - 2], losses[count - 1]];
  const other = ends(b);
  return a.lastStep === b.lastStep && close(a.learningRate, b.learningRate) &&
    ends(a).every((value, index) => close(value, other[index]));
}
