"""What a finder trains: a task that can be run at any constant rate, or at a rate that rises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import jax.numpy as jnp
import numpy as np

from lrviz.background import in_float64, once
from lrviz.descent.curvature import best_loss
from lrviz.descent.experiment import STEPS, Experiment
from lrviz.descent.trajectory import batch_weights, simulate, sweep

Rates = Sequence[float] | np.ndarray
"""Constant learning rates, one for each run."""


class Task(Protocol):
    """A task, as all methods see it: surfaces are one kind, networks another.

    label: its name. identity: everything that decides it, as text; two tasks of one identity are the same.
    steps: T, the length of a full training run. floor: the lowest loss that can be reached. noisy: whether the seed
    changes anything.
    """

    @property
    def label(self) -> str: ...
    @property
    def identity(self) -> str: ...
    @property
    def steps(self) -> int: ...
    @property
    def floor(self) -> float: ...
    @property
    def noisy(self) -> bool: ...

    def start_loss(self, seed: int, /) -> float:
        """The loss before the first step."""
        ...

    def train(self, rates: Rates, steps: int, seed: int) -> np.ndarray:
        """Losses `[K, steps+1]` of the first `steps` steps of the full run at each of the K constant rates.

        Fewer steps give the beginning of the same run. What diverges keeps its inf and nan.
        """
        ...

    def raise_rate(self, first: float, last: float, steps: int, increase: str, seed: int) -> tuple[np.ndarray, ...]:
        """One run whose rate rises from `first` to `last`: rates `[steps]`, and losses `[steps]` before each update.

        The losses are those that the training sees: of the mini-batch, where there are mini-batches.
        """
        ...


@dataclass(frozen=True)
class SurfaceTask:
    """The task of an experiment: its surface, optimizer and start. Its own learning rate does not matter."""

    experiment: Experiment

    @property
    def label(self) -> str:
        return f"{self.experiment.optimizer_entry.label} on {self.experiment.surface_entry.label}"

    @property
    def identity(self) -> str:
        return self.experiment.replace(learning_rate=1.0, seed=0).to_query()

    @property
    def steps(self) -> int:
        return self.experiment.steps

    @property
    def floor(self) -> float:
        return _floor(self.experiment)

    @property
    def noisy(self) -> bool:
        return self.experiment.gradient_noise > 0 or self._batch_size > 0

    @property
    def _batch_size(self) -> int:
        return int(self.experiment.surface_params.get("batch_size", 0))

    def start_loss(self, _seed: int) -> float:
        return _start_loss(self.experiment)

    def train(self, rates: Rates, steps: int, seed: int) -> np.ndarray:
        return sweep(self.experiment.replace(seed=seed), rates).losses[:, : steps + 1]

    def raise_rate(self, first: float, last: float, steps: int, increase: str, seed: int) -> tuple[np.ndarray, ...]:
        rising = self.experiment.replace(
            schedule="range_test",
            schedule_params={"max_lr": last, "increase": increase},
            learning_rate=first,
            steps=int(STEPS.parse(steps)),
            seed=seed,
        )
        run = simulate(rising)
        losses = run.losses[:-1] if not self._batch_size else self._batch_losses(run.positions[:-1], seed)
        return run.learning_rates, losses

    @in_float64
    def _batch_losses(self, positions: np.ndarray, seed: int) -> np.ndarray:
        model = self.experiment.surface_entry.model
        if model is None:
            raise ValueError(f"{self.experiment.surface} has no rows of which batches could be made")
        every = np.asarray(model.losses(*(jnp.asarray(side) for side in positions.T)))
        rows = every.shape[1]
        return (every * batch_weights(seed, len(every), min(self._batch_size, rows), rows)).sum(axis=1)


@once
def _floor(experiment: Experiment) -> float:
    return best_loss(experiment)


@once(stored=True)
def _start_loss(experiment: Experiment) -> float:
    x, y = experiment.origin
    return float(experiment.surface_entry.function(x, y, **experiment.surface_params))
