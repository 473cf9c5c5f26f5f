"""How far to trust each rule and method: each tried on many tasks whose best rate is known. All of it is computed."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from lrviz.background import once
from lrviz.descent.experiment import Experiment
from lrviz.labs.finder.defaults import FULL_RUNS
from lrviz.labs.finder.exhaustive import Exhaustive, exhaustive, seeds_of
from lrviz.labs.finder.methods import METHODS, find
from lrviz.labs.finder.result import Finding
from lrviz.labs.finder.rules import PICK_RULES
from lrviz.labs.finder.task import SurfaceTask

CLOSE = 3.0
BAYESIAN_SEEDS = 20
QUADRATICS = 50

TASKS: tuple[SurfaceTask, ...] = tuple(
    map(
        SurfaceTask,
        (
            Experiment(surface="rosenbrock", optimizer="adam", steps=200),
            Experiment(surface="himmelblau"),
            Experiment(surface="logistic_regression", steps=60),
            Experiment(
                surface="logistic_regression", optimizer="momentum", steps=60, surface_params={"batch_size": 32}
            ),
            Experiment(surface="linear_regression", surface_params={"batch_size": 44}),
            Experiment(surface="beale", optimizer="rmsprop"),
            Experiment(surface="plateau", optimizer="adam"),
            Experiment(surface="double_well", optimizer="momentum"),
        ),
    )
)
"""What the methods are scored on beside the quadratics."""

Row = Mapping[str, str | float]


@once
def quadratics() -> tuple[SurfaceTask, ...]:
    """Fifty noise-free ravines: κ from 1 to 1000, any angle, any start on a circle; plain gradient descent."""
    random = np.random.default_rng(0)
    return tuple(_ravine(*random.uniform(size=3)) for _ in range(QUADRATICS))


def _ravine(shape: float, turn: float, place: float) -> SurfaceTask:
    start = (round(1.5 * float(np.cos(2 * np.pi * place)), 4), round(1.5 * float(np.sin(2 * np.pi * place)), 4))
    params = {"condition_number": float(f"{1000**shape:.4g}"), "angle": round(180 * turn - 90, 1)}
    return SurfaceTask(Experiment(surface="ravine", surface_params=params, start=start))


def best_of_quadratic(task: SurfaceTask) -> float:
    """2/(λmin + λmax), the best rate of gradient descent on a ravine, whose curvatures are 1 and κ."""
    return 2 / (1 + float(task.experiment.surface_params["condition_number"]))


def truth_about(task: SurfaceTask) -> Exhaustive:
    """Every rate of a task, over five seeds where they matter."""
    return exhaustive(task, seeds_of(task))


@once(stored=True)
def scores_of_rules() -> list[Row]:
    """For each rule of the range test: how far its picks are off, on the quadratics and on the other tasks."""
    return [
        {
            "rule": rule.label,
            "tried on": name,
            **_summary([(task, _rates("range_test", task).get(key)) for task in tasks]),
        }
        for name, tasks in _groups()
        for key, rule in PICK_RULES.items()
    ]


@once(stored=True)
def scores_of_methods() -> list[Row]:
    """For each method with a budget of thirty full runs: how far its picks are off, and their regret."""
    return [
        {"method": method.label, "tried on": name, **_summary([(task, _rates(key, task).get("")) for task in tasks])}
        for name, tasks in _groups()
        for key, method in METHODS.items()
    ]


@once(stored=True)
def scores_on_each_task() -> list[Row]:
    """For each task, the regret of each rule of the range test."""
    rows = []
    for task in TASKS:
        rates, truth = _rates("range_test", task), truth_about(task)
        row: dict[str, str | float] = {"task": _name(task), "best rate": truth.best_rate}
        for key, rule in PICK_RULES.items():
            row[rule.label] = f"{truth.distance(rates[key]):.2g}×, {truth.regret(task, rates[key]):.1%}"
        rows.append(row)
    return rows


def _groups() -> tuple[tuple[str, Sequence[SurfaceTask]], ...]:
    return (f"{QUADRATICS} quadratics", quadratics()), (f"{len(TASKS)} other tasks", TASKS)


def _name(task: SurfaceTask) -> str:
    return task.label + (" in batches" if task.noisy else "")


@once(stored=True)
def bayesian_against_grid() -> list[Row]:
    """Thirty trials each, on each task: the regret of an even grid, and the median of Bayesian optimisation's over
    twenty seeds."""
    return [
        {
            "task": _name(task),
            "grid": grid,
            "Bayesian": bayesian,
            "lower": "Bayesian" if bayesian < grid else "equal" if bayesian == grid else "grid",
        }
        for task, grid, bayesian in _duels()
    ]


def _duels() -> Iterator[tuple[SurfaceTask, float, float]]:
    for task in TASKS:
        budget = FULL_RUNS * task.steps
        grid = _regret(task, _own_rate(find("grid", task, budget, spacing="even")))
        tries = [_own_rate(find("bayesian", task, budget, seed)) for seed in range(BAYESIAN_SEEDS)]
        yield task, grid, float(np.median([_regret(task, rate) for rate in tries]))


@once
def _rates(method: str, task: SurfaceTask) -> Mapping[str, float]:
    """rule → rate; the method's own pick under "", if it has one."""
    finding = find(method, task, FULL_RUNS * task.steps)
    own = _own_rate(finding)
    return {**({} if own is None else {"": own}), **{key: pick.learning_rate for key, pick in finding.rules.items()}}


def _own_rate(finding: Finding) -> float | None:
    """The rate that a method suggests, if it found one."""
    return finding.suggestion.learning_rate if finding.suggestion else None


def _regret(task: SurfaceTask, rate: float | None) -> float:
    """The regret of a rate; that of none is 1."""
    return 1.0 if rate is None else truth_about(task).regret(task, rate)


def _summary(picks: Sequence[tuple[SurfaceTask, float | None]]) -> Row:
    factors = np.array([np.inf if rate is None else _factor(task, rate) for task, rate in picks])
    regrets = np.array([_regret(task, rate) for task, rate in picks])
    return {
        "off by, median": float(np.median(factors)),
        "off by, worst": float(factors.max()),
        f"within {CLOSE:g}×": f"{(factors <= CLOSE).mean():.0%}",
        "regret, median": f"{np.median(regrets):.2%}",
        "regret, worst": f"{regrets.max():.1%}",
    }


def _factor(task: SurfaceTask, rate: float) -> float:
    best = best_of_quadratic(task) if task in quadratics() else truth_about(task).best_rate
    return max(rate / best, best / rate)
