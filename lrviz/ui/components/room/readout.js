// The moment of a training in numbers, and in words.

import { VERDICT_WORDS } from "../constants.js";
import { formatNumber } from "../instruments/numbers.js";
import { suggestedRate } from "../instruments/runs.js";
import { canSetRate } from "./bridge.js";
import { pictureWords } from "./picture.js";
import { valueAt } from "./series.js";

const percent = (share) => `${(100 * share).toFixed(1)}%`;

export function momentOfRoom(room) {
  const { shown, clock: { time } } = room;
  const at = Math.min(time, shown.epochsRun);
  const epoch = Math.floor(at + 1e-6);
  return {
    epoch,
    step: Math.min(Math.round(at * shown.stepsPerEpoch), shown.epochsRun * shown.stepsPerEpoch),
    train: valueAt(shown, "train", epoch),
    validation: valueAt(shown, "validation", epoch),
    accuracy: valueAt(shown, "validation_accuracy", epoch),
    rate: valueAt(shown, "rate", Math.min(at, shown.epochsRun - 1e-3)),
    norm: valueAt(shown, "norm", at),
  };
}

export function drawReadout(room) {
  const { transport, shown } = room;
  const moment = momentOfRoom(room);
  const { accuracy } = moment;
  const texts = [
    `epoch ${moment.epoch} of ${shown.epochs}`,
    `step ${moment.step}`,
    `training ${formatNumber(moment.train)}`,
    `validation ${formatNumber(moment.validation)}`,
    accuracy === undefined || Number.isNaN(accuracy) ? "" : `accuracy ${percent(accuracy)}`,
    `η ${formatNumber(moment.rate)}`,
  ];
  transport.read(texts, `epoch ${moment.epoch} of ${shown.epochs}`);
}

/** What the ruler says of the run that is shown. */
export function readRate({ ruler, pins, shown, others, header, bridge }) {
  ruler.read({ rate: shown.learningRate, verdict: shown.verdict, note: shown.sentence });
  pins.draw(header.flags.allow_pin && Boolean(bridge), others.length > 0);
}

export function announce(room) {
  room.transport.announce(() => {
    const { shown } = room;
    const moment = momentOfRoom(room);
    const [train, validation, rate] = [moment.train, moment.validation, moment.rate].map((value) =>
      formatNumber(value)
    );
    const accuracy = moment.accuracy === undefined ? "" : ` validation accuracy ${percent(moment.accuracy)},`;
    return `Epoch ${moment.epoch} of ${shown.epochs}, step ${moment.step}. Training loss ${train}, validation loss ` +
      `${validation},${accuracy} learning rate ${rate}. Verdict: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence} ` +
      pictureWords(room);
  });
}

/**
 * What the card says at this moment.
 * @returns {import("../instruments/card.js").Loss | null}
 */
export function lossOf(room) {
  const { shown, clock } = room;
  if (shown.leftAt === null || clock.time < shown.leftAt) return null;
  const rate = canSetRate(room) ? suggestedRate(room) : null;
  if (shown.divergedAt === null) {
    const cause = shown.sentence || "The learning rate is too large here.";
    return { title: "ends far above where it began", cause, rate };
  }
  const cause =
    "Each update made the next gradient larger, until the loss was not finite: the learning rate is too large here.";
  return {
    title: `the loss is not finite from step ${shown.divergedAt} on, in epoch ${Math.floor(shown.leftAt) + 1}`,
    cause: shown.sentence || cause,
    rate,
  };
}
