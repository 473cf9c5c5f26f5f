// The moment of a training in numbers, and in words.

const percent = (share) => `${(100 * share).toFixed(1)}%`;

function momentOfRoom(room) {
  const { shown, time } = room;
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

function drawReadout(room) {
  const { transport, shown, time } = room;
  const moment = momentOfRoom(room);
  const [epoch, step, train, validation, accuracy, rate] = transport.fields;
  setText(epoch, `epoch ${moment.epoch} of ${shown.epochs}`);
  setText(step, `step ${moment.step}`);
  setText(train, `training ${formatNumber(moment.train)}`);
  setText(validation, `validation ${formatNumber(moment.validation)}`);
  setText(
    accuracy,
    moment.accuracy === undefined || Number.isNaN(moment.accuracy) ? "" : `accuracy ${percent(moment.accuracy)}`,
  );
  setText(rate, `η ${formatNumber(moment.rate)}`);
  transport.scrub.value = Math.round(time);
  transport.scrub.style.setProperty("--lrv-share", `${100 * time / Math.max(1, room.steps)}%`);
  transport.scrub.setAttribute("aria-valuetext", `epoch ${moment.epoch} of ${shown.epochs}`);
}

// For screen readers, and not at every frame: a live region that never stops talking is no description.
function announce(room) {
  clearTimeout(room.announcing);
  room.announcing = setTimeout(() => {
    const { shown } = room;
    const moment = momentOfRoom(room);
    const accuracy = moment.accuracy === undefined ? "" : ` validation accuracy ${percent(moment.accuracy)},`;
    setText(
      room.transport.live,
      `Epoch ${moment.epoch} of ${shown.epochs}, step ${moment.step}. Training loss ${formatNumber(moment.train)}, ` +
        `validation loss ${formatNumber(moment.validation)},${accuracy} learning rate ${formatNumber(moment.rate)}. ` +
        `Verdict: ${VERDICT_WORDS[shown.verdict]}. ${shown.sentence} ${pictureWords(room)}`,
    );
  }, 600);
}

function lostWords(room, run) {
  if (run.divergedAt === null) {
    return { title: "ends far above where it began", cause: "The learning rate is too large here." };
  }
  return {
    title: `the numbers end at step ${run.divergedAt}, in epoch ${Math.floor(run.leftAt) + 1}`,
    cause:
      "Each update made the next gradient larger, until nothing was a number any more: the learning rate is too large here.",
  };
}
