"""LR-Viz: understand the learning rate.

    Experiment → sweep over the learning rate → diagnosis → figures → page

What there is to choose from, and the symptoms of trainings, are in registries, mappings from a key to an entry:

    >>> list(SURFACES)[:3], list(OPTIMIZERS)[:3], list(SCHEDULES)[:3]
    (['bowl', 'ravine', 'rosenbrock'], ['sgd', 'momentum', 'nesterov'], ['constant', 'step', 'exponential'])
    >>> list(NETWORKS)[:2], list(SYMPTOMS)[:2]
    (['digits_mlp', 'digits_cnn'], ['nan', 'diverging'])

Importing it changes nothing of JAX, and starts nothing on a device: what is computed here is computed with 64 bits.
"""

from typing import overload

from lrviz.descent.diagnosis import Diagnosis
from lrviz.descent.diagnosis import diagnose as _diagnose_trajectory
from lrviz.descent.evidence import Evidence
from lrviz.descent.experiment import Experiment, ExperimentError
from lrviz.descent.rate_sweep import RateSweep, rate_sweep
from lrviz.descent.trajectory import Sweep, Trajectory, simulate, sweep
from lrviz.descent.verdict import Comparison, Verdict
from lrviz.labs.clinic.findings import Findings, findings_of
from lrviz.labs.clinic.measures import Measures
from lrviz.labs.clinic.signs import SYMPTOMS, Cause, Symptom
from lrviz.optim.optimizer import Optimizer
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedule import Schedule
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.network import Network
from lrviz.problems.networks import NETWORKS
from lrviz.problems.surface import Minimum, Surface
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import Param, Registry
from lrviz.training import Histories, History, Training, TrainingError, train, train_sweep

__version__ = "0.1.0"


@overload
def diagnose(run: Trajectory) -> Diagnosis: ...
@overload
def diagnose(run: History) -> Findings: ...
def diagnose(run: object) -> Diagnosis | Findings:
    """What a run shows: of a `Trajectory` its `Diagnosis`, of the `History` of a training its `Findings`.

    TypeError: it is neither.

    >>> diagnose(simulate(Experiment(learning_rate=0.08))).verdict.value
    'just_right'
    >>> diagnose(train(Training(network="breast_cancer", learning_rate=3.0, epochs=20))).key
    'diverging'
    """
    if isinstance(run, Trajectory):
        return _diagnose_trajectory(run)
    if isinstance(run, History):
        return findings_of(run)
    raise TypeError(f"run must be a Trajectory or the History of a training, not {type(run).__name__}")


__all__ = [
    "NETWORKS",
    "OPTIMIZERS",
    "SCHEDULES",
    "SURFACES",
    "SYMPTOMS",
    "Cause",
    "Comparison",
    "Diagnosis",
    "Evidence",
    "Experiment",
    "ExperimentError",
    "Findings",
    "Histories",
    "History",
    "Measures",
    "Minimum",
    "Network",
    "Optimizer",
    "Param",
    "RateSweep",
    "Registry",
    "Schedule",
    "Surface",
    "Sweep",
    "Symptom",
    "Training",
    "TrainingError",
    "Trajectory",
    "Verdict",
    "__version__",
    "diagnose",
    "rate_sweep",
    "simulate",
    "sweep",
    "train",
    "train_sweep",
]
