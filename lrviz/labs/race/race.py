"""A race: runs from one start on one surface, each at its own best learning rate or all at one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lrviz.background import Report, once
from lrviz.descent.diagnosis import Diagnosis, run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.rate_sweep import RULER_RATES, best_rate
from lrviz.descent.trajectory import Trajectory
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.spec.registry import Param

ENTRANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "optimizer": tuple(OPTIMIZERS),
        "schedule": tuple(SCHEDULES),
        "learning_rate": tuple(f"{rate:g}" for rate in RULER_RATES),
    }
)
"""What can race against each other: by the field in which the runs differ, the values of that field."""

MAX_ENTRANTS = 5
BY = Param(name="by", label="Compare", default="optimizer", choices=tuple(ENTRANTS), help="What the runs differ in.")
RATE_CHOICE = Param(
    name="rates",
    label="Learning rates",
    default="own",
    choices=("own", "common"),
    help="One rate flatters the optimizer that it happens to suit; at its own best rate each shows what it can do.",
)


@dataclass(frozen=True, eq=False)
class Entrant:
    """One run of a race with its diagnosis and the name under which it runs."""

    label: str
    trajectory: Trajectory
    diagnosis: Diagnosis


def race(
    base: Experiment, by: str, entrants: Sequence[str], own_rates: bool, report: Report | None = None
) -> list[Entrant]:
    """Runs `base` once for each of the `entrants`, which are values of its field `by`.

    With `own_rates` each takes its own best rate from its sweep (for learning rates there is nothing to choose).
    Raises `ValueError` naming what is not allowed. The order is that of the entrants.
    """
    if by not in ENTRANTS:
        raise ValueError(f"by must be {BY.allowed}, not {by!r:.40}")
    if not 1 <= len(entrants) <= MAX_ENTRANTS or len(set(entrants)) < len(entrants):
        raise ValueError(f"entrants: 1 to {MAX_ENTRANTS} different ones can race, not {len(entrants)}")
    return list(_race(base, by, tuple(entrants), own_rates, report))


def is_run(base: Experiment, by: str, entrants: Sequence[str], own_rates: bool) -> bool:
    """Whether `race` answers at once."""
    return _race.is_ready(base, by, tuple(entrants), own_rates, None)


@once(stored=True)
def _race(
    base: Experiment, by: str, entrants: tuple[str, ...], own_rates: bool, report: Report | None
) -> tuple[Entrant, ...]:
    results = []
    for done, entrant in enumerate(entrants):
        if report:
            report(done / len(entrants), f"{done + 1} of {len(entrants)} runners: finding its best rate")
        results.append(_entrant(base.replace(**{by: entrant}), by, own_rates))
    return tuple(results)


def _entrant(experiment: Experiment, by: str, own_rates: bool) -> Entrant:
    if by == "learning_rate":
        label = f"η = {experiment.learning_rate:g}"
    else:
        label = {"optimizer": experiment.optimizer_entry, "schedule": experiment.schedule_entry}[by].label
        if own_rates:
            experiment = experiment.replace(learning_rate=best_rate(experiment))
    return Entrant(label, *run_and_diagnose(experiment))
