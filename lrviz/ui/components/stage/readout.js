// The moment of a run on the stage in numbers, and in words.

import { VERDICT_WORDS } from "../constants.js";
import { formatNumber, ordinal } from "../instruments/numbers.js";
import { suggestedRate } from "../instruments/runs.js";
import { canSetRate } from "./bridge.js";
import { momentOf } from "./moments.js";

export function drawReadout(stage) {
  const { transport, shown, clock, landscape: { words } } = stage;
  const moment = momentOf(shown, clock.time);
  const place = `(${formatNumber(moment.x)}, ${formatNumber(moment.y)})`;
  const texts = [
    `${words.step} ${moment.step}/${shown.lastStep}`,
    `loss ${formatNumber(moment.loss)}`,
    `η ${formatNumber(moment.rate)}`,
    `(${words.x}, ${words.y}) = ${place}`,
  ];
  transport.read(texts, `${words.step} ${moment.step} of ${shown.lastStep}`);
}

export function announce(stage) {
  stage.transport.announce(() => {
    const { shown, clock, landscape: { words } } = stage;
    const moment = momentOf(shown, clock.time);
    const [x, y, loss, rate] = [moment.x, moment.y, moment.loss, moment.rate].map((value) => formatNumber(value));
    const lost = lossOf(stage);
    return `${words.step} ${moment.step} of ${shown.lastStep}. ${words.x} ${x}, ${words.y} ${y}, loss ${loss}, ` +
      `learning rate ${rate}. Verdict: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence}${
        lost ? ` ${lost.title}.` : ""
      }`;
  });
}

/**
 * What the card says at this moment.
 * @returns {import("../instruments/card.js").Loss | null}
 */
export function lossOf(stage) {
  const { shown, clock, landscape } = stage;
  if (shown.leftAt === null || clock.time < shown.leftAt) return null;
  const diverged = shown.verdict === "diverged";
  const cause = diverged ? "Each step lands farther away than the last: the learning rate is too large here." : "";
  return {
    title: `${diverged ? "diverged" : "left the picture"} at ${landscape.words.step} ${shown.leftAt}`,
    cause: shown.sentence || cause,
    rate: canSetRate(stage) ? suggestedRate(stage) : null,
  };
}

/** What the ruler says of the run that is shown. */
export function readRate({ ruler, pins, shown, others, header, bridge }) {
  const stride = shown.stride > 1 ? `every ${ordinal(shown.stride)} step drawn while dragging` : "";
  ruler.read({ rate: shown.learningRate, verdict: shown.verdict, note: shown.sentence || stride });
  pins.draw(header.flags.allow_pin && Boolean(bridge), others.some((run) => run.role === "pinned"));
}
