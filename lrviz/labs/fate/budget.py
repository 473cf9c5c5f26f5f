"""How many runs a map may have, so that no map takes long: its runs, and compiling them, stay within two seconds of one
core.
"""

import numpy as np

from lrviz.descent.experiment import Experiment
from lrviz.labs.fate.kernel import needs_examples
from lrviz.labs.fate.maps import MapKind
from lrviz.labs.fate.window import Window
from lrviz.problems.formula import calls, operations

BUDGET_NS = 8e8
"""Pixels × steps × nanoseconds of a step that a map may take."""
SIDES = range(16, 512 + 1, 16)
"""How many runs a map may have on a side."""

OF_THE_OPTIMIZER = 4.0
OF_AN_OPERATION = 0.125
OF_A_ROW = 2.0
SLOW = {"sin": 15.0, "cos": 15.0, "tan": 55.0, "arctan": 15.0, "sinh": 3.0, "cosh": 3.0, "**": 15.0}
"""Functions that are not vectorised, with their derivatives. Measured, as the others, in nanoseconds of a 2026 server's
core, in float32."""


def step_ns(experiment: Experiment) -> float:
    """About how many nanoseconds of a core one step of one run of a map takes, in float32."""
    surface = experiment.surface_entry
    if surface.model is not None:
        rows = len(surface.model.examples().targets) if needs_examples(surface) else 0
        return OF_THE_OPTIMIZER + OF_A_ROW * rows
    text = surface.text(experiment.surface_params)
    slow = sum(SLOW.get(name, 0.0) * times for name, times in calls(text, tuple(surface.shape_params)).items())
    return OF_THE_OPTIMIZER + OF_AN_OPERATION * operations(text, surface.shape_params) + slow


def affordable_side(experiment: Experiment, kind: MapKind, window: Window | None = None) -> int:
    """The side of the largest map of a window (None: the kind's opening) that is within the budget, or the smallest
    that there is."""
    window = (window or kind.opening(experiment)).inside(kind.bounds(experiment))
    double = kind.runs is not None and window.precision(SIDES[-1]) is np.float64
    pixels = BUDGET_NS / ((1 + double) * kind.times_followed * experiment.steps * step_ns(experiment))
    return max([side for side in SIDES if side**2 <= pixels], default=SIDES[0])
