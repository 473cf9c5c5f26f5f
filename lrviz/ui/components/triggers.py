"""What a component tells Python: each event a trigger of one rerun, heard before the script runs.

A browser can send anything. So each event has a shape: a function that gives the value in its own type, or raises
`Malformed`. What has not the shape that our own scripts send is left unheard.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lrviz.spec.registry import finite

Shape = Callable[[Any], Any]
MAX_TEXT = 4000
LOGGER = logging.getLogger("lrviz")


class Malformed(ValueError):
    """A value that none of our components sends."""


def number(value: Any) -> float:
    """A finite number."""
    found = finite(value) if isinstance(value, int | float) else None
    if found is None:
        raise Malformed("no finite number")
    return found


def whole(value: Any) -> int:
    """A whole number that JavaScript counts exactly."""
    found = number(value)
    if found % 1 or abs(found) >= 2**53:
        raise Malformed("no whole number")
    return int(found)


def share(value: Any) -> float:
    """A number from 0 to 1; a little beyond, as at the edge of a picture, counts as the end."""
    return min(max(number(value), 0.0), 1.0)


def place(value: Any) -> tuple[float, float]:
    """Two numbers: x and y."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Malformed("no two numbers")
    return number(value[0]), number(value[1])


def text(value: Any) -> str:
    """A text of bounded length."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Malformed("no text, or one that is too long")
    return value


def signal(_: Any) -> bool:
    """Of an event that carries nothing."""
    return True


def fields(**shapes: Shape) -> Shape:
    """A mapping with these fields; others are left out."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise Malformed("no fields")
        return {name: shape(value.get(name)) for name, shape in shapes.items()}

    return read


def times_heard(key: str) -> int:
    """How often the component under `key` was heard; sent back, so that every answer differs from the one before."""
    return st.session_state.get(_heard(key), 0)


def triggers(
    key: str, shapes: Mapping[str, Shape], callbacks: Mapping[str, Callable[[Any], None] | None]
) -> dict[str, Callable[[], None]]:
    """The arguments `on_…_change` of a component: event → what receives its value, or None if nothing is done.

    shapes: event → what it carries.
    """
    return {f"on_{event}_change": reader(key, event, shapes[event], callback) for event, callback in callbacks.items()}


def reader(key: str, event: str, shape: Shape, callback: Callable[[Any], None] | None) -> Callable[[], None]:
    """What Streamlit calls when the event comes: it hands on a value that has the shape, and counts it as heard."""

    def read() -> None:
        try:
            value = st.session_state[key].get(event)
            if value is None:
                return
            value = shape(value)
        except (Malformed, AttributeError) as error:
            LOGGER.warning("the component %s sent a %s that is none: %s", key, event, error)
            return
        finally:
            st.session_state[_heard(key)] = times_heard(key) + 1
        if callback is not None:
            callback(value)

    return read


def _heard(key: str) -> str:
    return f"{key}.heard"
