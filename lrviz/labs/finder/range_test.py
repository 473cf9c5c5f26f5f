"""The learning-rate range test: one short run whose rate rises until the loss explodes, and rules that read it.

Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from lrviz.labs.finder.result import Finding, Suggestion, Trial
from lrviz.labs.finder.rules import PICK_RULES, smoothed, usable
from lrviz.labs.finder.task import Task
from lrviz.spec.fields import SEED
from lrviz.spec.registry import Param
from lrviz.spec.settings import Values

STEPS = Param(
    name="test_steps",
    label="Steps",
    default=100,
    minimum=10,
    maximum=2000,
    integer=True,
    stops=(10, 20, 50, 100, 200, 500, 1000, 2000),
    help="The length of one test.",
)
INCREASE = Param(
    name="increase",
    label="Rate rises",
    default="exponential",
    choices=("exponential", "linear"),
    help="By equal factors, or by equal amounts.",
)
SMOOTHING = Param(
    name="smoothing",
    label="Smoothing",
    default=0.9,
    minimum=0.0,
    maximum=0.99,
    help="How much of the average of the losses before is kept at each step; 0 is none.",
)
STOP = Param(
    name="stop",
    label="Stops at",
    default=4.0,
    minimum=1.5,
    maximum=100.0,
    log=True,
    help="The test ends when the smoothed loss is this many times the best so far.",
)
OWN = "minimum"
"""The rule that the suggestion follows: the one that comes closest to the best rate, see `scorecard`."""
SEEDS = 5
LEAST = 4
"""Points that a curve must have to be read."""


def search(
    task: Task,
    budget: int,
    seed: int,
    low: float,
    high: float,
    test_steps: int,
    increase: str,
    smoothing: float,
    stop: float,
) -> Iterator[Finding]:
    """Raises the rate from low to high, with as many seeds (up to five) as the budget pays where they matter.

    Each rule's pick is the median over the seeds; the suggestion's range spans all rules and seeds.
    """
    steps = min(test_steps, budget)
    seeds = min(SEEDS, budget // steps) if task.noisy else 1
    params = Values({"test_steps": test_steps, "increase": increase, "smoothing": smoothing, "stop": stop})
    trials: list[Trial] = []
    picks: dict[str, list[float]] = {key: [] for key in PICK_RULES}
    for number in range(seed, seed + seeds):
        own = number % (int(SEED.maximum) + 1)
        rates, losses = task.raise_rate(low, high, steps, increase, own)
        end = explosion(losses, smoothing, stop)
        rates, losses = rates[:end], losses[:end]
        trials.append(Trial(float(rates[-1]), end, losses, math.inf, own, end < steps, rates))
        curve = usable(rates, smoothed(losses, smoothing))
        if len(curve[0]) >= LEAST:
            for key, rule in PICK_RULES.items():
                picks[key].append(rule.pick(*curve))
        rules = _suggestions(picks)
        spent = sum(trial.spent for trial in trials)
        yield Finding("range_test", tuple(trials), _own(rules), spent, params, rules)


def explosion(losses: np.ndarray, smoothing: float, stop: float) -> int:
    """How many of the losses `[n]` are kept: up to the first whose average is above best + (stop − 1)·|best|, or that
    is not finite; the very first always. With |best|, since losses may be negative."""
    with np.errstate(all="ignore"):
        averages = smoothed(losses, smoothing)
        best = np.minimum.accumulate(averages)
        out = ~np.isfinite(losses) | (averages > best + (stop - 1) * np.abs(best))
    return max(1, int(np.argmax(out))) if out.any() else len(losses)


def _suggestions(picks: Mapping[str, list[float]]) -> dict[str, Suggestion]:
    return {
        key: Suggestion(_median(found), min(found), max(found), PICK_RULES[key].label, PICK_RULES[key].reason)
        for key, found in picks.items()
        if found
    }


def _median(rates: list[float]) -> float:
    return float(np.exp(np.median(np.log(rates))))


def _own(rules: Mapping[str, Suggestion]) -> Suggestion | None:
    if not rules:
        return None
    own = rules[OWN]
    return Suggestion(
        own.learning_rate,
        min(r.low for r in rules.values()),
        max(r.high for r in rules.values()),
        own.rule,
        f"{own.reason}; the range spans all rules",
    )
