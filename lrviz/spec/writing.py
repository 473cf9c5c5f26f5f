"""How numbers and values are written."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """A power of ten with a raised exponent: 10⁻⁴."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def value_in_link(value: object) -> str:
    """A value as a link has it: numbers in full, a pair with a comma, a text as it is."""
    if isinstance(value, tuple):
        return ",".join(map(repr, value))
    return value if isinstance(value, str) else repr(value)
