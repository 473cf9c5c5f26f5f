"""The curves of somebody's training log, thinned to what a picture shows, with the surest sign marked."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    FONT_SIZE,
    HEIGHT,
    axis,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    plot_height,
    round_ticks,
    run_colour,
    stroke,
    title,
    wrapped,
)
from lrviz.figures.theme import colour
from lrviz.labs.log import Log, Role, Series, Sign

PANELS = {
    "loss": (Role.TRAIN_LOSS, Role.VALIDATION_LOSS),
    "accuracy": (Role.TRAIN_ACCURACY, Role.VALIDATION_ACCURACY, Role.ERROR_RATE),
    "learning rate": (Role.LEARNING_RATE,),
    "gradient norm": (Role.GRADIENT_NORM,),
}
"""Which curves share a picture; the losses come first."""
MOST_POINTS = 1000
"""Pairs of the lowest and the highest value that are drawn of a longer curve."""
MOST = 1e300
"""Larger numbers leave the picture: an axis that spans them has no length in floating point."""
DECADES = 1.2
"""Positive values that span more powers of ten are drawn on a logarithmic axis."""


def log_curves(log: Log, sign: Sign | None = None) -> list[tuple[go.Figure, str]]:
    """A figure, and its text, for each group of curves that the log has; the sign is marked on its own curve."""
    return [
        (_drawn(name, curves, log, sign), _curve_in_words(name, curves, log))
        for name, roles in PANELS.items()
        if (curves := [series for series in log.series if series.role in roles])
    ]


def thinned(series: Series) -> tuple[np.ndarray, np.ndarray]:
    """x and y of at most 2000 points: of equal stretches of a longer curve, where it is lowest and where highest.

    NaN and inf stay where they are, as gaps.
    """
    if len(series) <= 2 * MOST_POINTS:
        return series.x, series.y
    edges = np.linspace(0, len(series), MOST_POINTS + 1).astype(int)
    kept = []
    for first, last in pairwise(edges):
        part = series.y[first:last]
        kept += sorted(
            {
                first + int(np.argmin(np.where(np.isnan(part), np.inf, part))),
                first + int(np.argmax(np.where(np.isnan(part), -np.inf, part))),
            }
        )
        if np.isnan(part).any():
            kept.append(first + int(np.argmax(np.isnan(part))))
    places = np.unique(kept)
    return series.x[places], series.y[places]


def _drawn(name: str, curves: Sequence[Series], log: Log, sign: Sign | None) -> go.Figure:
    points = {series.name: thinned(series) for series in curves}
    every = np.concatenate([y[np.abs(y) <= MOST] for _, y in points.values()])
    logarithmic = every.size > 0 and every.min() > 0 and np.log10(every.max() / every.min()) > DECADES
    low, high = log_range([every]) if logarithmic else _span(every)
    first, last = (float(pick(series.x[end] for series in curves)) for pick, end in ((min, 0), (max, -1)))
    last = last if last > first else first + 1.0
    traces, labels = [], []
    for index, (column, (x, y)) in enumerate(points.items()):
        traces.append(curve(x, y, column, stroke(index), log.unit.value))
        end = end_of_curve(x, log10(y) if logarithmic else y, low, high) or (first, high)
        labels.append(Label(*end, wrapped(column), run_colour(index)))
    drawn = figure(
        traces,
        height=HEIGHT,
        annotations=[title(name), *annotations(labels)],
        xaxis=axis(first, last, [(first, f"{log.unit.value} {_count(first)}"), (last, _count(last))], showgrid=False),
        yaxis=log_axis(low, high, plot_height(HEIGHT)) if logarithmic else axis(low, high, round_ticks(high, low)),
    )
    if sign is not None and sign.series in points:
        _mark(drawn, sign)
    return drawn


def _count(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.6g}"


def _span(values: np.ndarray) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = 0.05 * (high - low) or abs(high) or 1.0
    return low - room, high + room


def _mark(drawn: go.Figure, sign: Sign) -> None:
    drawn.add_shape(
        type="rect",
        x0=sign.start,
        x1=sign.end,
        xref="x",
        y0=0,
        y1=1,
        yref="paper",
        line={"width": 0},
        layer="below",
        fillcolor=colour("truth", percent=14),
    )
    drawn.add_annotation(
        x=sign.start,
        y=1,
        xref="x",
        yref="paper",
        xanchor="left",
        yanchor="top",
        showarrow=False,
        text=sign.kind.value.replace("_", " "),
        font={"color": colour("truth"), "size": FONT_SIZE},
    )


def _curve_in_words(name: str, curves: Sequence[Series], log: Log) -> str:
    parts = [f"{name.capitalize()} over the {log.unit.value}s."]
    for series in curves:
        finite = series.y[np.isfinite(series.y)]
        if not finite.size:
            parts.append(f"{series.name}: no value at all.")
            continue
        parts.append(
            f"{series.name}: {len(series):,} entries, first {number(finite[0])}, lowest"
            f" {number(finite.min())}, highest {number(finite.max())}, last {number(series.y[-1])}."
        )
    return " ".join(parts)
