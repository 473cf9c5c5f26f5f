"""What a method returns: its trials, what it suggests, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lrviz.labs.finder.task import Task
from lrviz.spec.settings import Values

GOOD = 0.1
"""A rate is good if it leaves undone at most this share of the way down that the best rate makes."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One run. losses: `[spent+1]` of a training run, `[spent]` of a range test, whose rates `[spent]` change.

    spent: its gradient evaluations. score: see `score`, inf if it diverged. stopped: it was ended early.
    """

    learning_rate: float
    spent: int
    losses: np.ndarray
    score: float
    seed: int
    stopped: bool = False
    rates: np.ndarray | None = None


@dataclass(frozen=True)
class Suggestion:
    """A rate, the range in which the method can't tell rates apart, and the rule that chose it with its reason."""

    learning_rate: float
    low: float
    high: float
    rule: str
    reason: str


@dataclass(frozen=True, eq=False)
class Finding:
    """What a method has found: `rules` holds what each of its rules says, of which `suggestion` is the method's own.

    spent: gradient evaluations of all trials. seconds: what it took here.
    """

    method: str
    trials: tuple[Trial, ...]
    suggestion: Suggestion | None
    spent: int
    params: Values
    rules: Mapping[str, Suggestion] = field(default_factory=dict)
    seconds: float = 0.0


def mean_of_last_tenth(losses: np.ndarray) -> np.ndarray:
    """Mean loss of the last tenth of runs `[..., n]`: under noise, one last loss would be luck."""
    return losses[..., -max(1, losses.shape[-1] // 10) :].mean(axis=-1)


def score(losses: np.ndarray, floor: float) -> np.ndarray:
    """How well runs end: L̄ − L*, the mean of the last tenth of `[..., n]` above the lowest; inf where diverged."""
    with np.errstate(all="ignore"):
        last = mean_of_last_tenth(losses) - floor
    return np.where(np.isfinite(last) & np.isfinite(losses[..., -1]), last, np.inf)


def good_up_to(best: float, start: float) -> float:
    """The score up to which a rate is good: best + 10% of the way from the start to the best."""
    return best + GOOD * max(start - best, 0.0)


def full_run(task: Task, rate: float, seed: int) -> Trial:
    """A training run of full length at a constant rate."""
    losses = task.train([rate], task.steps, seed)[0]
    return Trial(float(rate), task.steps, losses, float(score(losses, task.floor)), seed)


def best_tried(task: Task, trials: Sequence[Trial], low: float, high: float, rule: str) -> Suggestion | None:
    """The best of full runs. It is sure up to the neighbours that were tried, and to all rates tried as good.

    None if no run ended finite. low, high: the ends of the search.
    """
    finite = [trial for trial in trials if np.isfinite(trial.score)]
    if not finite:
        return None
    best = min(finite, key=lambda trial: trial.score)
    tried = sorted({trial.learning_rate for trial in trials})
    k = tried.index(best.learning_rate)
    limit = good_up_to(best.score, task.start_loss(best.seed) - task.floor)
    good = [trial.learning_rate for trial in finite if trial.score <= limit]
    return Suggestion(
        best.learning_rate,
        min([tried[k - 1] if k else low, *good]),
        max([tried[k + 1] if k + 1 < len(tried) else high, *good]),
        rule,
        f"the lowest of {len(trials)} trials",
    )
