"""Pictures of batch size and learning rate: the map of updates to the target, and where training settles."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, log10
from lrviz.figures.look import (
    BOTTOM,
    MARGIN,
    TICK_SIZE,
    axis,
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
)
from lrviz.figures.theme import colour
from lrviz.labs.batch_size.batch_size import REFERENCE, SCALING_RULES, Floor, Row, costs_of_rule

CELL = 30
NEVER = "–"
HOLDS = 1.5
"""A rule holds for a batch if its rate takes at most so many times the updates of the best."""


def updates_map(rows: Mapping[int, Row], picked: tuple[int, float] | None = None) -> go.Figure:
    """A cell for each batch size and rate with the updates to the target in it; the rules as lines over it."""
    batches, rates = list(rows), next(iter(rows.values())).rates
    updates = np.array([row.updates for row in rows.values()]).T
    known = np.where(np.isfinite(updates), np.log10(np.maximum(updates, 1)), np.nan)
    height = CELL * len(rates) + MARGIN["t"] + BOTTOM
    cells = go.Heatmap(
        name="reached",
        z=known,
        x=list(range(len(batches))),
        y=list(range(len(rates))),
        showscale=False,
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorscale=[[0, colour("verdicts", "just_right")], [1, colour("verdicts", "too_small")]],
        hoverinfo="none",  # and not "skip", with which it would hear no click
    )
    never = go.Heatmap(
        name="never",
        z=np.where(np.isnan(known), 1.0, np.nan),
        x=cells.x,
        y=cells.y,
        showscale=False,
        xgap=1,
        ygap=1,
        colorscale=[[0, colour("moving")], [1, colour("moving")]],
        hoverinfo="none",
    )
    numbers = go.Scatter(
        x=[k for k in range(len(batches)) for _ in rates],
        y=[k for _ in batches for k in range(len(rates))],
        text=[f"{value:.0f}" if np.isfinite(value) else NEVER for value in updates.T.ravel()],
        mode="text",
        textfont={"size": TICK_SIZE, "color": colour("ink")},
        hoverinfo="skip",
        name="cell",
    )
    lines, labels = _rules(rows, rates)
    return figure(
        [cells, never, numbers, *lines],
        height=height,
        margin={**MARGIN, "b": BOTTOM},
        shapes=[_frame(batches, rates, *picked)] if picked else [],
        annotations=[title("learning rate η"), *annotations(labels)],
        xaxis=axis(
            -0.5,
            len(batches) - 0.5,
            [(k, str(batch)) for k, batch in enumerate(batches)],
            showgrid=False,
            title=below("batch size"),
        ),
        yaxis=axis(-0.5, len(rates) - 0.5, [(k, f"{rate:.2g}") for k, rate in enumerate(rates)], showgrid=False),
    )


def _rules(rows: Mapping[int, Row], rates: np.ndarray) -> tuple[list[go.Scatter], list[Label]]:
    """The line of each rule through the middle of the good rates of the reference batch, as far as rates were tried."""
    reference, lines, labels = rows.get(REFERENCE), [], []
    if reference is None or reference.best is None:
        return [], []
    step = np.log(rates[1] / rates[0])
    for index, rule in enumerate(SCALING_RULES.values()):
        given = np.array([rule.rate(reference.centre, batch) for batch in rows])
        places = np.log(given / rates[0]) / step
        shown = places <= len(rates) - 0.5
        dash = ("solid", "7px,4px")[index % 2]
        lines.append(
            go.Scatter(
                x=np.arange(len(rows))[shown],
                y=places[shown],
                mode="lines",
                name=rule.label,
                hoverinfo="skip",
                line={"color": colour("truth"), "width": 2.2, "dash": dash},
            )
        )
        last = int(np.flatnonzero(shown)[-1])
        labels.append(Label(len(rows) - 0.5, float(places[last]), rule.label.split(" "), colour("truth")))
    return lines, labels


def _frame(batches: list[int], rates: np.ndarray, batch: int, rate: float) -> dict[str, Any]:
    """The border of the picked cell."""
    x, y = batches.index(batch), int(np.argmin(np.abs(np.log(rates / rate))))
    return {
        "type": "rect",
        "x0": x - 0.5,
        "x1": x + 0.5,
        "y0": y - 0.5,
        "y1": y + 0.5,
        "line": {"color": colour("accent"), "width": 3},
    }


def describe_map(rows: Mapping[int, Row]) -> str:
    """The quickest rate of each batch size, its span of good ones, and how far each rule holds."""
    parts = []
    for batch, row in rows.items():
        if row.best is None or row.good is None:
            parts.append(f"With {batch} examples no rate reaches the target.")
            continue
        low, high = row.good
        span = f"η = {low:.2g}" if low == high else f"η = {low:.2g} to {high:.2g}"
        parts.append(f"With {batch} examples: {row.updates[row.best]:.0f} updates at best, at {span}.")
    return " ".join([*parts, *(verdict_of(rows, key) for key in SCALING_RULES)])


def verdict_of(rows: Mapping[int, Row], key: str) -> str:
    """Where a rule holds and where it breaks, in a sentence."""
    rule, cost = SCALING_RULES[key], costs_of_rule(rows, SCALING_RULES[key])
    if not cost:
        return f"The {rule.label} has no start: the target is not reached with {REFERENCE} examples."
    holds = [batch for batch, factor in cost.items() if factor <= HOLDS]
    breaks = [
        f"{batch} ({'never arrives' if np.isinf(factor) else f'{factor:.2g} times the updates'})"
        for batch, factor in cost.items()
        if factor > HOLDS
    ]
    sentence = f"The {rule.label} ({rule.law}) holds for {_listed(holds, list(cost))} examples"
    return f"{sentence}." if not breaks else f"{sentence}, and breaks at {', '.join(breaks)}."


def _listed(batches: list[int], every: list[int]) -> str:
    """ "8 to 64" where none between is missing, else each by name."""
    together = [batch for batch in every if batches and batches[0] <= batch <= batches[-1]] == batches
    return f"{batches[0]} to {batches[-1]}" if together and len(batches) > 1 else ", ".join(map(str, batches)) or "no"


def floor_curves(floor: Floor) -> go.Figure:
    """The training loss at the end against the rate, one curve for each batch size."""
    low, high = log_range(floor.losses.values(), [float(np.nanmin(list(floor.losses.values())))])
    height = 300
    slowest, fastest = np.log10(floor.rates[[0, -1]])
    traces = [
        curve(floor.rates, losses, f"{batch} examples", stroke(index), "η =")
        for index, (batch, losses) in enumerate(floor.losses.items())
    ]
    labels = [
        Label(float(fastest), float(log10(losses)[-1]), [f"{batch} examples"], run_colour(index))
        for index, (batch, losses) in enumerate(floor.losses.items())
    ]
    return figure(
        traces,
        height=height,
        margin={**MARGIN, "b": BOTTOM},
        annotations=[title("training loss at the end"), *annotations(labels)],
        xaxis=log_axis(slowest, fastest, showgrid=False, title=below("learning rate η")),
        yaxis=log_axis(
            low, high, plot_height(height, BOTTOM), also=[float(losses[-1]) for losses in floor.losses.values()]
        ),
    )


def describe_floor(floor: Floor) -> str:
    """The last losses, batch by batch."""
    parts = [
        f"Training loss at the end, {floor.training.network_entry.label}, a share of"
        f" {floor.training.label_noise:g} of the labels wrong."
    ]
    for batch, losses in floor.losses.items():
        sentence = ", ".join(
            f"{number(float(loss))} at η = {rate:g}" for rate, loss in zip(floor.rates, losses, strict=True)
        )
        parts.append(f"{batch} examples: {sentence}.")
    return " ".join(parts)
