"""Robust statistics on a curve: blocks and their medians, noise, trends, swings."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from lrviz.labs.log.log import Series
from lrviz.labs.log.thresholds import NEGLIGIBLE

BLOCKS = 20
FINE_BLOCKS = 60
SMALLEST_BLOCK = 5
MAD_TO_SIGMA = 1.4826
"""The standard deviation of a Gaussian is this times its median absolute deviation."""

MEDIAN_ERROR = 1.2533
"""The standard error of a median of n Gaussian values is this times σ/√n."""

LONGEST_SWING = 20
"""Entries from one side to the other; slower ones are a trend."""

WATCHED = 2000
"""Residuals of the last so many entries show swings; more would only cost time."""

TINY = 1e-12
LONG = 200
SMALLEST_START = 1e-290


def spread(values: np.ndarray) -> float:
    """The standard deviation, estimated so that a few outliers do not matter."""
    if len(values) == 0:
        return 0.0
    apart = values - np.median(values)
    return MAD_TO_SIGMA * float(np.median(np.abs(apart, out=apart), overwrite_input=True))


def kendall(values: np.ndarray) -> float:
    """The trend of values as Kendall's τ with their order: (pairs that rise − pairs that fall) / pairs."""
    n = len(values)
    if n < 2:
        return 0.0
    rising = np.sign(values[None, :] - values[:, None])[np.triu_indices(n, 1)].sum()
    return float(rising / (n * (n - 1) / 2))


def drift(values: np.ndarray) -> float:
    """How much the straight line through the values changes from their first to their last."""
    t = np.linspace(-0.5, 0.5, len(values))
    return float((t * values).sum() / (t**2).sum())


@dataclass(frozen=True, eq=False)
class Curve:
    """The finite part of a series. x, y, z: `[N]`, where differences are taken of the levels z.

    z = log(y + y₀/100), y₀ the size at the start, so that a difference is relative and what has arrived counts no
    more. A loss that can be less than 0 has no logarithm: z = y / size (`logarithmic` is False).
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    logarithmic: bool

    @classmethod
    def of(cls, series: Series) -> "Curve":
        """The finite values of a series, at least one of them."""
        finite = np.isfinite(series.y)
        x, y = (series.x, series.y) if finite.all() else (series.x[finite], series.y[finite])
        start = float(np.median(y[: max(1, len(y) // BLOCKS)]))
        if y.min() >= 0 and start > SMALLEST_START:
            z = y / 2  # halves do not overflow
            z += NEGLIGIBLE * start / 2
            return cls(series.name, x, y, np.log(z, out=z), True)
        size = max(float(np.median(np.abs(y))), float(np.abs(y).max()) * TINY) or 1.0
        return cls(series.name, x, y, y / size, False)

    @cached_property
    def edges(self) -> np.ndarray:
        """Where the blocks begin, and the end: `[K+1]` indices; 5 to 20 blocks."""
        count = int(np.clip(len(self.z) // SMALLEST_BLOCK, SMALLEST_BLOCK, BLOCKS))
        return np.linspace(0, len(self.z), count + 1).astype(int)

    def medians(self, values: np.ndarray) -> np.ndarray:
        """The median of each block: `[K]`."""
        return np.array([np.median(values[a:b]) for a, b in pairwise(self.edges)])

    @cached_property
    def blocks(self) -> np.ndarray:
        """The level of each block: `[K]`."""
        return self.medians(self.z)

    @cached_property
    def noise(self) -> float:
        """σ of one value, from second differences (whose variance is 6σ²), in which a trend cancels."""
        return max(spread(np.diff(self.z, 2)) / np.sqrt(6), TINY)

    @cached_property
    def error(self) -> float:
        """The standard error of a block."""
        return MEDIAN_ERROR * self.noise / np.sqrt(len(self.z) / len(self.blocks))

    @cached_property
    def tail(self) -> float:
        """The level at the very end: the median of the last entries."""
        return float(np.median(self.z[-max(3, len(self.z) // 50) :]))

    @cached_property
    def order(self) -> float:
        """Kendall's τ of up to 60 medians: −1 for a loss that falls all the time."""
        edges = np.linspace(0, len(self.z), min(len(self.z), FINE_BLOCKS) + 1).astype(int)
        return kendall(np.array([np.median(self.z[a:b]) for a, b in pairwise(edges)]))

    @property
    def beginning(self) -> float:
        """The level at the very beginning.

        A long log counts steps, and its first loss is that of the untrained network, from which all may be learnt
        within the first block. The first loss of a short log is a mean over an epoch that may have blown up.
        """
        return float(self.z[:3].min() if len(self.z) >= LONG else self.blocks[0])

    @property
    def lowest(self) -> int:
        """The block with the lowest median."""
        return int(np.argmin(self.blocks))

    @property
    def fall(self) -> float:
        """From the first block to the end."""
        return float(self.blocks[0] - min(self.blocks[-1], self.tail))

    @property
    def late_share(self) -> float:
        """The share of the whole fall that is in the second half."""
        half = self.blocks[len(self.blocks) // 2] - self.blocks[-1]
        return float(half / self.fall) if self.fall > 0 else 0.0

    def at(self, block: int) -> float:
        """x where a block begins; that of the last entry for the number of blocks."""
        return float(self.x[min(self.edges[block], len(self.x) - 1)])

    @cached_property
    def residuals(self) -> np.ndarray:
        """z of the last two thirds minus a parabola through them: what does not belong to the trend."""
        z = self.z[-min(WATCHED, max(SMALLEST_BLOCK, 2 * len(self.z) // 3)) :]
        t = np.linspace(-1, 1, len(z))
        rest = z - np.polynomial.Polynomial.fit(t, z, 2)(t)
        limit = 5 * spread(rest)
        return np.clip(rest, -limit, limit)

    @cached_property
    def scatter(self) -> float:
        """The typical distance from the trend."""
        return max(spread(self.residuals), TINY)

    @cached_property
    def pattern(self) -> tuple[float, int]:
        """How strongly the residuals swing back and forth, from 0 to 1, and after how many entries they are opposite.

        With r(k) the correlation of the residuals with themselves k entries later: the largest (r(2k) − r(k))/2. It is
        1 for a cosine, 0 for noise and for a drift, which does not come back.
        """
        rest = self.residuals - self.residuals.mean()
        power = float((rest**2).sum())
        if power < TINY**2:
            return 0.0, 1
        half = range(1, max(1, min(LONGEST_SWING, len(rest) // 4)) + 1)
        swings = [float((rest[2 * k :] * rest[: -2 * k]).sum() - (rest[k:] * rest[:-k]).sum()) for k in half]
        best = int(np.argmax(swings))
        return swings[best] / (2 * power), half[best]
