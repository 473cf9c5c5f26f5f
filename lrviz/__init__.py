"""LR-Viz: understand the learning rate.

Experiment → sweep over the learning rate → diagnosis → figures → page
"""

from functools import singledispatch

from lrviz.descent.diagnosis import Diagnosis
from lrviz.descent.diagnosis import diagnose as diagnose_trajectory
from lrviz.descent.experiment import Experiment, ExperimentError
from lrviz.descent.rate_sweep import rate_sweep
from lrviz.descent.trajectory import Sweep, Trajectory, simulate, sweep
from lrviz.descent.verdict import Verdict
from lrviz.labs.clinic import findings_of
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.surfaces import SURFACES
from lrviz.training import History, Training, train, train_sweep

__version__ = "0.1.0"

diagnose = singledispatch(diagnose_trajectory)
"""A `Trajectory` → its `Diagnosis`; the `History` of a training → its `Findings`."""
diagnose.register(History, findings_of)


def warm_up() -> None:
    """Compiles what the first pages need, so that nobody waits for it."""
    for optimizer in ("sgd", "momentum", "adam"):
        experiment = Experiment(optimizer=optimizer)
        diagnose(simulate(experiment))
        rate_sweep(experiment)


__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "SURFACES",
    "Diagnosis",
    "Experiment",
    "ExperimentError",
    "History",
    "Sweep",
    "Training",
    "Trajectory",
    "Verdict",
    "diagnose",
    "rate_sweep",
    "simulate",
    "sweep",
    "train",
    "train_sweep",
    "warm_up",
]
