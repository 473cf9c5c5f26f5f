// The reader's choice of a learning rate, in a component that has the runs at all rates: shown while the handle moves,
// sent when it is released.

import { reducedMotion } from "./dom.js";
import { isSameRate } from "./rates.js";
import { runAtRate } from "./runs.js";

/**
 * What the choice asks of a component, and reports to it.
 * @typedef {object} RateHost
 * @property {() => boolean} canSetRate
 * @property {(run: import("./runs.js").Run) => void} showRun  in the place of the main run
 * @property {(rate: number) => void} sendRate  to the server
 * @property {() => void} announce
 * @property {import("./clock.js").Clock} clock
 * @property {import("./ruler.js").Ruler} ruler
 * @property {import("./runs.js").Run[]} runs  the reader's own is the first
 * @property {{ run: (k: number) => import("./runs.js").Run }} sweep
 */

/**
 * What the ruler of such a component reports to.
 * @param {RateHost} host
 * @returns {import("./ruler.js").RulerHost}
 */
export function choiceOfRate(host) {
  return {
    movable: () => host.canSetRate(),
    grabbed: () => host.clock.suspend(),
    moved: (rate, k) => host.showRun(runAtRate(host, rate, k)),
    released: (rate) => {
      host.clock.resume();
      if (!isSameRate(rate, host.runs[0].learningRate)) host.sendRate(rate);
      host.announce();
    },
  };
}

/**
 * A suggested rate, taken from the card: shown at once where the sweep has it, and sent.
 * @param {RateHost} host
 * @param {number} rate
 */
export function takeRate(host, rate) {
  if (!host.canSetRate()) return;
  host.clock.suspend(!reducedMotion());
  host.ruler.take(rate);
}
