"""Chaos: whether the last digit of a machine's arithmetic decides where a run ends."""

import numpy as np

from lrviz.background import once
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import simulate

NUDGE = 1e-10
"""The start is moved by this share of the picture."""

APART = 0.01
"""Two ends are apart by more than this share of the picture, or of the way from the start where that is longer."""


def nudged(experiment: Experiment) -> Experiment:
    """The experiment from a start that is moved by 1e-10 of the picture's diagonal."""
    (x, y), step = experiment.origin, NUDGE * experiment.surface_entry.across / np.sqrt(2)
    towards = [-step if value > 0 else step for value in (x, y)]
    return experiment.replace(start=(x + towards[0], y + towards[1]))


@once
def is_chaotic(experiment: Experiment) -> bool:
    """Whether a start moved by 1e-10 of the picture ends more than 1% of the picture away.

    So PyTorch, JAX and a browser, which round differently, may end in different places. A run that is not finite at
    its end has no place there, and is not called chaotic.
    """
    end, other = (simulate(run).positions[-1] for run in (experiment, nudged(experiment)))
    if not np.isfinite(end).all():
        return False
    if not np.isfinite(other).all():
        return True
    scale = max(experiment.surface_entry.across, float(np.hypot(*(end - np.array(experiment.origin)))))
    return bool(np.hypot(*(end - other)) > APART * scale)
