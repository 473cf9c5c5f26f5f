"""The text of a cell → its number."""

import re

EMPTY = frozenset({"", "na", "n/a", "#n/a", "none", "null", "nil", "-", "--", "?", "."})
"""Texts that mean that nothing was logged (Keras writes NA, fastai None); nan is a number that training can give."""

# What is repeated is never tried again with fewer (++, *+, ?+): what follows it can't begin inside it, and a long run
# of spaces or digits would take the square of its length.
_NUMBER = r"[-+]?(?:\d++(?:[.,]\d++)*+\.?+|[.,]\d++)(?:[eE][-+]?\d++)?+|[-+]?(?:nan|inf(?:inity)?)\b"
_AROUND = re.compile(
    rf"(?:[A-Za-z_][\w.]*+\s*+[(=:])?[\[(\s]*+(?P<number>{_NUMBER})(?:$|[\s%)\](±/]|,(?!\s*+[-+\d.]))", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}+(?:,\d{3})++(?:\.\d*+)?+")


def number(text: str, decimal: str = ".") -> float | None:
    """The number in a cell; None where there is none to be had.

    decimal: "," in a file with decimal commas. "0.5 (ema)", "tensor(0.5, device='cuda:0')", "97 %" and "[0.5]" hold
    one number; a time, a date or a list of several does not.
    """
    found = _AROUND.match(text.strip())
    if not found:
        return None
    digits = found["number"]
    if decimal == ",":
        digits = digits.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def is_empty(text: str) -> bool:
    """Whether a cell says that nothing was logged."""
    return text.strip().lower() in EMPTY


def is_number(text: str) -> bool:
    """Whether a cell is a plain number, with a decimal point or comma."""
    try:
        float(text.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def signs_in(cells: list[str]) -> frozenset[str]:
    """The decimal signs, a point or a comma, in those cells that are plain numbers."""
    numbers = [cell for cell in cells if is_number(cell)]
    return frozenset(sign for sign in ".," if any(sign in cell for cell in numbers))
