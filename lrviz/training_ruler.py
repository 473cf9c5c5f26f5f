"""The learning-rate ruler of a training: one training at 32 rates, what became of each, and the best of them.

    Training → TrainingRuler → pictures, figures, the training room
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from lrviz.training import Histories, History, Training, train_sweep
from lrviz.training.sweep import Report
from lrviz.training_pictures import Picture, drawn_epochs, picture_of
from lrviz.training_verdicts import Judgement, judge

MANTISSAS = (1, 2, 3, 5, 7)
RATES: tuple[float, ...] = (*(float(f"{m}e{decade}") for decade in range(-5, 1) for m in MANTISSAS), 10.0)
"""The ruler's 31 rates, from 1e-5 to 10; with the training's own there are at most 32, which two cores take at once."""

SEEDS = (1, 5)
"""So many seeds a reader may ask for: the training's own, and those after it."""

KEPT_BYTES = 128 * 2**20


@dataclass(frozen=True, eq=False)
class TrainingRuler:
    """One training at K rates with S seeds: what was measured (without weights), and what became of each rate.

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


def ruler_of(training: Training, seeds: int = 1, report: Report | None = None) -> TrainingRuler:
    """The training at all rates of the ruler and its own; remembered, as long as there is room.

    report: called after each epoch with how many are done and how many there are; what it raises ends the work.
    """
    key = _key(training, seeds)
    return _KEPT.get(key) or _KEPT.put(key, _made(*key, report))


def is_ready(training: Training, seeds: int = 1) -> bool:
    """Whether `ruler_of` answers at once."""
    return _KEPT.get(_key(training, seeds)) is not None


def _key(training: Training, seeds: int) -> tuple[Training, tuple[float, ...], int]:
    return training.but(learning_rate=RATES[0]), tuple(sorted({*RATES, training.learning_rate})), seeds


def _made(training: Training, rates: tuple[float, ...], seeds: int, report: Report | None) -> TrainingRuler:
    numbers = [(training.seed + k) % 1_000_000 for k in range(seeds)]
    histories = train_sweep(training, rates, numbers, snapshots=drawn_epochs(training.epochs), report=report)
    picture = picture_of(histories)
    light = replace(histories, params={}, snapshots=None, snapshot_epochs=())
    return TrainingRuler(light, judge(histories), picture)


class _Kept:
    """Rulers by their key, the oldest forgotten when all together hold more than KEPT_BYTES."""

    def __init__(self) -> None:
        self._rulers: OrderedDict[object, TrainingRuler] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> TrainingRuler | None:
        with self._lock:
            if key in self._rulers:
                self._rulers.move_to_end(key)
            return self._rulers.get(key)

    def put(self, key: object, ruler: TrainingRuler) -> TrainingRuler:
        with self._lock:
            self._rulers[key] = ruler
            while len(self._rulers) > 1 and sum(map(_bytes, self._rulers.values())) > KEPT_BYTES:
                self._rulers.popitem(last=False)
        return ruler


def _bytes(ruler: TrainingRuler) -> int:
    held = vars(ruler.histories).values()
    return len(ruler.picture.deflated) + sum(value.nbytes for value in held if isinstance(value, np.ndarray))


_KEPT = _Kept()
