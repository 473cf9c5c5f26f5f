"""Names at the ends of curves.

Here a name is only tied to its point. How wide a text is, the browser alone knows: it leaves room for the names and
moves them apart (`lrviz/ui/components/chart/places.js`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lrviz.figures.look import FONT_SIZE

END = "end"
"""How the browser knows the annotations that may be moved."""
GAP = 7
"""Pixels between a point and its name."""


@dataclass(frozen=True)
class Label:
    """Lines of text that belong to the point (x, y), in the axes' own units (log10 where an axis is logarithmic)."""

    x: float
    y: float
    lines: Sequence[str]
    colour: str


def annotations(labels: Iterable[Label]) -> list[dict[str, Any]]:
    """The labels as Plotly's annotations, to the right of their points."""
    return [
        {
            "name": END,
            "x": label.x,
            "y": label.y,
            "xref": "x",
            "yref": "y",
            "text": "<br>".join(label.lines),
            "xanchor": "left",
            "xshift": GAP,
            "yanchor": "middle",
            "align": "left",
            "showarrow": False,
            "font": {"color": label.colour, "size": FONT_SIZE, "weight": 600},
        }
        for label in labels
    ]


def end_of_curve(x: np.ndarray, values: np.ndarray, low: float, high: float) -> tuple[float, float] | None:
    """Where a curve is seen last: its last point between `low` and `high`, or where it leaves there for good.

    values: in the axis's units, nan or infinite where nothing is drawn. None where nothing is seen at all.
    """
    inside = np.isfinite(values) & (values >= low) & (values <= high)
    if not inside.any():
        return None
    last = len(values) - 1 - int(np.argmax(inside[::-1]))
    if last == len(values) - 1 or not np.isfinite(values[last + 1]):
        return float(x[last]), float(values[last])
    border = high if values[last + 1] > high else low
    share = (border - values[last]) / (values[last + 1] - values[last])
    return float(x[last] + share * (x[last + 1] - x[last])), float(border)


def log10(values: ArrayLike) -> np.ndarray:
    """log10, without a word about what has none: −inf for 0, nan below."""
    with np.errstate(all="ignore"):
        return np.log10(np.asarray(values, float))
