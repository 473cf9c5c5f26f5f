// The moment of a run on the stage in numbers, and in words.

function drawReadout(stage) {
  const { transport, shown, time } = stage;
  const moment = momentOf(shown, time);
  const [step, loss, rate, place] = transport.fields;
  const { words } = stage.landscape;
  setText(step, `${words.step} ${moment.step}/${shown.lastStep}`);
  setText(loss, `loss ${formatNumber(moment.loss)}`);
  setText(rate, `η ${formatNumber(moment.rate)}`);
  setText(place, `(${words.x}, ${words.y}) = (${formatNumber(moment.x)}, ${formatNumber(moment.y)})`);
  transport.scrub.value = Math.round(time);
  transport.scrub.style.setProperty("--lrv-share", `${100 * time / Math.max(1, stage.steps)}%`);
  transport.scrub.setAttribute("aria-valuetext", `${words.step} ${moment.step} of ${shown.lastStep}`);
}

// For screen readers, and not at every frame: a live region that never stops talking is no description.
function announce(stage) {
  clearTimeout(stage.announcing);
  stage.announcing = setTimeout(() => {
    const { shown } = stage;
    const moment = momentOf(shown, stage.time);
    const { words } = stage.landscape;
    const lost = shown.leftAt !== null && stage.time >= shown.leftAt ? ` ${stage.card.title.textContent}.` : "";
    setText(
      stage.transport.live,
      `${words.step} ${moment.step} of ${shown.lastStep}. ${words.x} ${formatNumber(moment.x)}, ${words.y} ${
        formatNumber(moment.y)
      }, ` +
        `loss ${formatNumber(moment.loss)}, learning rate ${formatNumber(moment.rate)}. Verdict: ${
          VERDICT_WORDS[shown.verdict]
        }. ${shown.sentence}${lost}`,
    );
  }, 600);
}

function lostWords(stage, run) {
  const diverged = run.verdict === "diverged";
  return {
    title: `${diverged ? "diverged" : "left the picture"} at ${stage.landscape.words.step} ${run.leftAt}`,
    cause: diverged ? "Each step lands farther away than the last: the learning rate is too large here." : "",
  };
}
