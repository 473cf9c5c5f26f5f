"""Maps worth seeing. Adding one is adding an entry to `PRESETS`."""

from dataclasses import dataclass

from lrviz.descent.experiment import Experiment
from lrviz.labs.fate.window import Window
from lrviz.spec.registry import Param, Registry


@dataclass(frozen=True, kw_only=True)
class Preset:
    """An experiment, a kind of map, and the window to begin with (None: the kind's own)."""

    key: str
    label: str
    experiment: Experiment
    kind: str
    lesson: str
    window: Window | None = None
    params: tuple[Param, ...] = ()


HIMMELBLAU = Experiment(surface="himmelblau", steps=200)
DEEP = (-0.2583431150306, -1.8235405388165)
"""Start x and log₁₀ η of a place near which the border of the fates on Himmelblau goes on at every scale."""


def around(place: tuple[float, float], halvings: int) -> Window:
    """The window about a place after so many halvings of one that is ten starts wide and two decades high."""
    (x, y), half = place, 0.5**halvings
    return Window(x - 5 * half, x + 5 * half, y - half, y + half)


PRESETS: Registry[Preset] = Registry(
    "preset",
    Preset(
        key="basins",
        label="Four basins",
        experiment=HIMMELBLAU.replace(learning_rate=0.01),
        kind="starts",
        lesson="A calm rate: each start rolls down into its own valley, and the borders are smooth.",
    ),
    Preset(
        key="wild",
        label="The same, too fast",
        experiment=HIMMELBLAU.replace(learning_rate=0.0215),
        kind="starts",
        lesson="A rate just too large for the narrow valleys: where a run ends is decided by a hair. Zoom in: the"
        " border never becomes smooth.",
    ),
    Preset(
        key="rate_start",
        label="Rate against start",
        kind="rate_start",
        experiment=Experiment(surface="double_well", learning_rate=0.1, steps=200),
        lesson="Each row is one learning rate. At the bottom the two wells share the starts fairly; further up, rates"
        " throw the ball across the ridge.",
    ),
    Preset(
        key="deep",
        label="Deep in the fractal",
        kind="rate_start",
        experiment=HIMMELBLAU.replace(steps=400),
        window=around(DEEP, 12),
        lesson="A small part of the border between fates. However far you zoom, there is more of it, until"
        " float64 can't tell two pixels apart.",
    ),
    Preset(
        key="heavy_ball",
        label="Rate against momentum",
        kind="rate_momentum",
        experiment=Experiment(surface="ravine", optimizer="momentum", steps=80),
        lesson="Momentum widens the range of stable rates up to twice, and one point of the map is fastest.",
    ),
)
