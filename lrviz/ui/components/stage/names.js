// Which runs have a name on the pictures.

import { formatRate } from "../instruments/numbers.js";
import { nameOf } from "../instruments/runs.js";
import { sameRun } from "./moments.js";

/** One run alone needs no name. Of several, the one under the handle is called by any rate of the ruler. */
export function namesOfRuns(stage) {
  if (!stage.others.length) return [];
  return [...stage.runs.map((run) => nameOf(run)), ...(stage.sweep?.rates ?? []).map(formatRate)];
}

/** A run pinned at the rate that is being shown lies under it, and needs no second name. */
export function othersApart(stage) {
  return stage.others.filter((run) => run.role === "racer" || !sameRun(run, stage.shown));
}
