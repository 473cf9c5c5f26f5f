"""Access: which controls of a lab a reader sees, and which of them may be moved."""

from collections.abc import Iterable
from dataclasses import dataclass

ALL = "all"
SHOWN = 5
"""How many unknown names a message repeats."""


@dataclass(frozen=True)
class Access:
    """Which controls are shown (None: all), hidden after all, and locked: shown, but not to be moved.

    A group's name (`optimizer`) stands for its menu and for all of its parameters.
    """

    shown: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    def shows(self, control: str) -> bool:
        """Whether a reader sees this control."""
        if self.shown is not None and not same_group(control, self.shown | self.locked):
            return False
        return not same_group(control, self.hidden)

    def moves(self, control: str) -> bool:
        """Whether a reader may move this control."""
        return self.shows(control) and not same_group(control, self.locked)


EVERYTHING = Access()


def same_group(control: str, names: Iterable[str]) -> bool:
    """Whether a control, or the group it belongs to, is among these names."""
    return not {control, control.partition(".")[0]}.isdisjoint(names)


def control_names(names: str | Iterable[str], field: str, controls: Iterable[str]) -> frozenset[str]:
    """Names out of `controls` as a set; `ValueError` names `field`, the ones that are unknown and what is allowed."""
    listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    unknown = [str(name)[:40] for name in listed if name not in controls]
    if len(unknown) > SHOWN:
        unknown = [*unknown[:SHOWN], "…"]
    if unknown:
        simple = ", ".join(name for name in controls if "." not in name)
        raise ValueError(
            f"{field}: {', '.join(map(repr, unknown))} is no control; controls are {simple}, and one"
            " parameter as in optimizer.momentum"
        )
    return frozenset(listed)
