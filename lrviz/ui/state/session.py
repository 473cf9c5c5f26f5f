"""The state of a lab: its experiment, pins and faults in the session, and its address.

The experiment in the session is the only truth. A widget shows it, and changes it when moved; the address follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import streamlit as st

from lrviz.descent.experiment import Experiment
from lrviz.spec.access import EVERYTHING, Access
from lrviz.spec.links import BLOCK, PIN_LIMIT, LockedValues, Pairs, apply_locked, read_link, write_link
from lrviz.spec.settings import Settings
from lrviz.spec.writing import field_text
from lrviz.training.training import Training
from lrviz.ui.components import progress
from lrviz.ui.state.address import full_link, in_address, is_meant, note_read, put_into_address

if TYPE_CHECKING:
    from typing_extensions import TypeIs

Run = TypeVar("Run", bound=Settings)
ADDRESSES_KEPT = 100
"""How many of its earlier addresses a lab knows again."""


class Lab(Generic[Run]):
    """The state of one lab, under the session's keys that begin with `name`.

    default: the experiment or training with which it starts. access: the controls that it shows and that may be moved.
    own_keys: what else its page keeps in the address. pins: runs that are pinned from the start. block: the name of the
    lab in a lesson, whose address is not the lab's own, since it has many. locked_values: the values of its locked
    controls. fixed: its links hold no experiment, since what it asks is about its own.
    """

    def __init__(
        self,
        name: str,
        default: Run,
        own_keys: Sequence[str] = (),
        access: Access = EVERYTHING,
        pins: Sequence[Run] = (),
        block: str = "",
        locked_values: LockedValues | None = None,
        fixed: bool = False,
    ) -> None:
        self.name = name
        self.default = default
        self.own_keys = tuple(own_keys)
        self.block = block
        self.fixed = fixed
        # Another link, an edited lesson, or forgotten progress: the lab begins anew.
        opening = (default, access, tuple(pins), progress.generation()) if block else default
        if st.session_state.get(self.key("opening")) != opening:
            st.session_state[self.key("opening")] = opening
            self.experiment = default
            st.session_state[self.key("pins")] = list(pins)
            st.session_state[self.key("access")] = access
            st.session_state[self.key("locked-values")] = locked_values or {}
        if not block:
            self._read_address(access)

    def key(self, field: str) -> str:
        """The session's key for a field of this lab."""
        return f"{self.name}.{field}"

    @property
    def experiment(self) -> Run:
        """The experiment, or the training, as it stands."""
        return st.session_state[self.key("experiment")]

    @experiment.setter
    def experiment(self, value: Run) -> None:
        st.session_state[self.key("experiment")] = value

    @property
    def access(self) -> Access:
        """Which controls are shown, and which may be moved."""
        return st.session_state[self.key("access")]

    @property
    def locked_values(self) -> LockedValues:
        """The values of the locked controls."""
        return st.session_state[self.key("locked-values")]

    @property
    def pins(self) -> list[Run]:
        """The pinned experiments, the oldest first."""
        return st.session_state[self.key("pins")]

    @property
    def faults(self) -> dict[str, str]:
        """What was entered and is not allowed: field → message. The experiment stays as it was."""
        return st.session_state.setdefault(self.key("faults"), {})

    def change(self, field: str, **changes: object) -> None:
        """Takes over a reader's change, or keeps the message why not."""
        try:
            if not self.access.moves(field):
                raise ValueError(f"The {field_text(field)} is locked here")
            self.experiment = apply_locked(self.experiment.replace(**changes), self.locked_values)
            for settled in (field, "link"):
                self.faults.pop(settled, None)
        except ValueError as error:
            self.faults[field] = str(error)

    def set_learning_rate(self, value: float) -> None:
        """The rate at which the ruler was released."""
        self.change("learning_rate", learning_rate=float(f"{value:.6g}"))

    def set_start(self, value: Sequence[float]) -> None:
        """Where the start was dropped; four decimals are finer than any pixel."""
        self.change("start", start=(round(float(value[0]), 4), round(float(value[1]), 4)))

    def set_points(self, value: str) -> None:
        """The schedule as it was drawn."""
        self.change("schedule.points", schedule_params={"points": value})

    def pin(self, value: Mapping[str, Any]) -> None:
        """Keeps the run at the given rate on the stage, or the message why not."""
        try:
            pinned = self.experiment.replace(learning_rate=value["learning_rate"])
        except ValueError as error:
            self.faults["pin"] = str(error)
            return
        self.faults.pop("pin", None)
        others = [other for other in self.pins if other != pinned]
        st.session_state[self.key("pins")] = [*others[-(PIN_LIMIT - 1) :], pinned]

    def clear_pins(self, _: object = None) -> None:
        """Takes all pinned runs off the stage."""
        st.session_state[self.key("pins")] = []

    def start_again(self) -> None:
        """Back to where the lab began."""
        self.experiment = self.default
        self.faults.clear()

    def write_address(self, **own: str) -> None:
        """Puts the experiment, the pins and the page's own values into the address."""
        pairs = self.pairs(**own)
        self._remember(pairs)
        # Streamlit empties the address when the reader comes from another page of the app.
        if sorted(pairs) != sorted(in_address()):
            put_into_address(pairs)

    def pairs(self, **own: str) -> list[tuple[str, str]]:
        """The address as pairs."""
        return write_link(self.experiment, self.access, self.pins, own, self.locked_values)

    def teachers_link(self, hidden: Iterable[str], locked: Iterable[str]) -> str:
        """The link to this lab as it stands, with more of its controls hidden or locked."""
        access = replace(self.access, hidden=self.access.hidden | set(hidden), locked=self.access.locked | set(locked))
        pairs = write_link(self.experiment, access, self.pins, locked_values=self.locked_values)
        if self.fixed:
            names = (("hide", access.hidden), ("lock", access.locked))
            pairs = [(word, ",".join(sorted(controls))) for word, controls in names if controls]
        return full_link(([(BLOCK, self.block)] if self.block else []) + pairs)

    def own(self, name: str, default: str) -> str:
        """A value of the page's own from the address it was opened with."""
        return st.session_state.get(self.key("own"), {}).get(name, default)

    def _read_address(self, access: Access) -> None:
        pairs, state = in_address(), st.session_state
        asked = is_asked(self.name, pairs)
        note_read()
        if not asked:
            return
        self.faults.clear()
        link = read_link(pairs, self.default, access, self.own_keys, base=type(self.default)())
        state[self.key("own")] = link.own
        state[self.key("access")] = link.access
        state[self.key("locked-values")] = link.locked_values
        self._remember(pairs)
        if link.readable:
            self.experiment = link.experiment
            state[self.key("pins")] = list(link.pins)
        else:
            self.experiment = apply_locked(self.experiment, link.locked_values)
        if link.faults:
            self.faults["link"] = " ".join(link.faults)

    def _remember(self, pairs: Pairs) -> None:
        """Makes it the last of the lab's addresses."""
        new = _digest(pairs)
        others = [digest for digest in _addresses(self.name) if digest != new]
        st.session_state[self.key("addresses")] = [*others, new][-ADDRESSES_KEPT:]


AnyLab = Lab[Experiment] | Lab[Training]
"""A lab of either kind: its experiment is a run on a surface, or a training."""


def is_of_training(lab: AnyLab) -> "TypeIs[Lab[Training]]":
    """Whether the lab trains a network, and does not run on a surface."""
    return isinstance(lab.experiment, Training)


def is_asked(name: str, pairs: Pairs) -> bool:
    """Whether the lab of this name is to be as this address says.

    It is not for one of the lab's own addresses, which a busy server hears late of: what the reader did meanwhile must
    not be undone. Unless the reader means it.
    """
    return bool(pairs) and (is_meant() or _digest(pairs) not in _addresses(name))


def _addresses(name: str) -> list[int]:
    return st.session_state.get(f"{name}.addresses", [])


def _digest(pairs: Pairs) -> int:
    return hash(tuple(sorted(pairs)))
