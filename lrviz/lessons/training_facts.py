"""Facts about a training."""

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from lrviz.labs.clinic import examined
from lrviz.lessons.as_text import Fact, as_text, own_words
from lrviz.training import History, Training, trained


def _at(values: np.ndarray | None, epoch: int) -> float | None:
    return None if values is None else float(values[epoch])


def _swing(accuracies: np.ndarray | None) -> float | None:
    """The mean change of the accuracy from one epoch to the next, over the second half of the epochs."""
    return None if accuracies is None else float(np.abs(np.diff(accuracies[len(accuracies) // 2 :])).mean())


FACTS: Mapping[str, Callable[[History, int], float | None]] = {
    "rows": lambda run, kept: run.training.training_examples,
    "steps": lambda run, kept: run.training.steps,
    "steps_per_epoch": lambda run, kept: run.training.steps_per_epoch,
    "epochs_run": lambda run, kept: run.epochs,
    "best_epoch": lambda run, kept: run.best_epoch,
    "kept_epoch": lambda run, kept: kept,
    "diverged_at": lambda run, kept: run.diverged_at,
    "start_loss": lambda run, kept: _at(run.train_losses, 0),
    "train_loss": lambda run, kept: _at(run.train_losses, kept),
    "validation_loss": lambda run, kept: _at(run.validation_losses, kept),
    "best_validation_loss": lambda run, kept: _at(run.validation_losses, run.best_epoch),
    "rise": lambda run, kept: float(run.validation_losses[-1] / run.validation_losses[run.best_epoch]),
    "train_accuracy": lambda run, kept: _at(run.train_accuracies, kept),
    "validation_accuracy": lambda run, kept: _at(run.validation_accuracies, kept),
    "swing": lambda run, kept: _swing(run.validation_accuracies),
    "last_learning_rate": lambda run, kept: _at(run.learning_rates, -1),
    "largest_gradient_norm": lambda run, kept: float(run.gradient_norms.max()),
    "median_gradient_norm": lambda run, kept: float(np.median(run.gradient_norms)),
    "median_update_ratio": lambda run, kept: float(np.median(run.update_ratios)),
}
"""Each from the run and the epoch after which its weights are kept."""


def training_fact(training: Training, name: str) -> float | None:
    """One of FACTS about a training; None where there is no such number."""
    history = trained(training)
    return FACTS[name](history, history.kept_epoch)


class TrainingFacts(Mapping[str, Fact]):
    """All facts about a training by name.

    Of the weights that are kept, those after `kept_epoch` (the last epoch, or with early stopping the best one):
    train_loss, validation_loss, train_accuracy, validation_accuracy. rise: the last validation loss as a multiple of
    the best. swing: how much the validation accuracy changes from epoch to epoch, on average over the second half.
    Gradient norms are those before clipping. sign: the gravest that the clinic sees, or healthy.
    """

    names = (*FACTS, "sign")

    def __init__(self, training: Training) -> None:
        history = trained(training)
        kept = history.kept_epoch
        self._losses = float(history.validation_losses[kept]), float(history.train_losses[kept])
        self._known: dict[str, Fact] = {
            **own_words(training),
            **{name: fact(history, kept) for name, fact in FACTS.items()},
            "sign": examined(training).key,
        }

    def __getitem__(self, name: str) -> Fact:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def rank(self) -> tuple[float, float]:
        """How well the training does, less is better: the validation loss, then the training loss."""
        validation, train = (math.inf if math.isnan(loss) else loss for loss in self._losses)
        return validation, train

    @property
    def outcome(self) -> str:
        """How well it does, in words."""
        return f"validation loss {as_text(self['validation_loss'])}, training loss {as_text(self['train_loss'])}"
