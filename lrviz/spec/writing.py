"""How numbers are written."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """A power of ten with a raised exponent: 10⁻⁴."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"
