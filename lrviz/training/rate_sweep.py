"""The learning-rate ruler of a training: one training at 32 rates, a verdict for each, and the best of them.

Training → TrainingRuler → pictures, figures, the training room
"""

from dataclasses import dataclass, replace

import numpy as np

from lrviz.background import once
from lrviz.training import Histories, History, Training, train_sweep
from lrviz.training.predictions import Picture, drawn_epochs, picture_of
from lrviz.training.sweep import Report
from lrviz.training.verdict import Judgement, judge

MANTISSAS = (1, 2, 3, 5, 7)
TRAINING_RULER_RATES: tuple[float, ...] = (
    *(float(f"{m}e{decade}") for decade in range(-5, 1) for m in MANTISSAS),
    10.0,
)
"""The ruler's 31 rates, from 1e-5 to 10; with the training's own there are at most 32, which two cores take at once."""

SEEDS = (1, 5)
"""So many seeds a reader may ask for: the training's own, and those after it."""


@dataclass(frozen=True, eq=False)
class TrainingRateSweep:
    """One training at K rates with S seeds: what was measured (without weights), and a verdict for each rate.

    picture: what the network of each rate answers along the training, with the training's own seed.
    """

    histories: Histories
    judgement: Judgement
    picture: Picture

    @property
    def rates(self) -> np.ndarray:
        """The K rates, rising."""
        return self.histories.rates

    def index(self, rate: float) -> int:
        """The number of a rate on the ruler; ValueError if it is not one of them."""
        return self.rates.tolist().index(rate)

    def history(self, rate: float) -> History:
        """The run at a rate of the ruler with the training's own seed."""
        return self.histories[self.index(rate), 0]


def training_rate_sweep(training: Training, seeds: int = 1, report: Report | None = None) -> TrainingRateSweep:
    """The training at all rates of the ruler and its own; remembered, as long as there is room.

    report: called after each epoch with how many are done and how many there are; what it raises ends the work.
    """
    return _training_rate_sweep(*_key(training, seeds), report)


def is_ready(training: Training, seeds: int = 1) -> bool:
    """Whether `training_rate_sweep` answers at once."""
    return _training_rate_sweep.is_ready(*_key(training, seeds), None)


def _key(training: Training, seeds: int) -> tuple[Training, tuple[float, ...], int]:
    return (
        training.replace(learning_rate=TRAINING_RULER_RATES[0]),
        tuple(sorted({*TRAINING_RULER_RATES, training.learning_rate})),
        seeds,
    )


@once(stored=True)
def _training_rate_sweep(
    training: Training, rates: tuple[float, ...], seeds: int, report: Report | None
) -> TrainingRateSweep:
    numbers = [(training.seed + k) % 1_000_000 for k in range(seeds)]
    histories = train_sweep(training, rates, numbers, snapshots=drawn_epochs(training.epochs), report=report)
    picture = picture_of(histories)
    light = replace(histories, params={}, snapshots=None, snapshot_epochs=())
    return TrainingRateSweep(light, judge(histories), picture)
