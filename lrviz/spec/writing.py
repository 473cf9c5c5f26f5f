"""How numbers and values are written."""

import math

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """A power of ten with a raised exponent: 10⁻⁴."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def field_text(name: str) -> str:
    """A field's name as words: optimizer.weight_decay is "optimizer weight decay"."""
    return name.replace(".", " ").replace("_", " ")


def value_in_link(value: object) -> str:
    """A value as a link has it: numbers in full, a pair with a comma, a text as it is."""
    if isinstance(value, tuple):
        return ",".join(map(repr, value))
    return value if isinstance(value, str) else repr(value)


def number_text(value: float, digits: int = 3) -> str:
    """A number as it stands in a sentence: 1000, −0.8, 3.7×10⁻⁹, ∞; NaN is said in words where it can occur."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    rounded = float(f"{value:.{digits - 1}e}")
    size, sign = abs(rounded), "−" if rounded < 0 else ""
    if not size or 1e-4 <= size < 1e5:
        return f"{sign}{size:.{max(digits, 5)}g}"
    factor, exponent = f"{size:.{max(0, digits - 2)}e}".split("e")
    return f"{sign}{float(factor):g}×{power_of_ten(int(exponent))}"
