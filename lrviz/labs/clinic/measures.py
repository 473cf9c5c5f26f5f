"""What is measured of a training to judge it."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.training import History, Training, trained
from lrviz.training.verdict import diverges, overfits_after


@dataclass(frozen=True)
class Measures:
    """Numbers of one training. Losses are over all training examples unless said otherwise.

    last, fallen and rise are of the weights that are kept. peak: the highest finite loss after the start, as a multiple
    of the start's. fallen: 1 − last loss / first loss. rise: the validation loss as a multiple of the lowest. swing:
    the mean change of the validation accuracy, or where there are no classes of the validation loss as a share of it,
    from epoch to epoch over the second half; to_and_fro: what of it leads nowhere. standing: the median loss of the
    last third of the epochs as a share of that of the middle third. dead: the share of units behind a ReLU that are 0
    for every row. update_ratio: the median of ‖ηₜuₜ‖/‖θₜ‖. spike: the largest gradient norm as a multiple of the
    median. diverges, overfits_after: as the training room judges it. diverged_at: the first step whose loss or gradient
    is not finite.

    >>> measures_of(trained(Training(network="two_moons", learning_rate=0.5, epochs=5))).diverges
    False
    """

    training: Training
    start: float
    last: float
    peak: float
    fallen: float
    rise: float
    best_epoch: int
    swing: float
    to_and_fro: float
    overfits_after: int | None
    standing: float
    dead: float
    update_ratio: float
    spike: float
    diverges: bool
    diverged_at: int | None

    @property
    def ends_in_epoch(self) -> int | None:
        """The epoch, counted from 1, in which the loss becomes NaN."""
        return None if self.diverged_at is None else self.diverged_at // self.training.steps_per_epoch + 1


@once(stored=True)
def measured(training: Training) -> Measures:
    """The measures of a training, which is run if it was not yet."""
    return measures_of(trained(training))


def measures_of(history: History) -> Measures:
    """The measures of a training that was run."""
    losses, validation, training = history.train_losses, history.validation_losses, history.training
    after, norms = _finite(losses[1:]), _finite(history.gradient_norms)
    third, kept = max(1, len(losses) // 3), history.kept_epoch
    swing, to_and_fro = _swing(history)
    with np.errstate(all="ignore"):
        return Measures(
            training,
            start=float(losses[0]),
            last=float(losses[kept]),
            peak=float(after.max() / losses[0]) if after.size else np.inf,
            fallen=float(1 - losses[kept] / losses[0]),
            rise=float(validation[kept] / validation[history.best_epoch]),
            best_epoch=history.best_epoch,
            swing=swing,
            to_and_fro=to_and_fro,
            overfits_after=overfits_after(history) if kept == history.epochs else None,
            standing=float(np.median(losses[-third:]) / np.median(losses[third : 2 * third])),
            dead=_dead(history),
            update_ratio=_median(_finite(history.update_ratios)),
            spike=float(norms.max(initial=0) / _median(norms)),
            diverges=diverges(history),
            diverged_at=history.diverged_at,
        )


def _finite(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if values.size else np.nan


def _swing(history: History) -> tuple[float, float]:
    """The mean change from epoch to epoch over the second half, and that without the way from its start to its end."""
    accuracies = history.validation_accuracies
    values = history.validation_losses if accuracies is None else accuracies
    values = values[len(values) // 2 :]
    unit = float(values.mean()) if accuracies is None else 1.0
    change, way = np.abs(np.diff(values)).mean() / unit, abs(values[-1] - values[0]) / (len(values) - 1) / unit
    return float(change), float(change - way)


def _dead(history: History) -> float:
    if history.diverged_at is not None:
        return np.nan
    network = history.training.network_entry
    return network.dead_units(history.params, network.examples())
