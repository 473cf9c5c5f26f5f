"""The map: one Streamlit component that draws a square of runs on a canvas, each in the colour of its fate.

What travels is one block of bytes: a line of JSON about the picture, then fates and shades, deflated.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.components import v2

from lrviz.ui.components import modules
from lrviz.ui.components.triggers import Malformed, Shape, fields, number, reader, share, text, whole

HTML = '<div class="lrm"></div>'
LEVEL = 1
"""Of deflate: the quickest; a map shrinks to a tenth of its size with it."""


@dataclass(frozen=True)
class Label:
    """A name on the map, at (x, y) from 0 to 1, from the lower left corner."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Mark:
    """A point of the map: "minimum" in the colour of its fate and with its name, "fastest", or "picked"."""

    kind: str
    x: float
    y: float
    text: str = ""
    fate: int | None = None


@dataclass(frozen=True)
class Line:
    """What theory draws over the map, through points (x, y) from 0 to 1, and its name."""

    text: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class MapPicture:
    """What is drawn. fates: int8 `[n, n]`, row 0 the lowest, -1 diverged, -2 moving; shades: uint8 `[n, n]`, light to
    dark. x_ticks, y_ticks: place from 0 to 1 → text. rate: the learning rate of the slider, or None for none;
    rate_moves: whether the reader may move it."""

    fates: np.ndarray
    shades: np.ndarray
    description: str
    x_label: str
    y_label: str
    x_ticks: Mapping[float, str]
    y_ticks: Mapping[float, str]
    labels: tuple[Label, ...] = ()
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    rate: float | None = None
    rate_moves: bool = True


DEEDS: Mapping[str, Mapping[str, Shape]] = {
    "pick": {"x": share, "y": share},
    "zoom": {"x": share, "y": share, "to_x": share, "to_y": share},
    "widen": {},
    "back": {},
    "reset": {},
    "rate": {"rate": number},
}
"""What a reader can do on the map, and what is said of it."""


@functools.cache
def _component() -> Callable[..., Any]:
    return v2.component("lrviz_map", html=HTML, js=modules.MAP.loader(), isolate_styles=False)


def show_map(
    picture: MapPicture, key: str, on_event: Callable[[dict[str, Any]], None], is_asked_for: bool = True
) -> None:
    """Draws the map. is_asked_for: it is what the reader asked for last, not what is shown until that is computed; what
    they do meanwhile waits for it. on_event receives what the reader did before the script reruns:

    {"do": "pick", "x", "y"}, {"do": "zoom", "x", "y", "to_x", "to_y"}, {"do": "widen"}, {"do": "back"},
    {"do": "reset"} or {"do": "rate", "rate"}; places are from 0 to 1, from the lower left corner.
    """

    heard = f"{key}.answered"

    def receive(event: dict[str, Any]) -> None:
        st.session_state[heard] = event["id"]
        on_event(event["what"])

    _component()(
        key=key,
        data=packed(picture, st.session_state.get(heard) if is_asked_for else None),
        height="content",
        on_did_change=reader(key, "did", fields(id=whole, what=_done), receive),
    )


def _done(value: Any) -> dict[str, Any]:
    """What the reader did, in the shape that it has for each of the things they can do."""
    what = fields(do=text)(value)["do"]
    if what not in DEEDS:
        raise Malformed(f"nothing that can be done: {what!r:.40}")
    return {"do": what} | fields(**DEEDS[what])(value)


def packed(picture: MapPicture, heard: int | None = None) -> bytes:
    """The picture as one block of bytes; heard: the last event that it answers."""
    head = {
        "size": len(picture.fates),
        "description": picture.description,
        "x_label": picture.x_label,
        "y_label": picture.y_label,
        "x_ticks": list(picture.x_ticks.items()),
        "y_ticks": list(picture.y_ticks.items()),
        "labels": [asdict(label) for label in picture.labels],
        "marks": [asdict(mark) for mark in picture.marks],
        "lines": [asdict(line) for line in picture.lines],
        "rate": picture.rate,
        "rate_moves": picture.rate_moves,
        "heard": heard,
    }
    body = picture.fates.astype(np.int8).tobytes() + picture.shades.astype(np.uint8).tobytes()
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + zlib.compress(body, LEVEL)
