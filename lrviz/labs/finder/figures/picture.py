"""How methods look for a rate: the loss above, lane by lane below it where each looked."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, log10
from lrviz.figures.look import (
    BOTTOM,
    MARGIN,
    TICK_SIZE,
    area,
    below,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    run_colour,
    title,
)
from lrviz.figures.theme import colour
from lrviz.labs.finder import METHODS, Exhaustive, Finding, Trial
from lrviz.labs.finder.figures.searched import Searched
from lrviz.labs.finder.rules import smoothed

CURVES = 250
LANE = 46
DOT, SMALL = 8, 5
Shape = dict[str, Any]
"""A shape or an annotation, as Plotly takes it."""


def search_picture(searched: Searched) -> go.Figure:
    """Above: the last loss for every rate with its band over seeds, the range test's curve and its rules' picks.
    Below: a lane for each method with its trials, its pick and how sure it is. Both over one axis of log rates."""
    lanes = list(searched.findings)
    height = MARGIN["t"] + CURVES + LANE * len(lanes) + BOTTOM
    top = 1 - CURVES / (height - MARGIN["t"] - BOTTOM)
    traces, labels = _curves(searched)
    low, high = _loss_range(traces, searched)
    x_low, x_high = (math.log10(rate) for rate in searched.rates)
    shapes, notes = _truth(searched)
    labels = [label for label in labels if low <= label.y <= high]
    for row, key in enumerate(reversed(lanes)):
        more, marks, names = _lane(searched, key, row)
        traces += more
        shapes += marks
        notes += names
    return figure(
        traces,
        height=height,
        shapes=shapes,
        margin={**MARGIN, "b": BOTTOM},
        annotations=[title("last loss above the lowest"), *notes, *annotations(labels)],
        xaxis=log_axis(
            x_low - 0.15, x_high + 0.15, showgrid=False, anchor="y2" if lanes else "y", title=below("learning rate η")
        ),
        yaxis=log_axis(low, high, CURVES, domain=[top if lanes else 0, 1]),
        yaxis2={"domain": [0, top], "range": [-0.5, max(len(lanes), 1) - 0.5], "fixedrange": True, "visible": False},
    )


def _curves(searched: Searched) -> tuple[list[go.Scatter], list[Label]]:
    traces, labels = [], []
    if searched.truth is not None:
        traces += _exhaustive(searched.truth)
    test = searched.findings.get("range_test")
    if test is not None and test.trials and (rates := test.trials[-1].rates) is not None:
        trial, pale, strong = test.trials[-1], _ink("range_test", 40), _ink("range_test")
        level = smoothed(trial.losses, float(test.params["smoothing"])) - searched.task.floor
        traces += [
            curve(
                rates,
                trial.losses - searched.task.floor,
                "range test, as measured",
                {"color": pale, "width": 1},
                "η =",
            ),
            curve(rates, level, "range test, smoothed", {"color": strong, "width": 2.2}, "η ="),
        ]
        labels += _rule_labels(test, rates, level)
        own = [test.suggestion is not None and label.lines == [test.suggestion.rule] for label in labels]
        traces.append(
            go.Scatter(
                x=[10**label.x for label in labels],
                y=[10**label.y for label in labels],
                mode="markers",
                hoverinfo="skip",
                marker={
                    "symbol": ["diamond" if its_pick else "circle" for its_pick in own],
                    "color": strong,
                    "size": [DOT + 4 if its_pick else DOT for its_pick in own],
                    "line": {"color": colour("background"), "width": 1.5},
                },
            )
        )
    return traces, labels


def _exhaustive(truth: Exhaustive) -> list[go.Scatter]:
    middle, lowest, highest = (np.asarray(f(truth.scores, axis=0)) for f in (np.median, np.min, np.max))
    line = curve(truth.rates, middle, "every rate, trained in full", {"color": colour("truth"), "width": 1.8}, "η =")
    if len(truth.scores) == 1:
        return [line]
    return [area(truth.rates, lowest, highest, colour("truth", percent=18)), line]


def _rule_labels(test: Finding, rates: np.ndarray, level: np.ndarray) -> list[Label]:
    labels = []
    for pick in test.rules.values():
        k = int(np.argmin(np.abs(log10(rates) - math.log10(pick.learning_rate))))
        if math.isfinite(level[k]) and level[k] > 0:
            labels.append(Label(math.log10(pick.learning_rate), math.log10(level[k]), [pick.rule], _ink("range_test")))
    return labels


def _loss_range(traces: Sequence[go.Scatter], searched: Searched) -> tuple[float, float]:
    start = searched.task.start_loss(0) - searched.task.floor
    return log_range([np.asarray(trace.y, float) for trace in traces] or [np.array([start])], [start])


def _truth(searched: Searched) -> tuple[list[Shape], list[Shape]]:
    """The band of good rates through both parts, the best rate, and the reader's own pick."""
    shapes, notes = [], []
    if searched.truth is not None:
        low, high = searched.truth.band
        shapes.append(
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": low,
                "x1": high,
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {"width": 0},
                "fillcolor": colour("verdicts", "just_right", percent=35),
            }
        )
        shapes.append(_vertical_line(searched.truth.best_rate, colour("truth"), "4px,4px"))
        notes.append(_over(searched.truth.best_rate, f"best {searched.truth.best_rate:.2g}", colour("truth")))
    if searched.pin is not None:
        shapes.append(_vertical_line(searched.pin, colour("accent"), "solid"))
        notes.append(_over(searched.pin, f"yours {searched.pin:.2g}", colour("accent"), -18))
    return shapes, notes


def _vertical_line(rate: float, ink: str, dash: str) -> Shape:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": rate,
        "x1": rate,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": ink, "width": 1.6, "dash": dash},
    }


def _over(rate: float, text: str, ink: str, shift: int = 0) -> Shape:
    return {
        "text": text,
        "x": math.log10(rate),
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "yanchor": "top",
        "xshift": 4,
        "yshift": shift,
        "xanchor": "left",
        "showarrow": False,
        "font": {"color": ink, "size": TICK_SIZE, "weight": 600},
    }


def _lane(searched: Searched, key: str, row: int) -> tuple[list[go.Scatter], list[Shape], list[Shape]]:
    """The trials of one method as dots, its pick as a diamond, and the bar of its uncertainty."""
    finding, ink, name = searched.findings[key], _ink(key), METHODS[key].label
    shapes = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y2",
            "y0": row - 0.15,
            "y1": row - 0.15,
            "layer": "below",
            "line": {"color": colour("faint"), "width": 1},
        }
    ]
    note = {
        "text": name,
        "xref": "paper",
        "x": 0,
        "yref": "y2",
        "y": row + 0.28,
        "xanchor": "left",
        "showarrow": False,
        "font": {"color": ink, "size": TICK_SIZE, "weight": 600},
    }
    full = [trial for trial in finding.trials if trial.rates is None]
    traces = [_swept(trial.rates, name, ink, row) for trial in finding.trials[-1:] if trial.rates is not None]
    good = [trial for trial in full if math.isfinite(trial.score)]
    traces.append(_dots(good, name, ink, row, searched))
    traces.append(_dots([t for t in full if not math.isfinite(t.score)], name, ink, row, searched, "x-thin"))
    if finding.suggestion is not None:
        pick = finding.suggestion
        shapes.append(
            {
                "type": "line",
                "xref": "x",
                "yref": "y2",
                "x0": pick.low,
                "x1": pick.high,
                "y0": row - 0.15,
                "y1": row - 0.15,
                "line": {"color": ink, "width": 6},
                "opacity": 0.35,
            }
        )
        traces.append(
            go.Scatter(
                x=[pick.learning_rate],
                y=[row - 0.15],
                xaxis="x",
                yaxis="y2",
                mode="markers",
                name=f"{name}: its pick",
                marker={
                    "symbol": "diamond",
                    "size": 13,
                    "color": ink,
                    "line": {"color": colour("background"), "width": 2},
                },
                hovertemplate=f"{name} picks η = %{{x:.3g}}<extra></extra>",
            )
        )
    return traces, shapes, [note]


def _swept(rates: np.ndarray, name: str, ink: str, row: int) -> go.Scatter:
    return go.Scatter(
        x=rates[[0, -1]],
        y=[row - 0.15] * 2,
        xaxis="x",
        yaxis="y2",
        mode="lines",
        name=name,
        line={"color": ink, "width": 2},
        hoverinfo="skip",
    )


def _dots(trials: list[Trial], name: str, ink: str, row: int, searched: Searched, symbol: str = "circle") -> go.Scatter:
    whole = [trial.spent >= searched.task.steps for trial in trials]
    words = ["diverged" if not math.isfinite(trial.score) else f"loss {number(trial.score)}" for trial in trials]
    return go.Scatter(
        x=[trial.learning_rate for trial in trials],
        y=[row - 0.15] * len(trials),
        xaxis="x",
        yaxis="y2",
        mode="markers",
        name=name,
        customdata=words,
        marker={
            "size": [DOT if is_whole else SMALL for is_whole in whole],
            "symbol": symbol,
            "color": ink,
            "opacity": 0.75,
            "line": {"color": ink, "width": 1.5 if symbol == "x-thin" else 0},
        },
        hovertemplate=f"{name}, η = %{{x:.3g}}: %{{customdata}}<extra></extra>",
    )


def _ink(key: str, percent: int = 100) -> str:
    return run_colour(1 + list(METHODS).index(key), percent)
