"""Why a training rate has its verdict, in a sentence with its numbers, and what to try."""

import numpy as np

from lrviz.descent.verdict import Verdict
from lrviz.spec.writing import power_of_ten
from lrviz.training import History
from lrviz.training.rate_sweep import TrainingRateSweep
from lrviz.training.verdict import overfits_after


def explanation(ruler: TrainingRateSweep, rate: float, suggest: bool = True) -> str:
    """Why a rate of the ruler has the verdict that it has; suggest: and the best rate where that is another."""
    k = ruler.index(rate)
    history = ruler.history(rate)
    best = ruler.judgement.best
    better = f" Try η = {ruler.rates[best]:.3g}." if suggest and k != best else ""
    match ruler.judgement.verdicts[k]:
        case Verdict.DIVERGED:
            return f"{_diverged(history)}{better if best < k else ''}"
        case Verdict.JUST_RIGHT:
            return f"{_arrived(ruler, k)}{_overfit(history)}"
        case Verdict.TOO_SMALL:
            return f"{_left(ruler, k)} {_slow(history)}{better}"
        case Verdict.STUCK:
            return f"{_left(ruler, k)} The loss has come to rest: η is too large to bring it lower.{better}"
        case _:
            return f"{_left(ruler, k)} The loss leaps without settling: η is too large.{better}"


def _diverged(history: History) -> str:
    if history.diverged_at is None:
        return (
            f"The training loss ends at {history.train_losses[-1]:.3g}, far above the"
            f" {history.train_losses[0]:.3g} where it began."
        )
    step = history.diverged_at
    epoch = step // history.training.steps_per_epoch + 1
    highest = float(history.losses[:step].max(initial=0.0))
    grown = f", after a loss of {_large(highest)}" if highest > history.train_losses[0] else ""
    return f"The loss is NaN from step {step} on, in epoch {epoch}{grown}: each update made the next gradient larger."


def _large(value: float) -> str:
    """A number in three digits, or its power of ten."""
    exponent = int(np.floor(np.log10(value)))
    return f"{value:.3g}" if exponent < 4 else f"more than {power_of_ten(exponent)}"


def _arrived(ruler: TrainingRateSweep, k: int) -> str:
    found = ruler.judgement
    if k == found.best:
        return f"Validation loss settles at {found.kept[k]:.3g}, the lowest of all these rates."
    return f"Validation loss settles at {found.kept[k]:.3g}; at the best rate, {found.kept[found.best]:.3g}."


def _overfit(history: History) -> str:
    epoch = overfits_after(history)
    if epoch is None:
        return ""
    low, end = history.validation_losses[epoch], history.validation_losses[-1]
    return (
        f" Overfits after epoch {epoch}: the validation loss rises from {low:.3g} to {end:.3g} while the training"
        " loss falls on."
    )


def _left(ruler: TrainingRateSweep, k: int) -> str:
    found = ruler.judgement
    return f"Validation loss {found.kept[k]:.3g}; at the best rate, {found.kept[found.best]:.3g}."


def _slow(history: History) -> str:
    if history.stopped_early:
        return f"It stopped early, after {history.epochs} of {history.training.epochs} epochs."
    return f"{history.epochs} epochs are too few for so small an η."
