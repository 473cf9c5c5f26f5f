"""What a picture of searches shows, and the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrviz.figures.runs import Runs
from lrviz.labs.finder import METHODS, Exhaustive, Finding, Task
from lrviz.labs.finder.defaults import default_finding, default_task, default_truth


@dataclass(frozen=True, eq=False)
class Searched:
    """What is drawn: the task, a finding for each method's key, the whole truth if it may be seen, the own pick, and
    what the run is called."""

    task: Task
    findings: Mapping[str, Finding]
    truth: Exhaustive | None = None
    pin: float | None = None
    name: str = ""

    @property
    def rates(self) -> tuple[float, float]:
        """From where to where rates were tried."""
        tried = [
            rate
            for finding in self.findings.values()
            for trial in finding.trials
            for rate in (trial.learning_rate, *(() if trial.rates is None else trial.rates[[0, -1]]))
        ]
        known = [] if self.truth is None else [self.truth.rates[0], self.truth.rates[-1]]
        every = [*tried, *known] or [1e-6, 10.0]
        return float(min(every)), float(max(every))


def describe_searches(searched: Searched) -> str:
    """What each method picked, how sure it is, and what the whole truth is."""
    parts = [
        f"{searched.name or searched.task.label}: last loss above the lowest against the learning rate, both axes"
        " logarithmic."
    ]
    if searched.truth is not None:
        low, high = searched.truth.band
        parts.append(
            f"The best of {len(searched.truth.rates)} rates is η = {searched.truth.best_rate:.3g}; "
            f"from {low:.3g} to {high:.3g} rates end within 10% of it."
        )
    for key, finding in searched.findings.items():
        pick = finding.suggestion
        found = (
            "has no pick yet"
            if pick is None
            else (f"picks η = {pick.learning_rate:.3g} ({pick.low:.3g} to {pick.high:.3g})")
        )
        rules = ", ".join(f"{rule.rule} {rule.learning_rate:.3g}" for rule in finding.rules.values())
        by_rule = f"; its rules say {rules}" if len(finding.rules) > 1 else ""
        parts.append(f"{METHODS[key].label} {found} after {finding.spent} gradient evaluations{by_rule}.")
    if searched.pin is not None:
        parts.append(f"Your own pick is η = {searched.pin:.3g}.")
    return " ".join(parts)


def searched_run(runs: Runs, methods: Sequence[str]) -> Searched:
    """The standard search of the one run that a lesson's figure is about. `ValueError` for more than one."""
    if not runs:
        raise ValueError("a figure needs at least one run")
    if len(runs) > 1:
        raise ValueError("a figure of a search is about one run")
    ((name, run),) = runs.items()
    findings = {method: default_finding(run, method) for method in methods}
    return Searched(default_task(run), findings, default_truth(run), name=name)
