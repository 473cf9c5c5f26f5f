"""What a component tells Python: each event a trigger of one rerun, heard before the script runs."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def times_heard(key: str) -> int:
    """How often the component under `key` was heard; sent back, so that every answer differs from the one before."""
    return st.session_state.get(_heard(key), 0)


def triggers(key: str, callbacks: Mapping[str, Callable[[Any], None] | None]) -> dict[str, Callable[[], None]]:
    """The arguments `on_…_change` of a component: event → what receives its value, or None if nothing is done."""
    return {f"on_{event}_change": _reader(key, event, callback) for event, callback in callbacks.items()}


def _heard(key: str) -> str:
    return f"{key}.heard"


def _reader(key: str, event: str, callback: Callable[[Any], None] | None) -> Callable[[], None]:
    def read() -> None:
        value = st.session_state[key].get(event)
        st.session_state[_heard(key)] = times_heard(key) + 1
        if callback is not None and value is not None:
            callback(value)

    return read
