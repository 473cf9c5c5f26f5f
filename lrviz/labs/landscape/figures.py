"""What a plane leaves out of a path: the loss of the run beside that on the plane, and the distance between them."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
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
    step_axis,
    stroke,
    title,
    wrapped,
)
from lrviz.figures.theme import colour
from lrviz.labs.landscape import View

OWN, DRAWN = "the run's own", "on the plane"


def two_losses(view: View, k: int, drawn: np.ndarray) -> go.Figure:
    """The loss of run k, and the loss `drawn` `[E+1]` on the plane below it, on a log axis."""
    epochs, curves = _epochs(view, k), {OWN: view.paths.losses[k], DRAWN: drawn}
    low, high = log_range(curves.values(), [float(curves[OWN][0])])
    traces, labels = [], []
    for index, (name, values) in enumerate(curves.items()):
        values = values[: len(epochs)]
        traces.append(curve(epochs, values, name, stroke(index), "epoch"))
        end = end_of_curve(epochs, log10(values), low, high) or (0.0, low)
        labels.append(Label(*end, wrapped(name), run_colour(index)))
    return _figure(view, traces, labels, "loss", log_axis(low, high, plot_height(HEIGHT)))


def distance(view: View, k: int) -> go.Figure:
    """How far run k is from the plane, beside how far it has travelled, in the units of the weights."""
    epochs = _epochs(view, k)
    off, way = view.seen.distances[k, : len(epochs)], view.travelled[k, : len(epochs)]
    high = 1.08 * float(max(way.max(), off.max())) or 1.0
    faint = {"color": colour("truth"), "width": 1.8, "dash": "6px,4px"}
    traces = [curve(epochs, way, "travelled", faint, "epoch"), curve(epochs, off, "off the plane", stroke(0), "epoch")]
    labels = [
        Label(float(epochs[-1]), float(way[-1]), wrapped("travelled"), colour("truth")),
        Label(float(epochs[-1]), float(off[-1]), wrapped("off the plane"), run_colour(0)),
    ]
    return _figure(view, traces, labels, "distance in the units of the weights", axis(0.0, high, round_ticks(high)))


def _epochs(view: View, k: int) -> np.ndarray:
    return np.arange(int(view.paths.finite[k]))


def _figure(view: View, traces: list[go.Scatter], labels: list[Label], name: str, y_axis: dict[str, Any]) -> go.Figure:
    return figure(
        traces,
        height=HEIGHT,
        xaxis=step_axis(view.paths.losses.shape[1] - 1, unit="epoch"),
        yaxis=y_axis,
        annotations=[title(name), *annotations(labels)],
    )


def describe_two_losses(view: View, k: int, drawn: np.ndarray) -> str:
    """Both losses at both ends of the run."""
    losses, last = view.paths.losses[k], len(_epochs(view, k)) - 1
    text = (
        f"At η = {view.paths.rates[k]:.3g}, over {last} epochs, on a logarithmic axis: the run's own loss goes from"
        f" {number(losses[0])} to {number(losses[last])}, the loss on the plane below it from {number(drawn[0])} to"
        f" {number(drawn[last])}."
    )
    return text if last == len(losses) - 1 else f"{text} After that its loss is NaN."


def describe_distance(view: View, k: int) -> str:
    """The distance at the start, at its most and at the end, and the length of the path."""
    off, way = view.seen.distances[k, : len(_epochs(view, k))], view.travelled[k]
    return (
        f"At η = {view.paths.rates[k]:.3g} the run is {number(off[0])} away from the plane at the start, at most"
        f" {number(off.max())}, and {number(off[-1])} at the end, on a path of length {number(way[len(off) - 1])}."
    )
