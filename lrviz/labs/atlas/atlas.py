"""The atlas: every optimizer on every surface, each as its loss against the learning rate."""

from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.descent.experiment import Experiment
from lrviz.descent.rate_sweep import RULER_RATES, rate_sweep
from lrviz.descent.verdict import Verdict
from lrviz.spec.registry import Param

STEPS = Param(
    name="steps",
    label="Steps of each run",
    default="100",
    choices=("100", "300", "1000"),
    help="More steps let smaller rates arrive: the good band grows to the left.",
)
DECADE = 10
"""Of the ruler's rates, so many lie in a decade."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One optimizer on one surface, at all of the ruler's rates.

    experiment: at the best rate. gaps: `[61]` the settled loss above the lowest known, as a share of the gap at the
    start. verdicts: `[61]`. width: decades of rates that are just right.
    """

    experiment: Experiment
    gaps: np.ndarray
    verdicts: tuple[Verdict, ...]

    @property
    def good(self) -> np.ndarray:
        """Which of the rates are just right, `[61]`."""
        return np.array([verdict is Verdict.JUST_RIGHT for verdict in self.verdicts])

    @property
    def width(self) -> float:
        return float(self.good.sum()) / DECADE

    @property
    def title(self) -> str:
        return f"{self.experiment.optimizer_entry.label} on {self.experiment.surface_entry.label}"

    def describe(self) -> str:
        """The cell in words."""
        good = np.array(RULER_RATES)[self.good]
        if not good.size:
            return f"{self.title}: no rate is just right; the best is η = {self.experiment.learning_rate:g}"
        span = f"from η = {good[0]:g} to {good[-1]:g}" if good.size > 1 else f"only η = {good[0]:g}"
        holes = ", with gaps" if good.size < np.ptp(np.flatnonzero(self.good)) + 1 else ""
        return f"{self.title}: {self.width:.1f} decades of rates are just right, {span}{holes}"


@once(stored=True)
def cell(surface: str, optimizer: str, steps: int) -> Cell:
    """The sweep of `optimizer` on `surface` over all rates, all other parameters at their defaults."""
    experiment = Experiment(surface=surface, optimizer=optimizer, steps=steps)
    found = rate_sweep(experiment)
    return Cell(experiment.replace(learning_rate=RULER_RATES[found.best]), found.settled_gaps, found.verdicts)
