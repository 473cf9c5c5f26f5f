"""The whole truth about a task: every rate of a fine grid, trained in full."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.labs.finder.result import full_run, good_up_to, score
from lrviz.labs.finder.task import Task

LOW, HIGH = 1e-6, 10.0
"""Between these rates the methods search by default."""
PER_DECADE = 40
SEEDS = 5
SEARCHED_RATES = np.geomspace(LOW, HIGH, 7 * PER_DECADE + 1)


@dataclass(frozen=True, eq=False)
class Exhaustive:
    """All rates `[N]` with their scores `[S, N]` for S seeds.

    start: the loss above the lowest before training. best_rate, best_score: by the median over the seeds. band: the
    rates around the best, without a gap, whose median score is good: at most 10% of the way down is left undone.
    """

    seeds: tuple[int, ...]
    rates: np.ndarray
    scores: np.ndarray
    start: float
    best_rate: float
    best_score: float
    band: tuple[float, float]

    def distance(self, rate: float) -> float:
        """The factor between a rate and the best, at least 1."""
        return max(rate / self.best_rate, self.best_rate / rate)

    def regret(self, task: Task, rate: float) -> float:
        """(score(rate) − best)/(start − best), between 0 and 1: the share of the way down that the rate leaves undone.

        1 is no better than not to train, or diverged. The median over the seeds.
        """
        return _regret(self, task, float(rate))


@once
def _regret(truth: Exhaustive, task: Task, rate: float) -> float:
    own = np.median([score_at(task, rate, seed) for seed in truth.seeds])
    if not np.isfinite(own) or truth.start <= truth.best_score:
        return 1.0 if not np.isfinite(own) or own > truth.best_score else 0.0
    return float(np.clip((own - truth.best_score) / (truth.start - truth.best_score), 0.0, 1.0))


def seeds_of(task: Task, seed: int = 0) -> tuple[int, ...]:
    """The seeds over which a task is scored: five where they matter, else `seed` alone."""
    return tuple(range(SEEDS)) if task.noisy else (seed,)


@once(stored=True)
def score_at(task: Task, rate: float, seed: int) -> float:
    """The score of a full run at one rate with one seed."""
    return full_run(task, rate, seed).score


@once(stored=True)
def scores_of(task: Task, seed: int) -> np.ndarray:
    """The score `[N]` of each of the 281 rates with one seed."""
    return score(task.train(SEARCHED_RATES, task.steps, seed), task.floor)


@once(stored=True)
def exhaustive(task: Task, seeds: tuple[int, ...]) -> Exhaustive:
    """Trains the task at 281 rates from 1e-6 to 10, forty a decade, for each seed."""
    scores = np.stack([scores_of(task, seed) for seed in seeds])
    middle = np.median(scores, axis=0)
    best = int(np.argmin(middle))
    start = task.start_loss(seeds[0]) - task.floor
    good = middle <= good_up_to(float(middle[best]), start)
    left = best - int(np.argmin(good[best::-1])) + 1 if not good[: best + 1].all() else 0
    right = best + int(np.argmin(good[best:])) - 1 if not good[best:].all() else len(SEARCHED_RATES) - 1
    return Exhaustive(
        seeds,
        SEARCHED_RATES,
        scores,
        start,
        float(SEARCHED_RATES[best]),
        float(middle[best]),
        (float(SEARCHED_RATES[left]), float(SEARCHED_RATES[right])),
    )
