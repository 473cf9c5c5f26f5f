"""A rate that is changed by hand in the middle of a run: the changes of `SCHEDULES["by_hand"]` that say so."""

import numpy as np

from lrviz.training.history import History

MOST_CHANGES = 40


def with_change(history: History, epoch: int, factor: float) -> str:
    """ "epoch:factor, …": the rates of the run up to `epoch`, and from there on the rate it has there times `factor`.

    What was before stays as it was: exactly, for a schedule that changes once an epoch at most; of one that changes in
    every step, each epoch keeps its first rate, and of more than 40 changes the 39 before the last are spread evenly.
    ValueError: an epoch that the run did not begin.
    """
    steps, rate = history.training.steps_per_epoch, history.training.learning_rate
    if not 0 <= epoch < history.epochs:
        raise ValueError(f"epoch must be from 0 to {history.epochs - 1}, not {epoch}")
    firsts = history.learning_rates[: (epoch + 1) * steps : steps].astype(float) / rate
    *past, here = [float(f"{share:.5g}") for share in firsts]
    before = [(number, now) for number, (last, now) in enumerate(zip([1.0, *past], past, strict=False)) if now != last]
    if len(before) >= MOST_CHANGES:
        spread = np.linspace(0, len(before) - 1, MOST_CHANGES - 1).round().astype(int)
        before = [before[index] for index in spread]
    return ", ".join(f"{number}:{value:.5g}" for number, value in [*before, (epoch, here * factor)])
