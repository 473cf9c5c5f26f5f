"""The paths of trainings at many learning rates, through the space of all weights."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lrviz.background import once
from lrviz.labs.landscape.plane import flat
from lrviz.training import Training, train_sweep
from lrviz.training.training import EPOCHS
from lrviz.training.verdict import Judgement, judge

PATH_RATES = tuple(float(f"{rate:.3g}") for rate in np.geomspace(1e-5, 10, 25))
"""The rates of the ruler: four a decade, so that with the reader's own all are trained at the same time."""
PAGE_EPOCHS = replace(EPOCHS, maximum=50, stops=tuple(stop for stop in EPOCHS.stops if stop <= 50))
"""The weights after every epoch are kept: of longer trainings that would be too many."""


@dataclass(frozen=True, eq=False)
class Paths:
    """K trainings from one start. rates `[K]`; points `[K, E+1, P]`: the weights before training and after each epoch;
    losses `[K, E+1]` over all training examples; learning_rates `[K, E]` of each epoch's first step; accuracies `[K]`
    on the validation examples at the end, or None. judgement: the verdict on each run.
    """

    training: Training
    rates: np.ndarray
    points: np.ndarray
    losses: np.ndarray
    learning_rates: np.ndarray
    accuracies: np.ndarray | None
    judgement: Judgement

    @property
    def finite(self) -> np.ndarray:
        """How many points `[K]` each run has, from the start on, until its weights or its loss are NaN."""
        whole = np.isfinite(self.points).all(axis=2) & np.isfinite(self.losses)
        return np.where(whole.all(axis=1), whole.shape[1], np.argmin(whole, axis=1))

    def path(self, k: int) -> np.ndarray:
        """The part of run k that is numbers, `[n, P]`."""
        return self.points[k, : self.finite[k]]

    def index(self, rate: float) -> int:
        """Which run has the rate that is nearest."""
        return int(np.argmin(np.abs(np.log(self.rates / rate))))


def paths(training: Training, also: float, report: Callable[[int, int], object] | None = None) -> Paths:
    """Trains at all of `RATES`, the training's own and one more, with the weights of every epoch; remembered.

    Early stopping does not count. ValueError: more epochs than that.
    """
    PAGE_EPOCHS.parse(training.epochs)
    rates = tuple(sorted({*PATH_RATES, training.learning_rate, also}))
    return _paths(training.replace(learning_rate=1.0, early_stopping=None), rates, report)


@once(stored=True)
def _paths(training: Training, rates: tuple[float, ...], report: Callable[[int, int], object] | None) -> Paths:
    histories = train_sweep(training, rates, snapshots=True, report=report)
    if histories.snapshots is None:
        raise ValueError("of these trainings no weights were kept")
    points = flat(training.network_entry, {name: a[:, 0] for name, a in histories.snapshots.items()})
    accuracies = histories.validation_accuracies
    return Paths(
        training,
        np.array(rates),
        points,
        histories.train_losses[:, 0],
        histories.learning_rates[:, 0, :: training.steps_per_epoch],
        None if accuracies is None else accuracies[:, 0, -1],
        judge(histories),
    )
