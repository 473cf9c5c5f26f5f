"""How many runs a map may have, so that no map takes long: what they take in all, compiling them too, stays within two
seconds of a core.
"""

from lrviz.experiment import Experiment
from lrviz.fate.kernel import needs_rows
from lrviz.fate.maps import MapKind
from lrviz.formula import calls, operations

BUDGET_NS = 8e8
"""Pixels × steps × nanoseconds of a step that a map may take."""
SIDES = range(16, 512 + 1, 16)
"""How many runs a map may have on a side."""

OF_THE_OPTIMIZER = 4.0
OF_AN_OPERATION = 0.125
OF_A_ROW = 2.0
SLOW = {"sin": 15.0, "cos": 15.0, "tan": 55.0, "**": 15.0}
"""What is computed for one run after the other, not for several at once: with its derivative, and as a share of a run's
step. Measured, as the others, in nanoseconds of a 2026 server's core, in float32."""


def step_ns(experiment: Experiment) -> float:
    """About how many nanoseconds of a core one step of one run of a map takes, in float32."""
    surface = experiment.the_surface
    if surface.model is not None:
        rows = len(surface.model.rows().target) if needs_rows(surface) else 0
        return OF_THE_OPTIMIZER + OF_A_ROW * rows
    text = surface.text(experiment.surface_params)
    slow = sum(SLOW.get(name, 0.0) * times for name, times in calls(text, tuple(surface.shape_params)).items())
    return OF_THE_OPTIMIZER + OF_AN_OPERATION * operations(text, surface.shape_params) + slow


def affordable_side(experiment: Experiment, kind: MapKind) -> int:
    """The side of the largest map of this kind that is within the budget, or the smallest there is."""
    pixels = BUDGET_NS / (kind.times_followed * experiment.steps * step_ns(experiment))
    return max([side for side in SIDES if side**2 <= pixels], default=SIDES[0])
