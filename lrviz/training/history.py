"""What a training leaves behind: curves over steps and epochs, and the weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lrviz.training.training import Training

Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class History:
    """One run of E epochs, S steps each; T = E · S. A run that was stopped early has fewer than it was meant to have.

    Per step `[T]`: losses of the mini-batch, before the update; learning_rates ηₜ; gradient_norms ‖gₜ‖, before they are
    clipped; update_ratios ‖ηₜuₜ‖/‖θₜ‖. Before training and after each epoch `[E+1]`: train_losses and
    validation_losses over all examples (of the training labels as they are, wrong ones too), and the accuracies, None
    where there are no classes. params: the last weights, or where training may stop early those after best_epoch, when
    the validation loss was lowest (0 if it never was a number). diverged_at: the first step whose loss or gradient is
    not finite, or None. snapshots: the weights `[F, …]` after each of snapshot_epochs `[F]`, if asked for.

    >>> from lrviz import train
    >>> history = train(Training(network="two_moons", learning_rate=0.5, epochs=5))
    >>> history.epochs, history.losses.shape, history.train_losses.shape, history.diverged_at
    (5, (25,), (6,), None)
    """

    training: Training
    losses: np.ndarray
    learning_rates: np.ndarray
    gradient_norms: np.ndarray
    update_ratios: np.ndarray
    train_losses: np.ndarray
    validation_losses: np.ndarray
    train_accuracies: np.ndarray | None
    validation_accuracies: np.ndarray | None
    params: Weights
    best_epoch: int
    diverged_at: int | None
    snapshots: Weights | None
    snapshot_epochs: tuple[int, ...] = ()

    @property
    def epochs(self) -> int:
        """E, the epochs that were run."""
        return len(self.train_losses) - 1

    @property
    def kept_epoch(self) -> int:
        """The epoch after which the weights are kept: the last, or where training may stop early the best."""
        return self.epochs if self.training.early_stopping is None else self.best_epoch

    @property
    def stopped_early(self) -> bool:
        """Whether early stopping ended it."""
        return self.epochs < self.training.epochs


@dataclass(frozen=True, eq=False)
class Histories:
    """K rates × S seeds: the arrays of `History` with leading axes `[K, S]`; `histories[k, s]` is one of them.

    epochs `[K, S]`: how many each run had; what comes after them is nan. diverged_at `[K, S]`: −1 for None.

    >>> from lrviz import train_sweep
    >>> both = train_sweep(Training(network="two_moons", epochs=5), [0.1, 1.0], seeds=[0, 1, 2])
    >>> both.validation_losses.shape, both[1, 2].training.learning_rate, both[1, 2].training.seed
    ((2, 3, 6), 1.0, 2)
    """

    training: Training
    rates: np.ndarray
    seeds: tuple[int, ...]
    epochs: np.ndarray
    losses: np.ndarray
    learning_rates: np.ndarray
    gradient_norms: np.ndarray
    update_ratios: np.ndarray
    train_losses: np.ndarray
    validation_losses: np.ndarray
    train_accuracies: np.ndarray | None
    validation_accuracies: np.ndarray | None
    params: Weights
    best_epoch: np.ndarray
    diverged_at: np.ndarray
    snapshots: Weights | None
    snapshot_epochs: tuple[int, ...] = ()

    def __getitem__(self, place: tuple[int, int]) -> History:
        k, s = place
        epochs = int(self.epochs[k, s])
        steps, points = epochs * self.training.steps_per_epoch, epochs + 1
        accuracies = self.train_accuracies, self.validation_accuracies
        train, validation = (None if a is None else a[k, s, :points] for a in accuracies)
        kept = tuple(epoch for epoch in self.snapshot_epochs if epoch <= epochs)
        snapshots = self.snapshots and {name: a[k, s, : len(kept)] for name, a in self.snapshots.items()}
        diverged_at = int(self.diverged_at[k, s])
        return History(
            self.training.replace(learning_rate=float(self.rates[k]), seed=self.seeds[s]),
            self.losses[k, s, :steps],
            self.learning_rates[k, s, :steps],
            self.gradient_norms[k, s, :steps],
            self.update_ratios[k, s, :steps],
            self.train_losses[k, s, :points],
            self.validation_losses[k, s, :points],
            train,
            validation,
            {name: a[k, s] for name, a in self.params.items()},
            int(self.best_epoch[k, s]),
            None if diverged_at < 0 else diverged_at,
            snapshots,
            kept,
        )


def first_not_finite(losses: np.ndarray, gradient_norms: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """The first of the `steps` `[…]` that were run at which the loss or the gradient `[…, T]` is inf or nan, or −1."""
    broken = ~(np.isfinite(losses) & np.isfinite(gradient_norms))
    first = broken.argmax(axis=-1)
    return np.where(broken.any(axis=-1) & (first < steps), first, -1)
