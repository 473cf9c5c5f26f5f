"""Bayesian optimisation: each trial's rate is where, by all trials before, a better one is most likely.

The tree-structured Parzen estimator: l(η) is the density of the rates that did well, g(η) that of the others; the next
rate maximises l(η)/g(η). Bergstra, Bardenet, Bengio & Kégl, Algorithms for Hyper-Parameter Optimization, NeurIPS 2011.
"""

from collections.abc import Iterator

from lrviz.labs.finder.result import Finding, best_tried, full_run
from lrviz.labs.finder.study import RATE, Search
from lrviz.labs.finder.task import Task
from lrviz.spec.registry import Param
from lrviz.spec.settings import Values

STARTUP = Param(
    name="startup",
    label="Random trials first",
    default=8,
    minimum=2,
    maximum=100,
    integer=True,
    stops=(2, 4, 8, 16, 32, 100),
    help="So many rates are drawn at random before the model is asked.",
)


def search(
    task: Task, budget: int, seed: int, low: float, high: float, startup: int, storage: str | None, study: str | None
) -> Iterator[Finding]:
    """Full runs at the rates that Optuna's TPESampler asks for."""
    from optuna.samplers import TPESampler

    params = Values({"startup": startup})
    work = Search(
        task,
        "bayesian",
        params,
        budget,
        seed,
        low,
        high,
        storage,
        study,
        lambda own: TPESampler(seed=own, n_startup_trials=startup),
    )

    def found() -> Finding:
        trials = work.trials
        pick = best_tried(task, trials, low, high, "lowest loss")
        return Finding("bayesian", trials, pick, sum(t.spent for t in trials), params)

    if work.trials:
        yield found()
    while work.budget - work.spent >= task.steps:
        trial = work.ask()
        if work.claim(trial, task.steps) < task.steps:
            work.drop(trial)
            break
        run = full_run(task, trial.params[RATE], seed)
        work.tell(trial, run.losses, run.score, stopped=False)
        yield found()
