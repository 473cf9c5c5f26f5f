"""Batch size and learning rate: how many updates a target takes at each pair of them, and what the scaling rules say.

All batch sizes get the same number of updates; a large batch therefore sees more examples. The accuracy is measured
after each epoch, and between two measurements a straight line is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lrviz.background import Report, once
from lrviz.spec.registry import Param, Registry
from lrviz.training import Training, train_sweep

BATCHES = (8, 16, 32, 64, 128, 256, 512)
SEEDS = Param(
    name="seeds",
    label="Seeds",
    default=1,
    minimum=1,
    maximum=5,
    integer=True,
    stops=(1, 3, 5),
    help="With more than one, each number is the median over them.",
)
FLOOR_SEEDS = range(3)
PER_DECADE = 4
DECADES = 3
GOOD = 1.1
"""Rates that take at most a tenth more updates than the best of their batch are good."""
REFERENCE = 32
"""The batch size from the middle of whose good rates the rules are drawn."""
UPDATES = Param(
    name="updates",
    label="Updates",
    default=300,
    minimum=100,
    maximum=2000,
    integer=True,
    stops=(100, 300, 600, 1000, 2000),
    help="How many steps each training has; the same for all batches.",
)
TARGET = Param(
    name="target",
    label="Target accuracy",
    default=0.9,
    minimum=0.5,
    maximum=0.99,
    step=0.01,
    help="The validation accuracy that must be reached.",
)
HIGHEST = {"sgd": 10.0, "momentum": 1.0, "nesterov": 1.0, "adadelta": 100.0, "adagrad": 1.0, "lion": 0.03}
"""The highest rate that is tried with each optimizer; 0.3 with the others, which divide by the gradient's size."""


@dataclass(frozen=True)
class ScalingRule:
    """A rule for another batch size: rate = reference rate · (batch/reference batch)^power. law: that, in short."""

    key: str
    label: str
    law: str
    power: float
    source: str
    params: tuple[Param, ...] = ()

    def rate(self, reference: float, batch: int | np.ndarray) -> float | np.ndarray:
        """The rate that the rule gives for a batch."""
        return reference * (batch / REFERENCE) ** self.power


SCALING_RULES: Registry[ScalingRule] = Registry(
    "rule",
    ScalingRule("linear", "linear rule", "η ∝ batch", 1.0, "Goyal et al., Accurate, Large Minibatch SGD, 2017"),
    ScalingRule(
        "square_root",
        "square-root rule",
        "η ∝ √batch",
        0.5,
        "Krizhevsky, One Weird Trick, 2014; for Adam: Malladi et al., On the SDEs and Scaling Rules, NeurIPS 2022",
    ),
)


@dataclass(frozen=True, eq=False)
class Row:
    """One batch size at the K rates. updates `[K]`: the median over the seeds until the target, inf where it is never
    reached."""

    training: Training
    rates: np.ndarray
    updates: np.ndarray

    @property
    def batch(self) -> int:
        return self.training.examples_in_batch

    @property
    def best(self) -> int | None:
        """The index of the quickest rate; None where none arrives."""
        return int(np.argmin(self.updates)) if np.isfinite(self.updates).any() else None

    @property
    def good(self) -> tuple[float, float] | None:
        """The lowest and the highest good rate, without a gap between them and the best."""
        if self.best is None:
            return None
        good = self.updates <= GOOD * self.updates[self.best]
        low = self.best - int(np.argmin(good[self.best :: -1])) + 1 if not good[: self.best + 1].all() else 0
        high = self.best + int(np.argmin(good[self.best :])) - 1 if not good[self.best :].all() else len(good) - 1
        return float(self.rates[low]), float(self.rates[high])

    @property
    def centre(self) -> float:
        """The middle of the good rates, on the log axis; nan where none arrives."""
        return float(np.sqrt(self.good[0] * self.good[1])) if self.good else np.nan

    def at(self, rate: float) -> float:
        """The updates at the rate that is nearest on the log axis; inf beyond the rates that were tried."""
        step = 10 ** (0.5 / PER_DECADE)
        if not self.rates[0] / step <= rate <= self.rates[-1] * step:
            return np.inf
        return float(self.updates[np.argmin(np.abs(np.log(self.rates / rate)))])


def rates_for(training: Training) -> np.ndarray:
    """The rates that are tried, `[K]`: four a decade, over three decades."""
    return HIGHEST.get(training.optimizer, 0.3) * np.logspace(-DECADES, 0, DECADES * PER_DECADE + 1)


def refusal(training: Training) -> str:
    """Why this training has no such picture; empty where it has one."""
    if training.network_entry.metric is None:
        return "has no classes, so no accuracy can be reached: choose another network"
    return ""


@once(stored=True)
def row(training: Training, batch: int, target: float, updates: int, seeds: int) -> Row:
    """Trains at all rates with one batch size and some seeds; learning rate, epochs and seed do not matter."""
    sized = training.replace(batch_size=batch, seed=0, early_stopping=None, epochs=2)
    sized = sized.replace(epochs=max(2, -(-updates // sized.steps_per_epoch)))
    rates = rates_for(sized)
    sweep = train_sweep(sized, rates, range(seeds))
    accuracies = sweep.validation_accuracies
    if accuracies is None:
        raise ValueError(f"{training.network_entry.label} {refusal(training)}")
    reached = (
        np.array([[_first(accuracies[k, s], target) for s in range(seeds)] for k in range(len(rates))])
        * sized.steps_per_epoch
    )
    reached[reached > updates] = np.inf
    with np.errstate(all="ignore"):
        return Row(sized, rates, np.median(reached, axis=1))


def _first(accuracies: np.ndarray, target: float) -> float:
    """The epoch, with its share, at which the accuracies `[E+1]` first reach the target; inf where never."""
    above = accuracies >= target
    if not above.any():
        return np.inf
    k = int(np.argmax(above))
    if k == 0:
        return 0.0
    before, after = float(accuracies[k - 1]), float(accuracies[k])
    return k - 1 + (target - before) / (after - before)


def costs_of_rule(rows: Mapping[int, Row], rule: ScalingRule) -> dict[int, float]:
    """For every batch size the updates at the rate that a rule gives, as a multiple of the best of that batch.

    inf where the rule's rate never reaches the target; nothing where no rate does, or the reference has none.
    """
    reference = rows.get(REFERENCE)
    if reference is None or reference.best is None:
        return {}
    return {
        batch: row.at(float(rule.rate(reference.centre, batch))) / row.updates[row.best]
        for batch, row in rows.items()
        if row.best is not None
    }


@dataclass(frozen=True, eq=False)
class Floor:
    """Where training settles: rates `[K]`, and batch size → the last training loss `[K]` at constant rates."""

    training: Training
    rates: np.ndarray
    losses: Mapping[int, np.ndarray]


FLOOR = Training(network="two_moons", label_noise=0.2)
FLOOR_UPDATES = 1000
FLOOR_BATCHES = (4, 16, 64)


@once(stored=True)
def noise_floor(report: Report | None = None) -> Floor:
    """Two moons with a fifth of the labels wrong, so that no weights bring the loss to 0; a thousand updates each.

    report: called with the share of the batch sizes that are done.
    """
    rates = np.array([0.03, 0.1, 0.3, 1.0])
    losses = {}
    for batch in FLOOR_BATCHES:
        if report:
            report(len(losses) / len(FLOOR_BATCHES), f"Training with {batch} examples")
        sized = FLOOR.replace(batch_size=batch)
        sized = sized.replace(epochs=-(-FLOOR_UPDATES // sized.steps_per_epoch))
        sweep = train_sweep(sized, rates, FLOOR_SEEDS)
        losses[batch] = np.median(sweep.train_losses[..., -(sized.epochs // 3) :].mean(axis=-1), axis=1)
    return Floor(FLOOR, rates, losses)


def batches_of(training: Training) -> tuple[int, ...]:
    """The batch sizes that the data are enough for."""
    return tuple(batch for batch in BATCHES if batch <= training.training_examples)
