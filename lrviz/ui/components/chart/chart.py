"""The chart: one Streamlit component that draws a Plotly figure with the JavaScript that the stage has loaded.

    kind = FIGURES["loss_curves"]
    chart(kind.draw(runs), key="losses", description=kind.describe(runs))

`st.plotly_chart` would load a Plotly of its own (1.5 MB) and draw anew at every change. What travels is one block of
bytes: a line of JSON about the chart, then the figure as JSON.
"""

from __future__ import annotations

import base64
import functools
import html
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from plotly.basedatatypes import BaseFigure
from streamlit.components import v2

from lrviz.ui.components import modules
from lrviz.ui.components.plotly_file import PLOTLY_URL
from lrviz.ui.components.triggers import fields, number, reader, text

HTML = '<div class="lrc"></div>'
DIGITS = 7
"""Digits of a curve's points that travel."""
RULER_HEIGHT = 114
"""Pixels of the ruler above a chart."""
LEVELS = 20_000
"""Steps into which the range of a surface is divided, of which a few levels are drawn."""


@functools.cache
def _component() -> Callable[..., Any]:
    return v2.component("lrviz_chart", html=HTML, js=modules.CHART.loader(), isolate_styles=False)


def chart(
    figure: BaseFigure,
    key: str,
    description: str,
    height: int | None = None,
    on_click: Callable[[dict[str, Any]], None] | None = None,
    body: str | None = None,
) -> None:
    """Draw `figure`, with `description` as what a screen reader says of it.

    The same key and the same figure leave the picture as it is. height: pixels, the figure's own by default.
    on_click: receives {"x", "y", "curve"} of the point that was clicked, before the script reruns. body:
    `compact(figure)`, where that is known.
    """
    pixels = int(height or _layout(figure).height or 340)
    head = {
        "description": description,
        "height": pixels,
        "clickable": on_click is not None,
        "plotly_url": modules.base_path() + PLOTLY_URL,
    }
    block = f"{json.dumps(head)}\n{body or compact(figure)}".encode()
    # With its height, the page leaves room for the chart before anything of it has loaded; a map is lower on a phone.
    room = "content" if _layout(figure).yaxis.scaleanchor else pixels
    _component()(key=key, data=block, height=room, on_click_change=reader(key, "click", CLICK, _unescaped(on_click)))


@dataclass(frozen=True)
class Ruled:
    """The charts of a ruler: for each of its learning rates a figure, its description, a word, and the word's colour,
    one of PALETTE's verdicts."""

    rate: float
    figure: BaseFigure
    description: str
    word: str
    fill: str

    @functools.cached_property
    def body(self) -> str:
        """The figure as it travels."""
        return compact(self.figure)


def ruled_chart(
    charts: Sequence[Ruled],
    chosen: int,
    key: str,
    movable: bool = True,
    on_rate: Callable[[float], None] | None = None,
) -> None:
    """Draw `charts[chosen]` below a ruler; all others are in the browser, and dragging shows them without the server.

    on_rate: receives the rate at which the handle was released, before the script reruns.
    """
    ruler = {
        "rates": [one.rate for one in charts],
        "words": [one.word for one in charts],
        "chosen": chosen,
        "fills": [one.fill for one in charts],
        "descriptions": [one.description for one in charts],
        "movable": movable,
    }
    pixels = int(_layout(charts[chosen].figure).height)
    head = {"height": pixels, "clickable": False, "plotly_url": modules.base_path() + PLOTLY_URL, "ruler": ruler}
    block = "\n".join([json.dumps(head), *(one.body for one in charts)]).encode()
    _component()(key=key, data=block, height=pixels + RULER_HEIGHT, on_rate_change=reader(key, "rate", number, on_rate))


def _layout(figure: BaseFigure) -> Any:
    return figure.layout


def compact(figure: BaseFigure) -> str:
    """The figure as JSON without blanks: numbers to 7 digits, null for what is not finite."""
    return json.dumps(
        _as_json_values(figure.to_plotly_json()), separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _as_json_values(value: Any) -> Any:
    match value:
        case {"bdata": str(data), "dtype": kind}:
            # Plotly packs arrays with all their bits, which is more than a picture shows.
            array = np.frombuffer(base64.b64decode(data), kind)
            return _as_json_values(
                array.reshape([int(n) for n in str(value["shape"]).split(",")] if "shape" in value else -1)
            )
        case dict():
            return {name: _as_json_values(part) for name, part in value.items()}
        case list() | tuple():
            return [_as_json_values(part) for part in value]
        case np.ndarray() if value.dtype.kind in "iu":
            return value.tolist()
        case np.ndarray() if value.ndim > 1:
            decimals = _decimals(value)
            return [[_number(round(v, decimals)) for v in row] for row in value.tolist()]
        case np.ndarray():
            return [_number(float(f"{v:.{DIGITS}g}")) for v in value.tolist()]
        case np.generic():
            return _as_json_values(value.item())
        case float():
            return value if math.isfinite(value) else None
        case _:
            return value


def _decimals(surface: np.ndarray) -> int:
    finite = surface[np.isfinite(surface)]
    step = float(np.ptp(finite)) / LEVELS if finite.size else 1.0
    return math.ceil(-math.log10(step)) if step > 0 else DIGITS


def _number(value: float) -> float | int | None:
    # 3 takes less room than 3.0.
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _name(value: Any) -> str:
    """The name of the curve that was clicked, if it has one."""
    return "" if value is None else text(value)


CLICK = fields(x=number, y=number, curve=_name)
"""What a click carries."""


def _unescaped(callback: Callable[[dict[str, Any]], None] | None) -> Callable[[dict[str, Any]], None] | None:
    return callback and (lambda clicked: callback(clicked | {"curve": html.unescape(clicked["curve"])}))
