"""Hyperband and ASHA: many rates are begun, and only the best third of them is trained three times as long, again and
again.

Li, Jamieson, DeSalvo, Rostamizadeh & Talwalkar, Hyperband, JMLR 18 (2018); asynchronous successive halving: Li et al.,
A System for Massively Parallel Hyperparameter Tuning, MLSys 2020.
"""

import math
from collections.abc import Iterator

import numpy as np

from lrviz.labs.finder.result import Finding, best_tried, score
from lrviz.labs.finder.study import RATE, Search, completed
from lrviz.labs.finder.task import Task
from lrviz.spec.registry import Param
from lrviz.spec.settings import Values

PRUNER = Param(
    name="pruner",
    label="Kind",
    default="hyperband",
    choices=("hyperband", "asha"),
    help="Hyperband hedges: some of its trials may run longer before they are compared. ASHA compares all early.",
)
FACTOR = 3
RUNGS = 3
"""A run is compared after 1/27, 1/9 and 1/3 of its steps."""


def rungs(steps: int) -> list[int]:
    """After how many steps a run is compared with the others, the whole run last."""
    return sorted({max(1, math.ceil(steps / FACTOR**k)) for k in range(RUNGS, -1, -1)})


def search(
    task: Task, budget: int, seed: int, low: float, high: float, pruner: str, storage: str | None, study: str | None
) -> Iterator[Finding]:
    """Random rates; each run is trained from rung to rung until Optuna's pruner stops it, or the budget ends."""
    from optuna.pruners import HyperbandPruner, SuccessiveHalvingPruner
    from optuna.samplers import RandomSampler

    stops = rungs(task.steps)
    kinds = {
        "hyperband": lambda: HyperbandPruner(min_resource=stops[0], max_resource=task.steps, reduction_factor=FACTOR),
        "asha": lambda: SuccessiveHalvingPruner(min_resource=stops[0], reduction_factor=FACTOR),
    }
    params = Values({"pruner": pruner})
    work = Search(
        task,
        "hyperband",
        params,
        budget,
        seed,
        low,
        high,
        storage,
        study,
        lambda own: RandomSampler(seed=own),
        kinds[pruner](),
    )

    def found() -> Finding:
        trials = work.trials
        pick = best_tried(task, completed(trials), low, high, "lowest loss of the full runs")
        return Finding("hyperband", trials, pick, sum(t.spent for t in trials), params)

    if work.trials:
        yield found()
    while work.spent < budget:
        trial = work.ask()
        losses, stopped, reached = np.empty(0), True, math.inf
        for stop in stops:
            wanted = stop - max(0, len(losses) - 1)
            got = work.claim(trial, wanted)
            if got:
                losses = task.train([trial.params[RATE]], stop - wanted + got, seed)[0]
            reached = float(score(losses, task.floor)) if len(losses) else math.inf
            stopped = got < wanted
            if stopped or stop == stops[-1]:
                break
            trial.report(reached, stop)
            if trial.should_prune():
                stopped = True
                break
        if not len(losses):
            work.drop(trial)
            break
        work.tell(trial, losses, reached, stopped)
        yield found()
