"""The part of a plane that a map shows."""

from dataclasses import astuple, dataclass
from typing import TypeVar

import numpy as np

from lrviz.spec.registry import finite

SIZES = (16, 1024)
FLOAT32_PITCHES = 256
"""A map is computed in float32 while a pixel is at least so many of float32's steps wide."""
LEAST_PITCHES = 4
"""Where a pixel is fewer than so many of float64's steps wide, the numbers have ended."""

Share = TypeVar("Share", float, np.ndarray)
"""Of one place, or of many."""


@dataclass(frozen=True)
class Window:
    """From where to where, along both axes. `ValueError` names the side at fault."""

    x_from: float
    x_to: float
    y_from: float
    y_to: float

    def __post_init__(self) -> None:
        x, y = _ends("x", self.x_from, self.x_to), _ends("y", self.y_from, self.y_to)
        for name, value in zip(("x_from", "x_to", "y_from", "y_to"), (*x, *y), strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def parse(cls, text: str) -> "Window":
        """The window of "x from, x to, y from, y to"."""
        parts = text.split(",")
        if len(parts) != 4:
            raise ValueError(f"window must be four numbers, x from, x to, y from, y to, not {text!r:.60}")
        return cls(*_ends("x", *parts[:2]), *_ends("y", *parts[2:]))

    def __str__(self) -> str:
        return ",".join(repr(side) for side in astuple(self))

    def inside(self, bounds: "Window") -> "Window":
        """The part of it that lies inside `bounds`; `ValueError` if none does."""
        low = max(self.x_from, bounds.x_from), max(self.y_from, bounds.y_from)
        high = min(self.x_to, bounds.x_to), min(self.y_to, bounds.y_to)
        if low[0] >= high[0] or low[1] >= high[1]:
            raise ValueError(f"window {self} lies outside of what can be mapped: {bounds}")
        return Window(low[0], high[0], low[1], high[1])

    def at(self, share_x: Share, share_y: Share) -> tuple[Share, Share]:
        """The x and y at these shares of the way from its lower left corner to the opposite one."""
        return (self.x_from + share_x * (self.x_to - self.x_from), self.y_from + share_y * (self.y_to - self.y_from))

    def share(self, x: float, y: float) -> tuple[float, float]:
        """Which shares of the way x and y are: the other way round."""
        return (x - self.x_from) / (self.x_to - self.x_from), (y - self.y_from) / (self.y_to - self.y_from)

    def scaled(self, factor: float) -> "Window":
        """The window made larger or smaller by `factor`, about its middle."""
        x, y = (self.x_from + self.x_to) / 2, (self.y_from + self.y_to) / 2
        return Window(
            x + (self.x_from - x) * factor,
            x + (self.x_to - x) * factor,
            y + (self.y_from - y) * factor,
            y + (self.y_to - y) * factor,
        )

    def centres(self, size: int) -> tuple[np.ndarray, np.ndarray]:
        """The middles of the pixels along x and along y, `[size]` each."""
        shares = (np.arange(size) + 0.5) / size
        return self.at(shares, shares)

    def tile(self, row: int, column: int, count: int) -> "Window":
        """One of count × count equal parts; row 0 is the lowest."""
        x, y = np.linspace(self.x_from, self.x_to, count + 1), np.linspace(self.y_from, self.y_to, count + 1)
        return Window(x[column], x[column + 1], y[row], y[row + 1])

    def pitches(self, size: int, dtype: type) -> float:
        """How many of the numbers' own steps a pixel is wide, along the axis where that is fewest."""
        spans = ((self.x_from, self.x_to), (self.y_from, self.y_to))
        return min((high - low) / size / (np.finfo(dtype).eps * max(abs(low), abs(high))) for low, high in spans)

    def precision(self, size: int) -> type:
        """float32 while it tells pixels well apart, else float64."""
        return np.float32 if self.pitches(size, np.float32) >= FLOAT32_PITCHES else np.float64

    def exhausted(self, size: int) -> bool:
        """Whether even float64 can hardly tell two pixels apart."""
        return self.pitches(size, np.float64) < LEAST_PITCHES


def _ends(axis: str, low: object, high: object) -> tuple[float, float]:
    """The two ends along an axis; `ValueError` names the one at fault."""
    first, last = _end(f"{axis}_from", low), _end(f"{axis}_to", high)
    if first >= last:
        raise ValueError(f"window: {axis}_from must be below {axis}_to, not {first:g} and {last:g}")
    return first, last


def _end(name: str, given: object) -> float:
    value = finite(given)
    if value is None:
        raise ValueError(f"window: {name} must be a number, not {given!r:.40}")
    return value
