"""What the learning rate does to an experiment: one point for each of the ruler's 61 rates, nothing in between."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.descent.curvature import theory
from lrviz.descent.rate_sweep import RULER_RATES, RateSweep, rate_sweep
from lrviz.descent.verdict import Verdict
from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    BOTTOM,
    FONT_SIZE,
    HEIGHT,
    MARGIN,
    below,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    plot_height,
    run_colour,
    stroke,
    title,
    wrapped,
)
from lrviz.figures.runs import ComputedRun, Runs, common, computed_runs
from lrviz.figures.theme import colour

OWN_DECADES = 5


@dataclass(frozen=True, eq=False)
class Swept:
    """One experiment at all rates: values `[61]` over them (nan: none), and its own rate's value."""

    run: ComputedRun
    ruler: RateSweep
    values: np.ndarray
    own: float

    @property
    def name(self) -> str:
        """The run's name; without one not its rate, since the curve is about all of them."""
        return self.run.name if self.run.given else self.run.experiment.optimizer_entry.label


def loss_against_rate(runs: Runs) -> go.Figure:
    """The settled loss above the lowest for each rate, log-log; a cross where it begins to diverge."""
    shown = _losses(runs)
    starts = [run.run.gaps[0] for run in shown]
    low, high = log_range([*(run.values for run in shown), np.array([run.own for run in shown])], starts)
    # The dots of the experiments' own rates are shown further down than the curves.
    low = min([low, *(level - 0.4 for level in log10([run.own for run in shown]) if low - OWN_DECADES < level < low)])
    labels, traces = [], [_line(run) for run in shown]
    for run in shown:
        cross, first = first_divergence(run.ruler, run.values, (low, high)), diverges_from(run.ruler)
        end = (
            cross or end_of_curve(log10(np.array(RULER_RATES)), log10(run.values), low, high) or (_span(shown)[0], low)
        )
        if cross:
            traces.append(_mark(10 ** cross[0], 10 ** cross[1], run, "diverges", "x-thin"))
        from_rate = [] if cross is None or first is None else [f"diverges from {RULER_RATES[first]:g}"]
        lines = [*wrapped(run.name), *from_rate]
        labels.append(Label(*end, lines, run_colour(run.run.index)))
    return _figure(shown, traces, labels, (low, high), "settled loss above the lowest")


def steps_against_rate(runs: Runs) -> go.Figure:
    """The steps until the loss is within 1%, for each rate, log-log; a gap where a rate does not get there."""
    shown = _steps(runs)
    most = max(run.run.experiment.steps for run in shown)
    low, high = log_range([*(run.values for run in shown), np.array([most])])
    labels = []
    for run in shown:
        end = end_of_curve(log10(np.array(RULER_RATES)), log10(run.values), low, high)
        lines = [*wrapped(run.name), *([] if end else [f"not in {run.run.experiment.steps} steps"])]
        labels.append(Label(*(end or (_span(shown)[0], high - 0.1 * (high - low))), lines, run_colour(run.run.index)))
    return _figure(shown, [_line(run) for run in shown], labels, (low, high), "steps until within 1%", [most])


def first_divergence(swept: RateSweep, values: np.ndarray, y: tuple[float, float]) -> tuple[float, float] | None:
    """Where a cross says "diverges" (log10): the first diverging rate's value or, where that is not finite or out of
    the picture, the place at which the curve is seen last before it. None if nothing diverges or nothing is seen."""
    first = diverges_from(swept)
    if first is None:
        return None
    return end_of_curve(log10(np.array(RULER_RATES[: first + 1])), log10(values[: first + 1]), *y)


def diverges_from(swept: RateSweep) -> int | None:
    """The index of the rate from which on all diverge; None if the largest does not. (Smaller ones may, too.)"""
    settled = [k for k, verdict in enumerate(swept.verdicts) if verdict is not Verdict.DIVERGED]
    first = settled[-1] + 1 if settled else 0
    return first if first < len(swept.verdicts) else None


def _losses(runs: Runs) -> list[Swept]:
    swept = [(run, rate_sweep(run.experiment)) for run in computed_runs(runs)]
    return [
        Swept(run, found, _finite(found.settled_gaps) * scale, run.diagnosis.evidence["settled_gap"] * scale)
        for run, found in swept
        for scale in [float(found.comparison.scale)]
    ]


def _steps(runs: Runs) -> list[Swept]:
    swept = [(run, rate_sweep(run.experiment)) for run in computed_runs(runs)]
    return [
        Swept(
            run,
            found,
            np.where(found.arrivals < 0, np.nan, found.arrivals),
            math.nan if run.arrival is None else float(run.arrival),
        )
        for run, found in swept
    ]


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


def _span(shown: list[Swept]) -> tuple[float, float]:
    """From which rate to which the x axis goes (log10)."""
    rates = log10(np.array([RULER_RATES[0], RULER_RATES[-1], *(run.run.experiment.learning_rate for run in shown)]))
    return float(rates.min()) - 0.1, float(rates.max()) + 0.1


def _line(run: Swept) -> go.Scatter:
    marker = {"size": 3.5, "color": run_colour(run.run.index)}
    return curve(
        np.array(RULER_RATES), run.values, run.name, stroke(run.run.index), "η =", mode="lines+markers", marker=marker
    )


def _mark(x: float, y: float, run: Swept, what: str, symbol: str = "circle") -> go.Scatter:
    ink = run_colour(run.run.index)
    border = {"color": colour("background") if symbol == "circle" else ink, "width": 1.5 if symbol == "circle" else 3}
    marker = {"size": 11, "symbol": symbol, "color": ink, "line": border}
    return curve(
        np.array([x]), np.array([y]), f"{run.name}, {what}", {}, "η =", mode="markers", marker=marker, cliponaxis=False
    )


def _figure(
    shown: list[Swept],
    traces: list[go.Scatter],
    labels: list[Label],
    y: tuple[float, float],
    name: str,
    also: Sequence[float] = (),
) -> go.Figure:
    notes, lines, x = [title(name)], [], _span(shown)
    for run in shown:
        rate, value = run.run.experiment.learning_rate, run.own
        seen = math.isfinite(value) and value > 0 and y[0] <= math.log10(value) <= y[1]
        if math.isfinite(value) and value > 0:
            traces.append(_mark(rate, value, run, "its own rate"))
        if not seen:
            notes.append(_out_of_sight(run, upwards=not value < 10 ** y[0]))
        elif len(shown) == 1:
            labels.append(Label(math.log10(rate), math.log10(value), [f"η = {rate:.3g}"], colour("ink")))
    limit = common([theory(run.run.experiment).limit for run in shown])
    if limit is not None and x[0] < math.log10(limit) < x[1]:
        lines, more = _limit(limit, shown[0].run.experiment.optimizer_entry.limit_label)
        notes += more
    return figure(
        traces,
        height=HEIGHT,
        shapes=lines,
        margin={**MARGIN, "b": BOTTOM},
        annotations=notes + annotations(labels),
        xaxis=log_axis(*x, showgrid=False, title=below("learning rate η")),
        yaxis=log_axis(*y, plot_height(HEIGHT, BOTTOM), also=also),
    )


def _out_of_sight(run: Swept, upwards: bool) -> dict[str, Any]:
    """Where the dot of the experiment's own rate would be, were there a number or room for it."""
    rate = run.run.experiment.learning_rate
    return {
        "text": f"{'↑' if upwards else '↓'} η = {rate:.3g}",
        "x": math.log10(rate),
        "y": 1 if upwards else 0,
        "xref": "x",
        "yref": "paper",
        "yanchor": "top" if upwards else "bottom",
        "showarrow": False,
        "font": {"color": run_colour(run.run.index), "size": FONT_SIZE, "weight": 600},
    }


def _limit(limit: float, text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    line = {
        "type": "line",
        "yref": "paper",
        "x0": limit,
        "x1": limit,
        "y0": 0,
        "y1": 1,
        "opacity": 0.7,
        "layer": "below",
        "line": {"color": colour("truth"), "width": 1, "dash": "4px,4px"},
    }
    name = {
        "text": text,
        "x": math.log10(limit),
        "y": 1,
        "yref": "paper",
        "xanchor": "right",
        "xshift": -5,
        "yanchor": "top",
        "yshift": -20,
        "showarrow": False,
        "font": {"color": colour("truth"), "size": FONT_SIZE},
    }
    return [line], [name]


def describe_losses_against_rate(runs: Runs) -> str:
    """The best rate of each experiment, what it ends at, where it diverges, and what its own rate does."""
    parts = ["Settled loss above the lowest against the learning rate from 0.00001 to 10, both axes logarithmic."]
    for run in _losses(runs):
        parts.append(f"{_own(run, 'settles at')}; {_lowest(run, 'lowest')}; {_diverging(run.ruler)}.")
    return " ".join(parts)


def describe_steps_against_rate(runs: Runs) -> str:
    """The fastest rate of each experiment, and from where to where its rates arrive."""
    parts = ["Steps until within 1% against the learning rate from 0.00001 to 10, both axes logarithmic."]
    for run in _steps(runs):
        good = np.flatnonzero(np.isfinite(run.values))
        reach = f"{len(good)} of {len(RULER_RATES)} rates arrive"
        if good.size:
            reach += f", from η = {RULER_RATES[good[0]]:g} to {RULER_RATES[good[-1]]:g}"
        parts.append(f"{_own(run, 'arrives at step')}; {_lowest(run, 'fewest')}; {reach}.")
    return " ".join(parts)


def _own(run: Swept, does: str) -> str:
    own = f"{does} {number(run.own)}" if math.isfinite(run.own) else "has no finite value"
    rate = run.run.experiment.learning_rate
    return f"{run.name}: its own rate η = {rate:.3g} {own}"


def _lowest(run: Swept, word: str) -> str:
    if not np.isfinite(run.values).any():
        return f"{word}: none"
    k = int(np.nanargmin(run.values))
    return f"{word} {number(run.values[k])} at η = {RULER_RATES[k]:g}"


def _diverging(swept: RateSweep) -> str:
    bad = [rate for rate, verdict in zip(RULER_RATES, swept.verdicts, strict=True) if verdict is Verdict.DIVERGED]
    if not bad:
        return "no rate diverges"
    whole = len(bad) == sum(rate >= bad[0] for rate in RULER_RATES)
    return f"diverges from η = {bad[0]:g} on" if whole else f"diverges at {len(bad)} rates, the first η = {bad[0]:g}"
