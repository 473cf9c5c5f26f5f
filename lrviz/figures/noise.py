"""How low noise lets a run get: the loss over many seeds."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from lrviz.background import once
from lrviz.descent.curvature import best_loss
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import simulate
from lrviz.figures.labels import Label, annotations, end_of_curve, log10
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
from lrviz.figures.runs import Runs, name_of
from lrviz.spec.fields import SEED

SEEDS = 16
QUANTILES = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class Spread:
    """The loss above the best value over the seeds: gaps `[SEEDS, T+1]`, their mean and quantiles `[T+1]`."""

    gaps: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    diverged_at: int | None

    @property
    def finite(self) -> int:
        """How many steps from the start the mean and the quantiles are finite."""
        broken = ~(np.isfinite(self.mean) & np.isfinite(self.low) & np.isfinite(self.high))
        return int(np.argmax(broken)) if broken.any() else len(broken)


@once(stored=True)
def over_seeds(experiment: Experiment) -> Spread:
    """The experiment with its own seed and the 15 that follow it."""
    seeds = [(experiment.seed + i) % (int(SEED.maximum) + 1) for i in range(SEEDS)]
    runs = [simulate(experiment.replace(seed=seed)) for seed in seeds]
    gaps = np.stack([run.losses for run in runs]) - best_loss(experiment)
    with np.errstate(all="ignore"):
        low, high = np.quantile(gaps, QUANTILES, axis=0)
        mean = gaps.mean(axis=0)
    diverged = [run.diverged_at for run in runs if run.diverged_at is not None]
    return Spread(gaps, mean, low, high, min(diverged, default=None))


def noise_floor(runs: Runs) -> go.Figure:
    """The loss above the best value, averaged over 16 seeds, in a band that holds 80% of them; log axis."""
    if not runs:
        raise ValueError("a figure needs at least one run")
    shown = [(name_of(name, experiment), over_seeds(experiment)) for name, experiment in runs.items()]
    steps = max(experiment.steps for experiment in runs.values())
    starts = [spread.mean[0] for _, spread in shown]
    low, high = log_range([band for _, s in shown for band in (s.mean, s.low, s.high)], starts)
    traces: list[go.Scatter] = []
    for index, (name, spread) in enumerate(shown):
        traces += _band(name, spread, index)
    traces += [curve(np.arange(len(s.mean)), s.mean, name, stroke(i)) for i, (name, s) in enumerate(shown)]
    labels = [_label(name, spread, index, low, high) for index, (name, spread) in enumerate(shown)]
    return figure(
        traces,
        height=HEIGHT,
        xaxis=step_axis(steps),
        yaxis=log_axis(low, high, plot_height(HEIGHT)),
        annotations=[title(f"loss above the best value, mean of {SEEDS} seeds"), *annotations(labels)],
    )


def _band(name: str, spread: Spread, index: int) -> list[go.Scatter]:
    step = np.arange(spread.finite)
    border = {"color": run_colour(index), "width": 0}
    return [
        curve(step, spread.low[: spread.finite], f"{name}, 10%", border, hoverinfo="skip", hovertemplate=None),
        curve(
            step,
            spread.high[: spread.finite],
            f"{name}, 90%",
            border,
            hoverinfo="skip",
            hovertemplate=None,
            fill="tonexty",
            fillcolor=run_colour(index, 16),
        ),
    ]


def _label(name: str, spread: Spread, index: int, low: float, high: float) -> Label:
    ending = [] if spread.diverged_at is None else [f"diverges at step {spread.diverged_at}"]
    end = end_of_curve(np.arange(len(spread.mean)), log10(spread.mean), low, high) or (0.0, low)
    return Label(*end, [*wrapped(name), *ending], run_colour(index))


def describe_noise(runs: Runs) -> str:
    """Mean and band at the start and at the end of each run."""
    parts = [f"Loss above the best value, mean of {SEEDS} seeds with the band of 10% to 90%, on a logarithmic axis."]
    for name, experiment in runs.items():
        spread = over_seeds(experiment)
        text = f"{name_of(name, experiment)}: from {number(spread.mean[0])} at step 0 to "
        if spread.diverged_at is None:
            text += f"{number(spread.mean[-1])} at step {experiment.steps}, band {number(spread.low[-1])} to"
            text += f" {number(spread.high[-1])}."
        else:
            text += f"no finite number: the first seed diverges at step {spread.diverged_at}."
        parts.append(text)
    return " ".join(parts)
