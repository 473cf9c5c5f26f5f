"""The search that lessons and figures show: a run's own task, with a budget of thirty full runs for each method."""

from lrviz.background import once
from lrviz.descent.experiment import Experiment
from lrviz.labs.finder.exhaustive import Exhaustive, exhaustive
from lrviz.labs.finder.methods import METHODS
from lrviz.labs.finder.result import Finding
from lrviz.labs.finder.task import SurfaceTask

FULL_RUNS = 30


def default_task(experiment: Experiment) -> SurfaceTask:
    """The task of finding a constant rate for this run; a schedule of its own is left out."""
    return SurfaceTask(experiment.replace(schedule="constant"))


@once(stored=True)
def default_finding(experiment: Experiment, method: str) -> Finding:
    """What a method finds for this run."""
    task = default_task(experiment)
    *_, last = METHODS[method].search(task, FULL_RUNS * task.steps, experiment.seed)
    return last


def default_truth(experiment: Experiment) -> Exhaustive:
    """Every rate of this run, trained in full."""
    return exhaustive(default_task(experiment), (experiment.seed,))
