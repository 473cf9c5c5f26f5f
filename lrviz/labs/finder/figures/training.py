"""Training at the picks of the methods: the loss above the lowest."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from lrviz.background import once
from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    HEIGHT,
    area,
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
from lrviz.labs.finder import Task


def training_curves(task: Task, picks: Mapping[str, float], seeds: Sequence[int]) -> go.Figure:
    """The median loss above the lowest at each of the `picks` (name → rate), a band from the best to the worst seed."""
    every = _trained(task, tuple(picks.items()), tuple(seeds))
    medians = {name: _median(losses) for name, losses in every.items()}
    low, high = log_range(medians.values(), [task.start_loss(seeds[0]) - task.floor])
    traces, labels = [], []
    for index, (name, losses) in enumerate(every.items()):
        steps, middle = np.arange(task.steps + 1), medians[name]
        if len(seeds) > 1:
            traces.append(area(steps, losses.min(axis=0), losses.max(axis=0), run_colour(index, 15)))
        traces.append(curve(steps, middle, name, stroke(index)))
        end = end_of_curve(steps, log10(middle), low, high) or (0, high)
        labels.append(Label(*end, wrapped(name), run_colour(index)))
    return figure(
        traces,
        height=HEIGHT,
        annotations=[title("loss above the lowest"), *annotations(labels)],
        xaxis=step_axis(task.steps),
        yaxis=log_axis(low, high, plot_height(HEIGHT)),
    )


@once(stored=True)
def _trained(task: Task, picks: tuple[tuple[str, float], ...], seeds: tuple[int, ...]) -> dict[str, np.ndarray]:
    """name → losses `[S, T+1]` above the floor."""
    by_seed = [task.train([rate for _, rate in picks], task.steps, seed) for seed in seeds]
    return {name: np.stack([losses[k] for losses in by_seed]) - task.floor for k, (name, _) in enumerate(picks)}


def _median(losses: np.ndarray) -> np.ndarray:
    # Of what diverged, the mean of two infinities is NaN, and is not drawn.
    with np.errstate(invalid="ignore"):
        return np.median(losses, axis=0)


def describe_training(task: Task, picks: Mapping[str, float], seeds: Sequence[int]) -> str:
    """Where each run ends, in words."""
    parts = [f"Loss above the lowest over {task.steps} steps, on a logarithmic axis."]
    for name, losses in _trained(task, tuple(picks.items()), tuple(seeds)).items():
        end = float(_median(losses[:, -1]))
        ending = f"ends at {number(end)}" if math.isfinite(end) else "diverges"
        parts.append(f"{name} (η = {picks[name]:.3g}) {ending}.")
    return " ".join(parts)
