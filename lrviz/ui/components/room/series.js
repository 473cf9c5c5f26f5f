// Where a series of a training is at a moment, counted in epochs.

import { STEP_SERIES } from "../constants.js";
import { clamp } from "../instruments/numbers.js";

const byStep = (name) => STEP_SERIES.includes(name);

export function momentOfIndex(run, name, index) {
  if (byStep(name)) return index * run.stepStride / run.stepsPerEpoch;
  return Math.min(index * run.epochStride, index === run.series[name].length - 1 ? run.epochs : Infinity);
}

export function indexOf(run, name, time) {
  const last = run.series[name].length - 1;
  const place = byStep(name)
    ? time * run.stepsPerEpoch / run.stepStride
    : time >= run.epochs
    ? last
    : time / run.epochStride;
  return clamp(Math.floor(place + 1e-6), 0, last);
}

export function valueAt(run, name, time) {
  return run.series[name]?.[indexOf(run, name, Math.min(time, run.epochsRun))];
}

/** The last value that is a number, and where it is. */
export function lastFinite(run, name) {
  const values = run.series[name];
  let index = values.length - 1;
  while (index > 0 && !Number.isFinite(values[index])) index--;
  return { index, value: values[index], at: momentOfIndex(run, name, index) };
}

/** Whether two trainings are one, as far as can be seen. */
export function sameTraining(a, b) {
  const close = (p, q) =>
    Math.abs(p - q) <= 1e-3 * (Math.abs(p) + Math.abs(q)) || (!Number.isFinite(p) && !Number.isFinite(q));
  const [first, second] = [a.series.validation, b.series.validation];
  return a.epochs === b.epochs && close(a.learningRate, b.learningRate) && first.length === second.length &&
    first.every((value, index) => close(value, second[index]));
}
