"""What a plane leaves out of a path: the loss of the run beside that on the plane, and the distance between them."""

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Frame, Label, annotations, end_of_curve, log10, right_margin
from lrviz.figures.look import (
    HEIGHT,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    plot_height,
    run_colour,
    step_axis,
    stroke,
    title,
    wrapped,
)
from lrviz.figures.theme import colour
from lrviz.landscape import View

OWN, DRAWN, OFF = "the run's own loss", "the loss on the plane", "distance from the plane"


def shadow(view: View, k: int, drawn: np.ndarray) -> go.Figure:
    """Run k's loss, the loss `drawn` `[E+1]` on the plane below it, and its distance from the plane, on a log axis."""
    n = int(view.paths.finite[k])
    epochs = np.arange(n)
    curves = {OWN: view.paths.losses[k, :n], DRAWN: drawn[:n], OFF: view.seen.distances[k, :n]}
    strokes = {OWN: stroke(0), DRAWN: stroke(1), OFF: {"color": colour("truth"), "width": 1.5, "dash": "2px,3px"}}
    inks = {OWN: run_colour(0), DRAWN: run_colour(1), OFF: colour("truth")}
    low, high = log_range(curves.values(), [float(curves[OWN][0])])
    frame = Frame((0, view.paths.losses.shape[1] - 1), (low, high), plot_height(HEIGHT))
    labels = [Label(*(end_of_curve(epochs, log10(values), low, high) or (0.0, low)), wrapped(name), inks[name])
              for name, values in curves.items()]
    right = right_margin(labels, frame)
    level = step_axis(view.paths.losses.shape[1] - 1)
    level["ticktext"] = [text.replace("step", "epoch") for text in level["ticktext"]]
    return figure(
        [curve(epochs, values, name, strokes[name], "epoch") for name, values in curves.items()], height=HEIGHT,
        right=right, xaxis=level, yaxis=log_axis(low, high, frame.height),
        annotations=[title("loss, and distance in the units of the weights"), *annotations(labels, frame, right)],
    )


def describe_shadow(view: View, k: int, drawn: np.ndarray) -> str:
    """Both losses at the ends of the run, and the distance at the start, at its most and at the end."""
    n = int(view.paths.finite[k])
    losses, off = view.paths.losses[k, :n], view.seen.distances[k, :n]
    text = (
        f"At η = {view.paths.rates[k]:.3g}, over {n - 1} epochs, on a logarithmic axis: {OWN} goes from"
        f" {number(losses[0])} to {number(losses[-1])}, {DRAWN} below it from {number(drawn[0])} to"
        f" {number(drawn[n - 1])}; the {OFF} is {number(off[0])} at the start, at most {number(off.max())}, and"
        f" {number(off[-1])} at the end."
    )
    return text if n == view.paths.losses.shape[1] else f"{text} After that its numbers end."
