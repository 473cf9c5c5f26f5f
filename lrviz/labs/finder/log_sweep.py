"""Log-scale sweep: rates by equal factors over the whole range, then more of them around the best."""

from collections.abc import Iterator

import numpy as np

from lrviz.labs.finder.result import Finding, Trial, best_tried, full_run
from lrviz.labs.finder.task import Task
from lrviz.spec.registry import Param
from lrviz.spec.settings import Values

COARSE = Param(
    name="coarse",
    label="Share of the first pass",
    default=0.5,
    minimum=0.1,
    maximum=1.0,
    help="How much of the budget goes to the whole range; the rest refines between the best rate's neighbours.",
)


def search(task: Task, budget: int, seed: int, low: float, high: float, coarse: float) -> Iterator[Finding]:
    """A coarse pass from low to high; then the rest evenly between the neighbours of the best rate."""
    runs = budget // task.steps
    first = min(runs, max(2, round(coarse * runs)))
    trials: list[Trial] = []

    def found() -> Finding:
        pick = best_tried(task, trials, low, high, "lowest loss")
        return Finding("log_sweep", tuple(trials), pick, len(trials) * task.steps, Values({"coarse": coarse}))

    for rate in np.geomspace(low, high, first):
        trials.append(full_run(task, float(rate), seed))
        yield found()
    for rate in _between(trials, runs - first):
        trials.append(full_run(task, float(rate), seed))
        yield found()


def _between(trials: list[Trial], count: int) -> np.ndarray:
    """`count` rates by equal factors between the neighbours of the best, without it and them."""
    best = min(range(len(trials)), key=lambda k: trials[k].score)
    left, right = trials[max(0, best - 1)].learning_rate, trials[min(len(trials) - 1, best + 1)].learning_rate
    return np.geomspace(left, right, count + 2)[1:-1]
