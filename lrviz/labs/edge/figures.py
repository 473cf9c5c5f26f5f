"""Sharpness along training beside the largest that is stable, and the loss at the same steps."""

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    MARGIN,
    axis,
    brief,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    round_ticks,
    run_colour,
    step_axis,
    stroke,
    title,
)
from lrviz.figures.theme import colour
from lrviz.labs.edge.edge import Edge

EDGE_HEIGHT = 500
SPLIT = (0.27, 0.37)
"""The loss has the height below the first share, the sharpness that above the second."""
LOSSES = 160
"""Points of the loss that are drawn; every one is a step's own loss."""
SPREAD = 15.0
"""Sharpnesses that differ by more than this have a logarithmic axis."""


def edge_picture(edge: Edge, k: int) -> go.Figure:
    """Run k: sharpness with its limit above, loss below. The axes are the same for all runs of `edge`."""
    low, high, logarithmic = _sharpness_range(edge)
    scale = log10 if logarithmic else np.asarray
    height = (EDGE_HEIGHT - MARGIN["t"] - MARGIN["b"]) * (1 - SPLIT[1])
    total = edge.losses.shape[1]
    word = limit_word(edge)
    truth = {"color": colour("truth"), "width": 1.8, "dash": "6px,4px"}
    labels = [
        _label(f"{word} = {brief(edge.limits[k, -1])}", edge.steps, scale(edge.limits[k]), (low, high), "truth"),
        _label("sharpness", edge.steps, scale(edge.sharpness[k]), (low, high), "accent"),
    ]
    labels = [label for label in labels if label is not None]
    y_axis = log_axis(low, high, height) if logarithmic else axis(low, high, round_ticks(high))
    loss_low, loss_high = log_range(edge.losses[_calm(edge)])
    steps, losses = _thinned(edge.losses[k])
    down = {**log_axis(loss_low, loss_high, height * SPLIT[0] / (1 - SPLIT[1])), "domain": [0, SPLIT[0]], "anchor": "x"}
    return figure(
        [
            curve(edge.steps, edge.limits[k], word, truth),
            curve(edge.steps, edge.sharpness[k], "sharpness", stroke(0)),
            curve(steps, losses, "training loss", {"color": run_colour(0), "width": 1.8}, yaxis="y2"),
        ],
        height=EDGE_HEIGHT,
        xaxis={**step_axis(total), "anchor": "y2"},
        yaxis={**y_axis, "domain": [SPLIT[1], 1]},
        yaxis2=down,
        annotations=[title(_name(edge)), {**title("training loss"), "y": SPLIT[0]}, *annotations(labels)],
    )


def limit_word(edge: Edge) -> str:
    """The largest stable sharpness as theory writes it."""
    entry = edge.training.optimizer_entry
    return (entry.preconditioner or entry).limit_label.replace("λmax", "η")


def _name(edge: Edge) -> str:
    if edge.training.optimizer_entry.preconditioner:
        return "sharpness, measured in the optimizer's own steps: λmax of P⁻¹H"
    return "sharpness: the largest eigenvalue of the Hessian"


def _sharpness_range(edge: Edge) -> tuple[float, float, bool]:
    """The range of the y axis, and whether it is logarithmic: around what is measured in runs that stay finite,
    but for a few leaps."""
    measured = edge.sharpness[_calm(edge)]
    measured = measured[np.isfinite(measured) & (measured > 0)]
    if not measured.size:
        return -1.0, 1.0, True
    low, high = np.quantile(measured, (0.01, 0.99))
    if high > SPREAD * low:
        return *log_range([np.array([low, 2 * high])]), True
    return 0.0, 1.25 * float(high), False


def _calm(edge: Edge) -> np.ndarray:
    """The runs `[K]` whose numbers do not end, or all if there is none."""
    calm = np.all(np.isfinite(edge.losses), axis=1)
    return calm if calm.any() else ~calm


def _label(name: str, steps: np.ndarray, values: np.ndarray, y: tuple[float, float], ink: str) -> Label | None:
    end = end_of_curve(steps, values, *y)
    if end is None and ink == "truth":
        above = float(np.nanmax(values)) > y[1]
        return Label(
            float(steps[-1]), y[above], [name, "above the picture" if above else "below the picture"], colour(ink)
        )
    return end and Label(*end, [name], colour(ink))


def _thinned(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An odd stride, so that a zig-zag of period 2 is not sampled away."""
    stride = -(-len(losses) // LOSSES)
    steps = np.arange(0, len(losses), stride + 1 - stride % 2)
    return steps, losses[steps]


def describe_edge(edge: Edge, k: int) -> str:
    """Where run k's sharpness begins, when it meets the limit, where it stays, and what the loss does meanwhile."""
    known = np.flatnonzero(np.isfinite(edge.sharpness[k]))
    if not known.size:
        return f"At η = {edge.rates[k]:.3g} the loss is NaN before anything can be measured."
    first, met, stays = known[0], edge.reached_at(k), edge.hovers(k)
    parts = [
        f"At η = {edge.rates[k]:.3g} the largest stable sharpness is {brief(edge.limits[k, -1])}. The sharpness"
        f" is {brief(edge.sharpness[k, first])} at step {edge.steps[first]}"
    ]
    if met is None:
        parts.append(
            f" and {brief(edge.sharpness[k, known[-1]])} at step {edge.steps[known[-1]]}: it does not get there."
        )
    else:
        early = met == edge.steps[first]
        parts.append(", at its limit or above at once." if early else f" and arrives there at step {met}.")
    if met is not None and stays:
        parts.append(
            f" In the last third of the training it is between {stays[0]:.2f} and {stays[1]:.2f} times its limit."
        )
    end = edge.diverged_at(k)
    parts.append(
        f" The loss goes from {number(edge.losses[k, 0])} to {number(edge.losses[k, -1])}."
        if end is None
        else f" The loss is NaN from step {end} on."
    )
    return "".join(parts)
