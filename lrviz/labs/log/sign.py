"""A sign: what a curve shows, where, how sure that is, and what to try."""

from dataclasses import dataclass
from enum import StrEnum

from lrviz.labs.log.thresholds import IN_ORDER


class SignKind(StrEnum):
    """What a curve can show, the gravest first: of two signs that are equally sure, the graver comes first."""

    NAN = "nan"
    DIVERGING = "diverging"
    OVERFITTING = "overfitting"
    OSCILLATING = "oscillating"
    FLAT = "flat"
    TOO_SLOW = "too_slow"
    SPIKE = "spike"
    LR_DROP = "lr_drop"
    PLATEAU_THEN_DROP = "plateau_then_drop"
    NOISY = "noisy"
    VALIDATION_BETTER = "validation_better"
    STILL_IMPROVING = "still_improving"
    HEALTHY = "healthy"
    TOO_SHORT = "too_short"


@dataclass(frozen=True)
class Sign:
    """What was seen on which series, from x to x in the log's unit; its confidence from 0 to 1, and why in numbers."""

    kind: SignKind
    series: str
    start: float
    end: float
    confidence: float
    reasons: tuple[str, ...]
    explanation: str = ""
    advice: str = ""


def sure(value: float, threshold: float) -> float:
    """How sure a value makes us: v²/(v² + t²), that is ½ at its threshold, 0.9 at three times, 0.1 at a third."""
    ratio = min(max(0.0, float(value / threshold)), 1e6)  # in this order 0 for nan
    return ratio**2 / (ratio**2 + 1)


def in_order(tau: float) -> float:
    """How sure Kendall's τ makes us of a trend: steeper than `sure`, since τ ends at 1."""
    return sure(max(tau, 0.0) ** 3, IN_ORDER**3)


def within(value: float, threshold: float) -> float:
    """How sure we are that a value is under its threshold."""
    return 1.0 - sure(value, threshold)
