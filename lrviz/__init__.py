"""LR-Viz: understand the learning rate.

Experiment → sweep over the learning rate → diagnosis → figures → page
"""

import os
from functools import singledispatch

import jax

jax.config.update("jax_enable_x64", True)
if "JAX_NUM_CPU_DEVICES" not in os.environ:
    jax.config.update("jax_num_cpu_devices", 2)  # before the first use of a device: maps run on both

from lrviz.descent.diagnosis import Diagnosis  # noqa: E402
from lrviz.descent.diagnosis import diagnose as diagnose_trajectory  # noqa: E402
from lrviz.descent.experiment import Experiment, ExperimentError  # noqa: E402
from lrviz.descent.rate_sweep import rate_sweep  # noqa: E402
from lrviz.descent.trajectory import Sweep, Trajectory, simulate, sweep  # noqa: E402
from lrviz.descent.verdict import Verdict  # noqa: E402
from lrviz.labs.clinic import findings_of  # noqa: E402
from lrviz.optim.optimizers import OPTIMIZERS  # noqa: E402
from lrviz.optim.schedules import SCHEDULES  # noqa: E402
from lrviz.problems.surfaces import SURFACES  # noqa: E402
from lrviz.training import History, Training, train, train_sweep  # noqa: E402

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
