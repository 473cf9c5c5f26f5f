"""What a fact may be, and how it stands in prose."""

import math

from lrviz.spec.registry import finite
from lrviz.spec.settings import Settings

Fact = float | int | bool | str | None


def own_words(run: Settings) -> dict[str, Fact]:
    """The words of a run's link as facts."""
    return {name: text if finite(text) is None else float(text) for name, text in run.words()}


def as_percent(value: Fact, digits: int = 3) -> str:
    """A share as it stands in prose: 97.2%."""
    if isinstance(value, bool | str) or value is None or not math.isfinite(value):
        return as_text(value)
    return as_text(100 * value, digits) + "%"


def as_text(value: Fact, digits: int = 3) -> str:
    """A fact as it stands in prose, with no exponent where a reader would not write one.

    digits: of a number; one more where it is large or whole.
    """
    if value is None:
        return "never"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    text = f"{value:.{digits + (abs(value) >= 1000 or float(value).is_integer())}g}"
    mantissa, _, exponent = text.partition("e")
    return rf"${mantissa} \cdot 10^{{{int(exponent)}}}$" if exponent else text.replace("-", "−")
