"""Access: which controls of an experiment a reader sees, and which of them may be moved."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lrviz.experiment import GROUPS, Experiment
from lrviz.optimizers import OPTIMIZERS
from lrviz.schedules import SCHEDULES
from lrviz.surfaces import SURFACES

ALL = "all"


def _controls() -> tuple[str, ...]:
    own = [f.name for f in fields(Experiment) if not f.name.endswith("_params")]
    registries = dict(zip(GROUPS, (SURFACES, OPTIMIZERS, SCHEDULES), strict=True))
    params = [f"{group}.{param.name}" for group in GROUPS for entry in registries[group].values()
              for param in entry.params]
    return tuple(dict.fromkeys(own + params))


CONTROLS = _controls()
"""The names of all controls, as a link writes them: learning_rate, optimizer, optimizer.momentum, …"""


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


def control_names(names: str | Iterable[str], field: str) -> frozenset[str]:
    """The names of controls as a set; `ValueError` names `field`, the ones that are unknown and what is allowed."""
    listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    unknown = [str(name)[:40] for name in listed if name not in CONTROLS]
    if unknown:
        simple = ", ".join(name for name in CONTROLS if "." not in name)
        raise ValueError(f"{field}: {', '.join(map(repr, unknown))} is no control; controls are {simple}, and one"
                         " parameter as in optimizer.momentum")
    return frozenset(listed)
