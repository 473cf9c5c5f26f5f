"""Rules that read a rate off the curve of a range test. Each works on log rates; adding one is adding it to RULES.

A curve is the rates `[n]`, rising, and the smoothed losses `[n]`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

SKIPPED = 0.05
"""The first share of a curve: the jolts of the first steps say nothing about the rate."""
FLAT = 0.05
"""For `slide`: slopes that differ by less than this share of the whole fall in a decade count as equal."""
INTERVAL = 1.0
"""For `slide`: how many decades apart the two slopes are."""


@dataclass(frozen=True)
class PickRule:
    """A rule: the curve → a rate; what it does, in words; and where it comes from."""

    key: str
    label: str
    pick: Callable[[np.ndarray, np.ndarray], float]
    reason: str
    source: str


def smoothed(losses: np.ndarray, smoothing: float) -> np.ndarray:
    """The exponential average of losses `[n]`: aₜ = s·aₜ₋₁ + (1 − s)·Lₜ, divided by 1 − sᵗ as a₀ = 0; 0 is none.

    Source: Gugger, How Do You Find a Good Learning Rate (2018).
    """
    averages, average = np.empty(len(losses)), 0.0
    for t, loss in enumerate(losses):
        average = smoothing * average + (1 - smoothing) * loss
        averages[t] = average / (1 - smoothing ** (t + 1))
    return averages


def steepest(rates: np.ndarray, losses: np.ndarray) -> float:
    """Where dL/d(log η) is lowest."""
    return float(rates[np.argmin(_slopes(rates, losses))])


def minimum(rates: np.ndarray, losses: np.ndarray) -> float:
    """A tenth of the rate at the lowest point."""
    return float(rates[np.argmin(losses)] / 10)


def valley(rates: np.ndarray, losses: np.ndarray) -> float:
    """The middle, on the log axis, of the longest fall: the longest subsequence of ever lower losses, the latest one
    where several are as long."""
    lengths, before = np.ones(len(losses), int), np.full(len(losses), -1)
    for i in range(1, len(losses)):
        higher = np.flatnonzero(losses[:i] > losses[i])[::-1]
        if higher.size:
            before[i] = higher[np.argmax(lengths[higher])]
            lengths[i] = lengths[before[i]] + 1
    end = start = int(np.argmax(lengths))
    while before[start] >= 0:
        start = before[start]
    return float(np.sqrt(rates[start] * rates[end]))


def slide(rates: np.ndarray, losses: np.ndarray) -> float:
    """From the right, where the loss explodes: two slopes an interval apart are moved to the left until they hardly
    differ; the left one's rate."""
    slopes, fall = _slopes(rates, losses), max(float(losses[0] - losses.min()), 1e-300)
    decades = np.log10(rates)
    for right in range(len(rates) - 1, 0, -1):
        left = int(np.argmin(np.abs(decades - (decades[right] - INTERVAL))))
        if abs(slopes[right] - slopes[left]) <= FLAT * fall:
            return float(rates[left])
    return float(rates[0])


def _slopes(rates: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """dL/d(log₁₀ η) `[n]`."""
    return np.gradient(losses, np.log10(rates))


PICK_RULES: Mapping[str, PickRule] = MappingProxyType(
    {
        rule.key: rule
        for rule in (
            PickRule(
                "steepest",
                "steepest",
                steepest,
                "where the loss falls fastest on the log axis",
                "Gugger, How Do You Find a Good Learning Rate (2018)",
            ),
            PickRule(
                "minimum",
                "minimum/10",
                minimum,
                "a tenth of the rate at the lowest loss",
                "Gugger, How Do You Find a Good Learning Rate (2018)",
            ),
            PickRule("valley", "valley", valley, "the middle of the longest fall", "fastai, lr_find (2021)"),
            PickRule(
                "slide",
                "slide",
                slide,
                "just left of where the slope changes, seen from the explosion",
                "fastai, lr_find (2021), after ESRI",
            ),
        )
    }
)


def usable(rates: np.ndarray, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The curve without its first jolts and without what is not finite."""
    kept = np.isfinite(losses)
    kept[: max(1, round(SKIPPED * len(losses)))] = False
    return rates[kept], losses[kept]
