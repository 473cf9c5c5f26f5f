"""What changes along a run: the loss, the learning rate, and the rate that each coordinate effectively gets."""

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    DOTS_UP_TO,
    HEIGHT,
    LINE_HEIGHT,
    axis,
    curve,
    figure,
    horizontal_line,
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
from lrviz.figures.runs import ComputedRun, Runs, common, computed_runs, sentence, steps_of
from lrviz.figures.theme import colour

SPREAD = 20.0
"""The runs' largest learning rates differ by more than this: the axis is logarithmic."""
RATE_DECADES = 4.0
"""Effective rates are shown this many decades around the learning rate; beyond, curves leave the picture."""


def loss_curves(runs: Runs) -> go.Figure:
    """The loss above the best reachable value at every step, on a log axis; a dot where a run comes within 1%."""
    shown = computed_runs(runs)
    steps, height = steps_of(shown), plot_height(HEIGHT)
    low, high = log_range([run.gaps for run in shown], [run.gaps[0] for run in shown])
    labels = [_end_label(run, np.arange(len(run.gaps)), run.gaps, (low, high), run.ending) for run in shown]
    traces = [curve(np.arange(len(run.gaps)), run.gaps, run.name, stroke(run.index)) for run in shown]
    arrivals = [(run, step) for run in shown if (step := run.arrival)]
    traces += [_dot(step, run.gaps[step], run.name, run.index) for run, step in arrivals]
    lines, notes = [], [title("loss above the best value")]
    goal = common([run.goal for run in shown])
    if goal is not None and goal > 0 and low < np.log10(goal) < high:
        line, name = horizontal_line(goal, "1% of the start", *_free_side(goal, shown, (low, high)))
        lines.append(line)
        notes.append(name)
    return figure(
        traces,
        height=HEIGHT,
        shapes=lines,
        annotations=notes + annotations(labels),
        xaxis=step_axis(steps, [step for _, step in arrivals]),
        yaxis=log_axis(low, high, height),
    )


def _free_side(goal: float, shown: list[ComputedRun], y: tuple[float, float]) -> tuple[bool, bool]:
    """Where the fewest points of curves are in the way of the goal's name: (at the right end, below its line)."""
    line = LINE_HEIGHT / plot_height(HEIGHT) * (y[1] - y[0])

    def in_the_way(right: bool, below: bool) -> int:
        count = 0
        for run in shown:
            share = np.arange(len(run.gaps)) / steps_of(shown)
            over = (log10(run.gaps) - np.log10(goal)) * (-1 if below else 1)
            count += int(((share >= 0.75 if right else share <= 0.25) & (over > -line / 4) & (over < 1.5 * line)).sum())
        return count

    return min(((right, below) for right in (True, False) for below in (False, True)), key=lambda at: in_the_way(*at))


def describe_losses(runs: Runs) -> str:
    """Where each curve starts and ends, when it arrives, and the verdict."""
    shown = computed_runs(runs)
    head = f"Loss above the best value over {steps_of(shown)} steps, on a logarithmic axis."
    return " ".join([head, *map(sentence, shown)])


def learning_rates(runs: Runs) -> go.Figure:
    """The learning rate of every step, as the run had it: from 0, or on a log axis where the runs' rates lie apart."""
    shown = computed_runs(runs)
    steps, height = steps_of(shown), plot_height(HEIGHT)
    rates = [run.trajectory.learning_rates for run in shown]
    peaks = [float(np.nanmax(rate, initial=0.0, where=np.isfinite(rate))) for rate in rates]
    logarithmic = min(peaks) > 0 and max(peaks) > SPREAD * min(peaks)
    if logarithmic:
        low, high = log_range(rates)
        y_axis = log_axis(low, high, height)
    else:
        low, high = 0.0, 1.06 * max(peaks) or 1.0
        y_axis = axis(low, high, _rate_ticks([*peaks, *(float(rate[0]) for rate in rates)], high))
    labels = [
        _end_label(run, np.arange(len(rate)), rate, (low, high), "", logarithmic)
        for run, rate in zip(shown, rates, strict=True)
    ]
    traces = [
        curve(np.arange(len(rate)), rate, run.name, stroke(run.index)) for run, rate in zip(shown, rates, strict=True)
    ]
    return figure(
        traces,
        height=HEIGHT,
        xaxis=step_axis(steps),
        yaxis=y_axis,
        annotations=[title("learning rate η"), *annotations(labels)],
    )


def _rate_ticks(values: list[float], high: float) -> list[tuple[float, str]]:
    kept = [0.0]
    for value in values:
        if np.isfinite(value) and all(abs(value - other) >= 0.08 * high for other in kept):
            kept.append(value)
    return [(value, f"{value:.3g}") for value in sorted(kept)]


def describe_learning_rates(runs: Runs) -> str:
    """First, largest and last learning rate of each run."""
    parts = [f"Learning rate at each of {steps_of(computed_runs(runs))} steps."]
    for run in computed_runs(runs):
        rates = run.trajectory.learning_rates
        text = f"{run.name}: {run.experiment.schedule_entry.label}, first {number(rates[0])}, "
        if np.isfinite(rates).any():
            top = int(np.nanargmax(np.where(np.isfinite(rates), rates, -np.inf)))
            text += f"largest {number(rates[top])} at step {top}, "
        parts.append(f"{text}last {number(rates[-1])}.")
    return " ".join(parts)


def effective_rates(runs: Runs) -> go.Figure:
    """The rate that plain gradient descent would have needed, per coordinate; the learning rate itself in slate."""
    shown = computed_runs(runs)
    steps, height = steps_of(shown), plot_height(HEIGHT)
    rates = [effective(run) for run in shown]
    nominal = [run.trajectory.learning_rates for run in shown]
    low, high = _around(nominal, [rate for pair in rates for rate in pair.T])
    mode = "lines+markers" if steps <= DOTS_UP_TO else "lines"
    traces, labels = [], []
    for index, name, rate in _different(shown, nominal):
        line = {"color": colour("truth"), "width": 1.5, "dash": "solid" if index == 0 else stroke(index)["dash"]}
        traces.append(curve(np.arange(len(rate)), rate, name, line))
        labels.append(_label(name, colour("truth"), np.arange(len(rate)), rate, (low, high)))
    for run, pair in zip(shown, rates, strict=True):
        for coordinate, letter in enumerate("xy"):
            name = f"{run.name}: {letter}" if len(shown) > 1 else letter
            index = run.index if len(shown) > 1 else coordinate
            line = stroke(index) | ({"width": 1.4} if len(shown) > 1 and coordinate else {})
            # A log axis has no place for a step uphill.
            rate, step = np.where(pair[:, coordinate] > 0, pair[:, coordinate], np.nan), np.arange(len(pair))
            traces.append(curve(step, rate, name, line, mode=mode, marker={"size": 3, "color": run_colour(index)}))
            labels.append(_label(name, run_colour(index), step, rate, (low, high)))
    first = sorted({float(rate[0]) for rate in nominal if rate[0] > 0})
    return figure(
        traces,
        height=HEIGHT,
        xaxis=step_axis(steps),
        yaxis=log_axis(low, high, height, also=first),
        annotations=[title("effective learning rate"), *annotations(labels)],
    )


def effective(run: ComputedRun) -> np.ndarray:
    """−(θₜ₊₁ − θₜ) / gₜ `[T, 2]`, per coordinate as in `worked`: nan where the slope is 0, negative when uphill."""
    trajectory = run.trajectory
    with np.errstate(all="ignore"):
        change = np.diff(trajectory.positions, axis=0)
        return np.where(trajectory.gradients == 0, np.nan, -change / trajectory.gradients)


def describe_effective(runs: Runs) -> str:
    """First, median and last effective rate of each coordinate, and how often a step went against the slope."""
    parts = [
        f"Effective learning rate of each coordinate over {steps_of(computed_runs(runs))} steps, on a logarithmic axis."
    ]
    for run in computed_runs(runs):
        for letter, rate in zip("xy", effective(run).T, strict=True):
            finite = rate[np.isfinite(rate)]
            if not finite.size:
                parts.append(f"{run.name}, {letter}: none, the slope is 0.")
                continue
            parts.append(
                f"{run.name}, {letter}: first {number(finite[0])}, median {number(float(np.median(finite)))}, last"
                f" {number(finite[-1])}; {int((finite < 0).sum())} of {len(finite)} steps go uphill and are not drawn."
            )
    return " ".join(parts)


def _around(nominal: list[np.ndarray], rates: list[np.ndarray]) -> tuple[float, float]:
    """The log10 range of effective rates, some decades around the learning rates at most."""
    low, high = log_range([*nominal, *rates])
    every = np.concatenate(nominal)
    middle = log10(every[np.isfinite(every) & (every > 0)])
    if not middle.size:
        return low, high
    centre = float(np.median(middle))
    return max(low, min(centre - RATE_DECADES, middle.min())), min(high, max(centre + RATE_DECADES, middle.max()))


def _different(shown: list[ComputedRun], nominal: list[np.ndarray]) -> list[tuple[int, str, np.ndarray]]:
    """One learning-rate line for all runs that share it."""
    if all(np.array_equal(rate, nominal[0]) for rate in nominal):
        return [(0, "η", nominal[0])]
    return [(run.index, f"{run.name}: η", rate) for run, rate in zip(shown, nominal, strict=True)]


def _dot(step: int, value: float, name: str, index: int) -> go.Scatter:
    marker = {"size": 9, "color": run_colour(index), "line": {"color": colour("background"), "width": 1.5}}
    return curve(np.array([step]), np.array([value]), f"{name}, within 1%", {}, mode="markers", marker=marker)


def _end_label(
    run: ComputedRun,
    x: np.ndarray,
    y: np.ndarray,
    span: tuple[float, float],
    ending: str = "",
    logarithmic: bool = True,
) -> Label:
    return _label(run.name, run_colour(run.index), x, y, span, ending, logarithmic)


def _label(
    name: str,
    ink: str,
    x: np.ndarray,
    y: np.ndarray,
    span: tuple[float, float],
    ending: str = "",
    logarithmic: bool = True,
) -> Label:
    low, high = span
    end = end_of_curve(x, log10(y) if logarithmic else np.asarray(y, float), low, high)
    nothing = [] if ending or end else ["nothing to draw"]
    at = end or (float(x[0]), low)
    return Label(*at, [*wrapped(name), *nothing, *([ending] if ending else [])], ink)
