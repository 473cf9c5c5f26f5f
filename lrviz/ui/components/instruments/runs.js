// What all runs have, on a surface or of a network: an end, a name, and a rate that may be better.

import { formatRate } from "./numbers.js";
import { isSameRate } from "./rates.js";

/**
 * What the instruments know of a run. Its own component adds what it draws of it.
 * @typedef {object} Run
 * @property {string} label  its name; empty: its rate
 * @property {string} role  "main", "pinned" or "racer"
 * @property {number} learningRate
 * @property {string} verdict  a key of VERDICT_WORDS
 * @property {string} sentence  what is said of it
 * @property {number | null} suggested  a rate that may be better
 * @property {number | null} leftAt  when there is nothing left to see of it
 * @property {number} lastStep
 * @property {number} stride  every so many steps there is a point
 * @property {number} [fromSweep]  its place in the sweep that it is taken from
 */

/** The moment at which there is nothing left to see of the run. */
function endOf(run) {
  return run.leftAt === null ? run.lastStep : Math.min(run.lastStep, run.leftAt);
}

/** The moment from which nothing moves. */
export function lastMoment(shown, others) {
  return Math.max(1, ...[shown, ...others.filter((run) => run.role === "racer")].map(endOf));
}

export function nameOf(run) {
  return run.fromSweep === undefined && run.label ? run.label : formatRate(run.learningRate);
}

/** How a run is drawn: the shown one in the accent, the others by their place. */
export function strokeOf({ theme, shown, others }, run) {
  return theme.stroke(run === shown ? -1 : Math.max(0, others.indexOf(run)));
}

/** The rate that the card of a lost run offers, or null. */
export function suggestedRate({ shown, sweep }) {
  return shown.fromSweep === undefined ? shown.suggested : sweep?.best ?? null;
}

/** The reader's own run, if that has this rate, or else the sweep's nearest. */
export function runAtRate({ runs, sweep }, rate, k) {
  return runs[0] && isSameRate(rate, runs[0].learningRate) ? runs[0] : sweep.run(k);
}
