"""Claims: what a lesson says that a run does, in a form that the core can check."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from lrviz.descent.verdict import FORMER_KEYS, Verdict
from lrviz.labs.clinic import HEALTHY, SYMPTOMS
from lrviz.lessons.facts import Fact, check_name, facts
from lrviz.spec.registry import finite
from lrviz.spec.settings import Settings

# Two points stand between the numbers of a range, so neither belongs to a number.
NUMBER = r"[-+]?(?:[0-9]|\.(?!\.))++(?:e[-+]?[0-9]++)?+"
COMPARISON = re.compile(rf"(<=|>=|<|>)\s*({NUMBER})")
RANGE = re.compile(rf"({NUMBER})\s*+\.\.\s*+({NUMBER})")
WORDS = {"verdict": tuple(Verdict), "sign": (*SYMPTOMS, HEALTHY)}
TOLERANCE = 0.005
"""A number in a claim is meant to three digits."""


@dataclass(frozen=True)
class Claim:
    """What a run is said to do, part by part; all parts must hold."""

    parts: tuple[tuple[str, object, Callable[[Settings], str]], ...]

    def failures(self, run: Settings) -> list[str]:
        """What does not hold, each with what the run does instead; empty if the claim is true."""
        return [
            f"{name}: {wanted!r} does not hold: {found}" for name, wanted, test in self.parts if (found := test(run))
        ]


def claim(parts: object, base: Settings) -> Claim:
    """The claim of a mapping from names of facts to what they must be, about `base` or a change of it.

    Raises `ValueError` that says what is allowed.
    """
    if not isinstance(parts, Mapping) or not parts:
        raise ValueError("a claim is a mapping such as {verdict: too_small}")
    return Claim(tuple((str(name), wanted, _test(str(name), wanted, base)) for name, wanted in parts.items()))


def _test(name: str, wanted: object, base: Settings) -> Callable[[Settings], str]:
    if name in ("ahead_of", "behind"):
        listed = [wanted] if isinstance(wanted, Mapping) else wanted
        if not isinstance(listed, list) or not all(isinstance(changes, Mapping) for changes in listed):
            raise ValueError(f"{name} must be changes such as {{learning_rate: 0.3}}, or a list of them")
        others = [base.changed(changes) for changes in listed]
        return lambda run: _compare(run, others, ahead=name == "ahead_of")
    check_name(name, base)
    if name == "verdict":
        wanted = FORMER_KEYS.get(str(wanted), wanted)
    allowed = WORDS.get(name)
    if allowed and wanted not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {wanted!r:.40}")
    holds = _predicate(name, wanted)
    return lambda run: "" if holds(facts(run)[name]) else f"it is {facts(run)[name]}"


def _predicate(name: str, wanted: object) -> Callable[[Fact], bool]:
    if wanted is None or wanted == "none":
        return lambda value: value is None
    if isinstance(wanted, bool):
        return lambda value: value is wanted
    if (number := finite(wanted)) is not None:
        return lambda value: _close(value, number)
    if not isinstance(wanted, str):
        raise ValueError(
            f'{name} must be a number, a comparison such as "< 40", a range such as "30..40", true, '
            f"false, none or a word, not {wanted!r:.40}"
        )
    if match := COMPARISON.fullmatch(wanted.strip()):
        return _comparison(match[1], float(match[2]))
    if match := RANGE.fullmatch(wanted.strip()):
        low, high = float(match[1]), float(match[2])
        return lambda value: _is_number(value) and low <= value <= high
    if wanted.strip()[:1] in "<>=0123456789":
        raise ValueError(f'{name}: {wanted!r:.40} is no comparison; write "< 40", ">= 0.1" or "30..40"')
    return lambda value: value == wanted


def _comparison(sign: str, limit: float) -> Callable[[Fact], bool]:
    compare = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}[sign]
    return lambda value: _is_number(value) and compare(float(value), limit)


def _is_number(value: Fact) -> TypeGuard[float | int]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _close(value: Fact, number: float) -> bool:
    if not _is_number(value):
        return False
    return value == number if isinstance(value, int) else abs(value - number) <= TOLERANCE * abs(number)


def _compare(run: Settings, others: Iterable[Settings], ahead: bool) -> str:
    own = facts(run)
    wrong = [
        other for other in map(facts, others) if (own.rank < other.rank if ahead else own.rank > other.rank) is False
    ]
    return "; ".join(f"{own.outcome} against {other.outcome}" for other in wrong)
