"""How every figure looks: no legend, few ticks, names at the curves' ends, and runs that differ by dash and colour."""

import math
import textwrap
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.theme import PALETTE, colour
from lrviz.spec.writing import power_of_ten

Figure = go.Figure

HEIGHT = 340
MARGIN = {"l": 46, "r": 28, "t": 34, "b": 34}
"""The least: where its words need more, the browser gives more."""
BOTTOM = MARGIN["b"] + 18
FONT_SIZE = 13
TICK_SIZE = 12
LINE_HEIGHT = 17
DASHES = ("7px,4px", "2px,3px", "9px,3px,2px,3px", "12px,5px", "12px,3px,2px,3px,2px,3px")
"""As on the stage."""
DECADES_BELOW, DECADES_ABOVE = 9.0, 3.0
"""What a loss axis shows of values around the start's, so that one run that explodes does not press all others flat."""
NAME_LENGTH = 18
SPACING = 34
"""Pixels from tick to tick on a logarithmic y axis."""
DOTS_UP_TO = 130
LARGEST = 308
"""The exponent of the largest power of ten that is a number here."""
TITLE = "title"
"""How the browser knows the annotations that begin at the left border."""
TRANSPARENT = "rgba(0,0,0,0)"


def run_colour(index: int, percent: int = 100) -> str:
    """The colour of run number `index`; the first has the accent, as on the stage."""
    if index == 0:
        return colour("accent", percent=percent)
    return colour("runs", (index - 1) % len(PALETTE["light"]["runs"]), percent)


def stroke(index: int) -> dict[str, Any]:
    """The line of run number `index`; colour and dash together come again only after 25 runs."""
    turn = (index - 1) // len(DASHES)
    dash = "solid" if index == 0 else DASHES[(index - 1 + turn) % len(DASHES)]
    return {"color": run_colour(index), "dash": dash, "width": 2.5 if index == 0 else 2.2}


def figure(traces: Sequence[Any], *, height: int, **layout: Any) -> go.Figure:
    """A figure of ours: transparent, without a legend, its fonts and hover cards in our colours."""
    base = {
        "template": {},
        "showlegend": False,
        "height": height,
        "margin": MARGIN,
        "dragmode": False,
        "hovermode": "closest",
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "font": {"family": "system-ui, sans-serif", "size": FONT_SIZE, "color": colour("ink")},
        "hoverlabel": {"bgcolor": colour("panel"), "bordercolor": colour("muted"), "font": {"color": colour("ink")}},
    }
    drawn = go.Figure(list(traces), base | layout)
    drawn.layout.template = None
    return drawn


def curve(x: np.ndarray, y: np.ndarray, name: str, line: dict[str, Any], unit: str = "step", **more: Any) -> go.Scatter:
    """One curve with the numbers as they were computed; what is not finite is left out."""
    # A single point has no line.
    mode = "lines" if np.isfinite(y).sum() > 1 else "lines+markers"
    return go.Scatter(
        x=x,
        y=np.where(np.isfinite(y), y, np.nan),
        name=escape(name, quote=False),
        line=line,
        **{"mode": mode, "hovertemplate": f"%{{fullData.name}}<br>{unit} %{{x}}: %{{y:.4g}}<extra></extra>"} | more,
    )


def area(x: np.ndarray, low: np.ndarray, high: np.ndarray, fill: str) -> go.Scatter:
    """The area between `low` and `high` where both can be drawn on a log axis."""
    whole = np.isfinite(high) & (low > 0)
    return go.Scatter(
        x=np.concatenate([x[whole], x[whole][::-1]]),
        y=np.concatenate([high[whole], low[whole][::-1]]),
        fill="toself",
        fillcolor=fill,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def log_range(values: Iterable[np.ndarray], centres: Iterable[float] = ()) -> tuple[float, float]:
    """The log10 range of an axis for all positive finite `values`, a few decades around the `centres` at most."""
    every = np.concatenate([np.ravel(part) for part in values])
    every = np.log10(every[np.isfinite(every) & (every > 0)])
    if not every.size:
        return -1.0, 1.0
    low, high = float(every.min()), float(every.max())
    middles = [math.log10(centre) for centre in centres if math.isfinite(centre) and centre > 0]
    if middles:
        low, high = max(low, min(middles) - DECADES_BELOW), min(high, max(middles) + DECADES_ABOVE)
    pad = 0.04 * (high - low) if high - low > 0.5 else 0.5 - (high - low) / 2
    return low - pad, high + pad


def plot_height(height: int, bottom: int = MARGIN["b"]) -> int:
    """The height in pixels of the area inside the axes."""
    return height - MARGIN["t"] - bottom


def axis(low: float, high: float, ticks: Sequence[tuple[float, str]], **more: Any) -> dict[str, Any]:
    """An axis that does not move, with lines and words at `ticks` only."""
    return {
        "range": [low, high],
        "fixedrange": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "ticklabelstandoff": 5,
        "tickvals": [value for value, _ in ticks],
        "ticktext": [text for _, text in ticks],
        "tickangle": 0,
        "gridcolor": colour("faint"),
        "tickfont": {"color": colour("muted"), "size": TICK_SIZE},
    } | more


def log_axis(low: float, high: float, pixels: float = math.inf, also: Sequence[float] = (), **more: Any):
    """A logarithmic axis from 10^low to 10^high with decades as ticks, as many as fit, and ticks at `also`.

    pixels: the height of a y axis; of an x axis the browser leaves out what has no room.
    """
    apart = SPACING / 2 * (high - low) / pixels
    kept: list[float] = []
    for value in also:
        if low <= math.log10(value) <= high and all(abs(math.log10(value / other)) >= apart for other in kept):
            kept.append(value)
    every = max(1, math.ceil((math.floor(high) - math.ceil(low) + 1) * SPACING / pixels))
    decades = [k for k in range(math.ceil(low), min(math.floor(high), LARGEST) + 1) if k % every == 0]
    decades = [k for k in decades if all(abs(k - math.log10(value)) >= apart for value in kept)]
    ticks = [(10.0**k, decade(k)) for k in decades] + [(value, brief(value)) for value in kept]
    if len(ticks) < 2:
        ticks = _between_decades(low, high)
    return axis(low, high, sorted(ticks), type="log", **more)


def _between_decades(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks at 1 and 3, or at 1, 2 and 5, or at any digit, for an axis that has no two decades."""
    for digits in ((1, 3), (1, 2, 5), range(1, 10)):
        every = [float(f"{digit}e{k}") for k in range(math.floor(low), math.ceil(high) + 1) for digit in digits]
        ticks = [(v, brief(v)) for v in every if 0 < v < math.inf and low <= math.log10(v) <= high]
        if len(ticks) > 1:
            break
    return ticks


def round_ticks(high: float, low: float = 0.0) -> list[tuple[float, str]]:
    """About four ticks, at whole multiples of 1, 2 or 5 times a power of ten, each with a text of its own."""
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= (high - low) / 5)
    place = math.floor(math.log10(step))
    digits = math.floor(math.log10(max(abs(low), abs(high)))) - place + 1
    words = brief if digits <= 2 else lambda value: f"{value:.{digits}g}".replace("-", "−")
    values = [round(step * i, -place) for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [(value, words(value)) for value in values]


def step_axis(steps: int, also: Iterable[int] = (), unit: str = "step") -> dict[str, Any]:
    """The steps of a run, with ticks at its two ends and at the steps `also` where something happens."""
    between = sorted({step for step in also if 0 < step < steps})
    return axis(
        0, steps, [(0, "0"), *((step, str(step)) for step in between), (steps, f"{unit} {steps}")], showgrid=False
    )


def decade(exponent: int) -> str:
    """10^exponent as a tick says it: 0.01, 0.1, 1, 10, 100, and beyond these 10⁻³ or 10³."""
    return f"{10.0**exponent:g}" if -2 <= exponent <= 2 else power_of_ten(exponent)


def below(text: str) -> dict[str, Any]:
    """The name of the x axis, under it; a figure with one leaves BOTTOM free."""
    return {"text": text, "standoff": 6, "font": {"color": colour("muted"), "size": FONT_SIZE}}


def title(text: str) -> dict[str, Any]:
    """The name of the y axis, written over its upper end."""
    return {
        "name": TITLE,
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "xshift": 4 - MARGIN["l"],
        "yanchor": "bottom",
        "yshift": 9,
        "showarrow": False,
        "align": "left",
        "font": {"color": colour("muted"), "size": FONT_SIZE},
    }


def horizontal_line(value: float, text: str, right: bool, below: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """A level that the rules name, on a log axis: a dashed slate line, and its name at one end of it."""
    line = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "opacity": 0.7,
        "layer": "below",
        "line": {"color": colour("truth"), "width": 1, "dash": "4px,4px"},
    }
    name = {
        "text": text,
        "xref": "paper",
        "x": int(right),
        "y": math.log10(value),
        "showarrow": False,
        "xanchor": "right" if right else "left",
        "yanchor": "top" if below else "bottom",
        "font": {"color": colour("truth"), "size": TICK_SIZE},
    }
    return line, name


def wrapped(name: str) -> list[str]:
    """A name in lines that fit beside a curve, safe to be set by Plotly."""
    return [escape(line, quote=False) for line in textwrap.wrap(name, NAME_LENGTH)] or [""]


def brief(value: float) -> str:
    """A number in a label: 45, 0.3, 3800, 1.5×10¹⁷."""
    if not value or 1e-3 <= abs(value) < 1e4:
        return f"{float(f'{value:.3g}'):g}"
    factor, exponent = f"{value:.1e}".split("e")
    return f"{factor}×{power_of_ten(int(exponent))}"


def number(value: float | None) -> str:
    """A number in a sentence."""
    return f"{value:.3g}" if value is not None and math.isfinite(value) else "no finite number"
