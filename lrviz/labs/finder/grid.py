"""Manual grid: a few rates as one would write them down, each trained in full."""

import math
from collections.abc import Iterator

import numpy as np

from lrviz.labs.finder.result import Finding, Trial, best_tried, full_run
from lrviz.labs.finder.task import Task
from lrviz.spec.registry import Param
from lrviz.spec.settings import Values

SPACING = Param(
    name="spacing",
    label="Spacing",
    default="manual",
    choices=("manual", "even"),
    help="Manual: round numbers such as 0.1, 0.03, 0.01. Even: equal factors, as many as the budget pays.",
)
DIGITS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), tuple(range(1, 10)))


def search(task: Task, budget: int, seed: int, low: float, high: float, spacing: str) -> Iterator[Finding]:
    """Trains at each rate of the grid, from the largest to the smallest, and takes the best."""
    runs = budget // task.steps
    rates = (
        round_rates(low, high, runs)
        if spacing == "manual"
        else np.geomspace(low, high, runs)
        if runs > 1
        else [math.sqrt(low * high)]
    )
    trials: list[Trial] = []
    for rate in sorted(rates, reverse=True):
        trials.append(full_run(task, rate, seed))
        pick = best_tried(task, trials, low, high, "lowest loss")
        yield Finding("grid", tuple(trials), pick, len(trials) * task.steps, Values({"spacing": spacing}))


def round_rates(low: float, high: float, count: int) -> list[float]:
    """At most `count` round rates from low to high: with as many digits to a decade as fit; if not even all powers of
    ten fit, some of them, evenly apart."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    grids = [[v for k in decades for d in digits if low <= (v := float(f"{d}e{k}")) <= high] for digits in DIGITS]
    fitting = [grid for grid in grids if 0 < len(grid) <= count]
    if fitting:
        return fitting[-1]
    powers = next(filter(None, grids), [math.sqrt(low * high)])
    return [powers[k] for k in sorted({round(k) for k in np.linspace(0, len(powers) - 1, count + 2)[1:-1]})]
