"""A network's training as a task of the finders."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.labs.finder.task import Rates
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.network import loss_at
from lrviz.problems.networks import NETWORKS
from lrviz.training.inputs import learning_rates
from lrviz.training.sweep import runs_along
from lrviz.training.training import Training


@dataclass(frozen=True)
class NetworkTask:
    """The task of a training: its network, optimizer and batches. Its own learning rate and seed do not matter, and it
    never stops early.

    Losses are those of the mini-batches, each before its update, as the training sees them; all rates meet the same
    mini-batches. Only the one after the last update of an epoch that ends there is over all training examples.
    """

    training: Training

    @property
    def label(self) -> str:
        return f"{self.training.optimizer_entry.label} on {self.training.network_entry.label}"

    @property
    def identity(self) -> str:
        return self.training.replace(learning_rate=1.0, seed=0, early_stopping=None).to_query()

    @property
    def steps(self) -> int:
        return self.training.steps

    @property
    def floor(self) -> float:
        """The lowest loss that there can be, not the lowest that this network can reach."""
        return 0.0

    @property
    def noisy(self) -> bool:
        return True

    def start_loss(self, seed: int) -> float:
        return _start_loss(self.training.network, self.training.label_noise, seed)

    def train(self, rates: Rates, steps: int, seed: int) -> np.ndarray:
        scheduled = learning_rates(self.training, np.asarray(rates, float))[:, :steps]
        whole = runs_along(self._with(seed), scheduled)
        return np.concatenate([whole.steps.losses, whole.measures.train_losses[:, -1:]], axis=1)[:, : steps + 1]

    def raise_rate(self, first: float, last: float, steps: int, increase: str, seed: int) -> tuple[np.ndarray, ...]:
        rising = np.asarray(SCHEDULES["range_test"].rate(np.arange(steps, dtype=float), first, steps, last, increase))
        return rising, np.asarray(
            runs_along(self._with(seed, schedule="constant"), rising[None]).steps.losses[0, :steps]
        )

    def _with(self, seed: int, **changes: object) -> Training:
        return self.training.replace(seed=seed, early_stopping=None, **changes)


@once(stored=True)
def _start_loss(network: str, label_noise: float, seed: int) -> float:
    entry = NETWORKS[network]
    return loss_at(entry, entry.init(seed), "train", label_noise, seed)
