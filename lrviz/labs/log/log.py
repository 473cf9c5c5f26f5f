"""A training log: its curves, the unit they are counted in, and what could not be used."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

FAULTS_KEPT = 20


class LogError(ValueError):
    """A source that cannot be read as a training log; the message says why and what can."""


class Unit(StrEnum):
    """What the curves of a log are counted in: one for the whole log."""

    STEP = "step"
    EPOCH = "epoch"
    ROW = "row"


class Role(StrEnum):
    """What a column holds."""

    STEP = "step"
    EPOCH = "epoch"
    TRAIN_LOSS = "train_loss"
    VALIDATION_LOSS = "validation_loss"
    TRAIN_ACCURACY = "train_accuracy"
    VALIDATION_ACCURACY = "validation_accuracy"
    ERROR_RATE = "error_rate"
    LEARNING_RATE = "learning_rate"
    GRADIENT_NORM = "gradient_norm"


COUNTERS = (Role.STEP, Role.EPOCH)
LOSSES = (Role.TRAIN_LOSS, Role.VALIDATION_LOSS)
MANY = (Role.TRAIN_ACCURACY, Role.VALIDATION_ACCURACY, Role.ERROR_RATE)
"""Roles that several columns of one log may have; of every other role the clearest column is taken."""


def times(count: int) -> str:
    """How often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


@dataclass(frozen=True)
class Fault:
    """What could not be used, and the line of the file (counted from 1) where it stands."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class Faults:
    """The first `FAULTS_KEPT` faults and the number of all."""

    def __init__(self) -> None:
        self.first: list[Fault] = []
        self.count = 0

    def add(self, line: int, reason: str) -> None:
        """One fault more."""
        self.count += 1
        if len(self.first) < FAULTS_KEPT:
            self.first.append(Fault(line, reason))


@dataclass(frozen=True, eq=False)
class Series:
    """One curve. x: `[N]` in the log's unit, never falling; y: `[N]`, inf and nan where the training had them."""

    role: Role
    name: str
    x: np.ndarray
    y: np.ndarray

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, eq=False)
class Log:
    """What was read: the format's name, the unit of x, the curves, and everything that the reader should know.

    candidates: the columns of numbers, to pick from with `read_log(..., columns={"train_loss": name})`. faults: the
    first of the places that could not be used, of `fault_count` in all. notes: what was done to make the file readable.
    """

    name: str
    format: str
    encoding: str
    unit: Unit
    series: tuple[Series, ...]
    candidates: tuple[str, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    notes: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Whether a loss was found; if not, pick its column from the candidates."""
        return any(series.role in LOSSES for series in self.series)

    def of(self, role: Role) -> Series | None:
        """The curve of this role, or None."""
        return next((series for series in self.series if series.role is role), None)

    @property
    def train_loss(self) -> Series | None:
        """The training loss, or None."""
        return self.of(Role.TRAIN_LOSS)

    @property
    def validation_loss(self) -> Series | None:
        """The validation loss, or None."""
        return self.of(Role.VALIDATION_LOSS)

    @property
    def learning_rate(self) -> Series | None:
        """The learning rate, or None."""
        return self.of(Role.LEARNING_RATE)

    @property
    def gradient_norm(self) -> Series | None:
        """The gradient's norm, or None."""
        return self.of(Role.GRADIENT_NORM)

    @property
    def accuracies(self) -> tuple[Series, ...]:
        """All accuracies and error rates."""
        return tuple(series for series in self.series if series.role in MANY)
