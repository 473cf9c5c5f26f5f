"""LR-Viz: understand the learning rate.

    Experiment → sweep over the learning rate → diagnosis → figures → page
"""

import os

import jax

jax.config.update("jax_enable_x64", True)
if "JAX_NUM_CPU_DEVICES" not in os.environ:
    jax.config.update("jax_num_cpu_devices", 2)  # before the first use of a device: maps run on both

from lrviz.diagnosis import Diagnosis, diagnose, ruler  # noqa: E402
from lrviz.experiment import Experiment, ExperimentError  # noqa: E402
from lrviz.optimizers import OPTIMIZERS  # noqa: E402
from lrviz.schedules import SCHEDULES  # noqa: E402
from lrviz.surfaces import SURFACES  # noqa: E402
from lrviz.trajectory import Sweep, Trajectory, simulate, sweep  # noqa: E402
from lrviz.verdicts import Verdict  # noqa: E402


def warm_up() -> None:
    """Compiles what the first pages need, so that nobody waits for it."""
    for optimizer in ("sgd", "momentum", "adam"):
        experiment = Experiment(optimizer=optimizer)
        diagnose(simulate(experiment))
        ruler(experiment)


__all__ = [
    "OPTIMIZERS", "SCHEDULES", "SURFACES", "Diagnosis", "Experiment", "ExperimentError", "Sweep", "Trajectory",
    "Verdict", "diagnose", "ruler", "simulate", "sweep", "warm_up",
]
