"""What a page keeps beside its experiment: values of its own, in the session and in the address."""

from collections.abc import Sequence

import streamlit as st

from lrviz.spec.registry import Param
from lrviz.ui.state.session import AnyLab

Value = float | int | str


class PageParameters:
    """The values of a page's own parameters, read from the address that the page was opened with.

    What the address says wrongly is named among the lab's faults, and the default stands in its place.
    """

    def __init__(self, lab: AnyLab, params: Sequence[Param]) -> None:
        self.lab = lab
        self.params = {param.name: param for param in params}
        asked = tuple(lab.own(name, "") for name in self.params)
        if st.session_state.get(lab.key("own-asked")) != asked:
            st.session_state[lab.key("own-asked")] = asked
            for param, text in zip(params, asked, strict=True):
                self._read(param, text)

    def __getitem__(self, name: str) -> Value:
        return st.session_state[self.lab.key(f"own.{name}")]

    def set(self, name: str, value: Value) -> None:
        """Takes a value over, or keeps the message why not."""
        try:
            st.session_state[self.lab.key(f"own.{name}")] = self.params[name].parse(value)
            self.lab.faults.pop(name, None)
        except ValueError as error:
            self.lab.faults[name] = str(error)

    @property
    def words(self) -> dict[str, str]:
        """The values that are not the defaults, as they stand in an address."""
        return {
            name: f"{self[name]:g}" if param.kind == "number" else str(self[name])
            for name, param in self.params.items()
            if self[name] != param.default
        }

    def _read(self, param: Param, text: str) -> None:
        value = param.default
        try:
            value = param.parse(text) if text else value
        except ValueError as error:
            self.lab.faults[param.name] = f"This link could not be read in full. {error}"
        st.session_state[self.lab.key(f"own.{param.name}")] = value
