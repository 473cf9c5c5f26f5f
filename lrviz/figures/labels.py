"""Names at the ends of curves, nudged apart.

A figure's height is known here, its width only in the browser. So labels are kept apart at the width of a phone:
boxes of a fixed size that do not overlap there do not overlap where their curves' ends lie further apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from lrviz.figures.look import FONT_SIZE

NARROW = 160
"""Pixels between the axes on a phone."""
LINE_HEIGHT = 17
LETTER = 7.2
GAP = 7
LEADER = 22
"""From here on, a nudged label is tied to its curve by a thin line."""
NEAR_EDGE = 0.8
"""A curve that ends to the right of this share of the width has its name to its right, in the margin."""


@dataclass(frozen=True)
class Label:
    """Lines of text that belong to the point (x, y), in the axes' own units (log10 where an axis is logarithmic)."""

    x: float
    y: float
    lines: Sequence[str]
    colour: str

    @property
    def width(self) -> float:
        return LETTER * max(len(line) for line in self.lines) + GAP + 3

    @property
    def height(self) -> float:
        return LINE_HEIGHT * len(self.lines)


@dataclass(frozen=True)
class Frame:
    """The axes' ranges, and the pixels between them on a phone."""

    x: tuple[float, float]
    y: tuple[float, float]
    height: float
    width: float = NARROW

    def place(self, label: Label) -> tuple[float, float]:
        """Pixels from the lower left corner."""
        return (
            (label.x - self.x[0]) / (self.x[1] - self.x[0]) * self.width,
            (label.y - self.y[0]) / (self.y[1] - self.y[0]) * self.height,
        )


def right_margin(labels: Sequence[Label], frame: Frame, least: int = 28) -> int:
    """Room for the labels of curves that end near the right edge."""
    ends = [frame.place(label)[0] + label.width for label in labels if _near_edge(label, frame)]
    return round(max([least, *(end - frame.width + GAP for end in ends)]))


def _near_edge(label: Label, frame: Frame) -> bool:
    return frame.place(label)[0] >= NEAR_EDGE * frame.width


def annotations(labels: Sequence[Label], frame: Frame, right: int) -> list[dict[str, Any]]:
    """The labels as Plotly's annotations, beside their points and clear of each other."""
    boxes = [_Box(label, frame, right) for label in labels]
    _spread(boxes, frame.height)
    return [box.annotation() for box in boxes]


class _Box:
    """Where a label's box lies on a phone: left and right, the middle of its height, and where it would like to be."""

    def __init__(self, label: Label, frame: Frame, right: int) -> None:
        self.label = label
        x, self.wish = frame.place(label)
        self.before = x + label.width > frame.width + right and x > label.width and not _near_edge(label, frame)
        self.left = x - label.width - GAP if self.before else x
        self.right = x if self.before else x + label.width + GAP
        self.middle = self.wish

    def apart(self, other: "_Box") -> float:
        """How far the middles must be apart; 0 where the boxes never meet."""
        beside = self.right <= other.left or other.right <= self.left
        return 0.0 if beside else (self.label.height + other.label.height) / 2

    def annotation(self) -> dict[str, Any]:
        shift = self.middle - self.wish
        side = -1 if self.before else 1
        placed = {
            "x": self.label.x, "y": self.label.y, "xref": "x", "yref": "y", "text": "<br>".join(self.label.lines),
            "xanchor": "right" if self.before else "left", "align": "right" if self.before else "left",
            "yanchor": "middle", "font": {"color": self.label.colour, "size": FONT_SIZE, "weight": 600},
        }
        if abs(shift) < LEADER:
            return placed | {"showarrow": False, "xshift": side * GAP, "yshift": shift}
        return placed | {
            "showarrow": True, "ax": side * 2 * GAP, "ay": -shift, "arrowhead": 0, "arrowwidth": 1, "standoff": 5,
            "arrowcolor": self.label.colour,
        }


def _spread(boxes: list[_Box], height: float) -> None:
    for _ in range(60):
        for one, other in combinations(boxes, 2):
            low, high = (one, other) if one.middle <= other.middle else (other, one)
            push = (low.apart(high) - (high.middle - low.middle)) / 2
            if push > 0:
                low.middle -= push
                high.middle += push
        for box in boxes:
            room = box.label.height / 2
            box.middle = min(max(box.middle, min(room, height / 2)), max(height - room + 8, height / 2))
    # What pushing to and fro has left is settled from the bottom to the top and back.
    boxes = sorted(boxes, key=lambda box: box.middle)
    for index, box in enumerate(boxes):
        below = [other.middle + box.apart(other) for other in boxes[:index] if box.apart(other)]
        box.middle = max([box.middle, *below])
    ceiling = height + 8
    for index in range(len(boxes) - 1, -1, -1):
        box = boxes[index]
        above = [other.middle - box.apart(other) for other in boxes[index + 1 :] if box.apart(other)]
        box.middle = min([box.middle, ceiling - box.label.height / 2, *above])


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


def log10(values: np.ndarray) -> np.ndarray:
    """log10, without a word about what has none: −inf for 0, nan below."""
    with np.errstate(all="ignore"):
        return np.log10(np.asarray(values, float))
