"""The methods. Adding one is adding an entry to `METHODS`; the page, the figures and the tables pick it up."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import lrviz.labs.finder.bayesian as bayesian
import lrviz.labs.finder.grid as grid
import lrviz.labs.finder.hyperband as hyperband
import lrviz.labs.finder.log_sweep as log_sweep
import lrviz.labs.finder.range_test as range_test
from lrviz.labs.finder.exhaustive import HIGH, LOW
from lrviz.labs.finder.result import Finding
from lrviz.labs.finder.task import Task
from lrviz.spec.fields import LEARNING_RATE, SEED
from lrviz.spec.registry import Param, Registry, complete, finite

BUDGET = Param(
    name="budget",
    label="Budget",
    default=3000,
    minimum=10,
    maximum=100_000,
    integer=True,
    log=True,
    help="Gradient evaluations that each method may spend: one is one step of one run.",
)
NARROWEST = 1.01
"""Rates of a smaller factor are one rate."""
MOST_RUNS = 1000
"""A budget that pays for more full runs than this keeps a page waiting and finds nothing more."""


@dataclass(frozen=True)
class Method:
    """One way of looking for a rate.

    function: task, budget, seed, low, high and the parameters → findings, one after each trial, the last one complete.
    shares: whether its trials can be kept in an Optuna storage. full_runs: whether it trains every rate to the end,
    so that the budget must pay for one run at least.
    """

    key: str
    label: str
    how: str
    source: str
    function: Callable[..., Iterator[Finding]]
    params: tuple[Param, ...] = ()
    shares: bool = False
    full_runs: bool = True

    def search(
        self,
        task: Task,
        budget: int,
        seed: int = 0,
        low: float = LOW,
        high: float = HIGH,
        storage: str | None = None,
        study: str | None = None,
        **params: object,
    ) -> Iterator[Finding]:
        """Looks for a rate between low and high; yields what is found so far after each trial.

        Never spends more than `budget` gradient evaluations. It may be left between two trials and continued later.
        storage, study: an Optuna storage's URL and a study's name, for the methods that share their trials.
        `ValueError` names what is not allowed.
        """
        budget, seed = int(BUDGET.parse(budget)), int(SEED.parse(seed))
        if self.full_runs and budget < task.steps:
            raise ValueError(f"budget must pay for one full run of {task.steps} steps at least, not {budget}")
        if budget > MOST_RUNS * task.steps:
            raise ValueError(
                f"budget must be at most {MOST_RUNS} full runs of {task.steps} steps, which is"
                f" {MOST_RUNS * task.steps}, not {budget}"
            )
        limits = _limits(low, high)
        settings = complete(self, self.key, params)
        if self.shares:
            settings |= {"storage": storage, "study": study}
        elif storage or study:
            raise ValueError(f"storage is for methods that share their trials; {self.key} does not")
        return _timed(self.function(task, budget, seed, *limits, **settings))


def _limits(low: object, high: object) -> tuple[float, float]:
    lowest, highest = _limit("low", low), _limit("high", high)
    if lowest * NARROWEST > highest:
        raise ValueError(f"low must be below high by a factor of {NARROWEST} at least, not {lowest:g} and {highest:g}")
    return lowest, highest


def _limit(name: str, given: object) -> float:
    value = finite(given)
    if value is None or not LEARNING_RATE.minimum <= value <= LEARNING_RATE.maximum:
        raise ValueError(
            f"{name} must be a number from {LEARNING_RATE.minimum:g} to {LEARNING_RATE.maximum:g}, not {given!r:.40}"
        )
    return value


def _timed(findings: Iterator[Finding]) -> Iterator[Finding]:
    seconds = 0.0
    while True:
        began = time.perf_counter()
        found = next(findings, None)
        seconds += time.perf_counter() - began
        if found is None:
            return
        yield replace(found, seconds=seconds)


def find(
    method: str,
    task: Task,
    budget: int,
    seed: int = 0,
    low: float = LOW,
    high: float = HIGH,
    storage: str | None = None,
    study: str | None = None,
    **params: object,
) -> Finding:
    """What a method finds with its whole budget; the arguments are those of `Method.search`."""
    *_, last = METHODS[method].search(task, budget, seed, low, high, storage, study, **params)
    return last


METHODS: Registry[Method] = Registry(
    "method",
    Method(
        "grid",
        "Manual grid",
        "Writes down a few round rates, trains each in full, and takes the best.",
        "Everybody; see Goodfellow, Bengio & Courville, Deep Learning (2016), section 11.4.3.",
        grid.search,
        (grid.SPACING,),
    ),
    Method(
        "log_sweep",
        "Log-scale sweep",
        "Trains at rates that are equal factors apart, then tries more of them around the best one.",
        "Bengio, Practical Recommendations for Gradient-Based Training (2012).",
        log_sweep.search,
        (log_sweep.COARSE,),
    ),
    Method(
        "range_test",
        "Range test",
        "Raises the rate at every step of one short run until the loss explodes, and reads a rate off that curve.",
        "Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017.",
        range_test.search,
        (range_test.STEPS, range_test.INCREASE, range_test.SMOOTHING, range_test.STOP),
        full_runs=False,
    ),
    Method(
        "bayesian",
        "Bayesian optimisation",
        "Models which rates do well, and tries next where a better one is most likely.",
        "Bergstra, Bardenet, Bengio & Kégl, NeurIPS 2011, as Optuna's TPESampler.",
        bayesian.search,
        (bayesian.STARTUP,),
        shares=True,
    ),
    Method(
        "hyperband",
        "Hyperband",
        "Begins many rates, stops those that fall behind early, and gives their budget to the others.",
        "Li et al., JMLR 18 (2018), as Optuna's HyperbandPruner.",
        hyperband.search,
        (hyperband.PRUNER,),
        shares=True,
        full_runs=False,
    ),
)
