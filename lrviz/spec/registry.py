"""Entries that a reader can choose, and the parameters of each, declared once.

A `Param` states name, default and bounds; sliders, links, validation, documentation and tests all read it.
A `Registry` is an ordered mapping from a key to an entry that refuses to hold a key twice.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import numpy as np

MAX_TEXT = 2000
"""Letters that a text may have."""
LOWEST_STOP = 1e-5
"""The first stop after 0 of a logarithmic slider that starts at 0."""


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter of an entry: its default, what it may be, and how to show it.

    A number lies in [`minimum`, `maximum`]. Its slider stops at `stops` where given, at 1, 3, 10, 30, … where
    `log` is set (and at 0 if that is the minimum), else at every `step`; `integer` asks for whole numbers.
    A choice is one of `choices`, or one of the keys of `former`, what some were called before. A text passes `check`,
    which raises `ValueError` with the reason.

    >>> Param(name="momentum", label="Momentum", default=0.9, minimum=0.0, maximum=1.0, help="").parse("0.5")
    0.5
    """

    name: str
    label: str
    default: float | int | str
    help: str
    minimum: float = -math.inf
    maximum: float = math.inf
    log: bool = False
    integer: bool = False
    choices: tuple[str, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict, hash=False)
    check: Callable[[str], object] | None = None
    step: float | None = None
    stops: tuple[float, ...] = ()

    @property
    def kind(self) -> str:
        """ "choice", "text" or "number"."""
        if self.choices:
            return "choice"
        return "text" if isinstance(self.default, str) else "number"

    @property
    def allowed(self) -> str:
        """What the parameter may be, in words, for messages."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind == "text":
            return "a text such as " + repr(self.default)
        whole = "a whole number" if self.integer else "a number"
        return f"{whole} from {self.minimum:g} to {self.maximum:g}"

    @property
    def slider_stops(self) -> tuple[float, ...]:
        """The values at which the slider stops; empty for a slider that moves evenly."""
        if self.stops or not self.log:
            return self.stops
        lowest = self.minimum or LOWEST_STOP
        decades = range(math.floor(math.log10(lowest)), math.ceil(math.log10(self.maximum)) + 1)
        stops = [float(f"{m}e{d}") for d in decades for m in (1, 3) if lowest <= float(f"{m}e{d}") <= self.maximum]
        stops += [self.maximum, self.number(self.default)] + [0.0] * (self.minimum == 0)
        return tuple(sorted({round(s) if self.integer else float(s) for s in stops}))

    def parse(self, value: object) -> float | int | str:
        """The value in its own type (text from a link is read as a number); `ValueError` says what is allowed."""
        if self.kind == "choice":
            chosen = self.former.get(str(value), value)
            if chosen not in self.choices:
                raise ValueError(f"{self.name} must be {self.allowed}, not {_short(value)}")
            return str(chosen)
        if self.kind == "text":
            if not isinstance(value, str):
                raise ValueError(f"{self.name} must be {self.allowed}, not {_short(value)}")
            if len(value) > MAX_TEXT:
                raise ValueError(f"{self.name} is {len(value):,} characters long; at most {MAX_TEXT:,} are allowed")
            if self.check is not None:
                try:
                    self.check(value)
                except ValueError as error:
                    raise ValueError(f"{self.name}: {error}") from None
            return value
        return self.number(value)

    def number(self, value: object) -> float | int:
        """The value of a parameter that is a number; `ValueError` says what is allowed."""
        number = finite(value)
        if number is None or not self.minimum <= number <= self.maximum or (self.integer and number % 1):
            raise ValueError(f"{self.name} must be {self.allowed}, not {_short(value)}")
        return round(number) if self.integer else number


def finite(value: object) -> float | None:
    """A finite float from a number or its text; None if it is none."""
    try:
        number = float(value)  # pyright: ignore[reportArgumentType] what float() refuses is none
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and not isinstance(value, bool) else None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


class Entry(Protocol):
    """What every entry of a registry has."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def params(self) -> tuple[Param, ...]: ...


E = TypeVar("E", bound=Entry, covariant=True)


class Registry(Mapping[str, E], Generic[E]):
    """An ordered mapping of entries by key; `kind` names what they are in messages.

    KeyError: an unknown key; it names all that there are.

    >>> from lrviz import OPTIMIZERS
    >>> "adam" in OPTIMIZERS, OPTIMIZERS["adam"].label
    (True, 'Adam')
    """

    def __init__(self, kind: str, *entries: E) -> None:
        self.kind = kind
        self._entries: dict[str, E] = {}
        for entry in entries:
            if entry.key in self._entries:
                raise ValueError(f"two {kind} entries are called {entry.key!r}")
            self._entries[entry.key] = entry

    def __getitem__(self, key: str) -> E:
        try:
            return self._entries[key]
        except (KeyError, TypeError):
            raise KeyError(self.unknown(key)) from None

    def unknown(self, key: object) -> str:
        """What is wrong with a key that is none, and which there are."""
        return f"{self.kind} must be one of {', '.join(self._entries)}, not {_short(key)}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def complete(entry: Entry, field: str, given: Mapping[str, object]) -> dict[str, float | int | str]:
    """All parameters of `entry`: those given, checked, and the defaults of the others.

    `ValueError` names the parameter (as `field.name`) and what is allowed.
    """
    names = {param.name for param in entry.params}
    for name in given:
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            raise ValueError(f"{field}.{name} is not a parameter of {entry.key}; it has {known}")
    values = {}
    for param in entry.params:
        try:
            values[param.name] = param.parse(given.get(param.name, param.default))
        except ValueError as error:
            raise ValueError(f"{field}.{error}") from None
    return values


def numbers(values: Mapping[str, float | int | str], dtype: type[np.floating] = np.float64) -> dict[str, np.floating]:
    """The parameters that are numbers, in one precision: what a compiled kernel takes as arguments."""
    return {name: dtype(value) for name, value in plain_numbers(values).items()}


def plain_numbers(values: Mapping[str, float | int | str]) -> dict[str, float | int]:
    """The parameters that are numbers."""
    return {name: value for name, value in values.items() if not isinstance(value, str)}


def texts(values: Mapping[str, float | int | str]) -> tuple[tuple[str, str], ...]:
    """The parameters that are texts: each needs a kernel of its own."""
    return tuple((name, value) for name, value in values.items() if isinstance(value, str))
