"""The surface from above, and the paths of the runs on it."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from lrviz.background import once
from lrviz.descent.verdict import WORDS
from lrviz.figures.labels import Label, annotations
from lrviz.figures.look import DOTS_UP_TO, axis, curve, figure, number, run_colour, stroke, wrapped
from lrviz.figures.runs import ComputedRun, Runs, computed_runs
from lrviz.figures.theme import PALETTE, colour
from lrviz.problems.surface import GRID
from lrviz.problems.surfaces import SURFACES

LEVELS = 16
HEIGHT = 460
MARGIN = {"l": 30, "r": 12, "t": 12, "b": 30}


@once
def heights(key: str, params: Mapping[str, float | int | str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x `[GRID]`, y `[GRID]` and the drawn height `[GRID, GRID]`: the loss, or for a steep surface
    log10(1 + (loss − lowest) / a hundredth of the range)."""
    surface = SURFACES[key]
    x, y, z = surface.grid(params, GRID)
    z = np.where(np.isfinite(z), z, np.nan)
    if surface.steep:
        low, high = _span(z)
        z = np.log10(1 + (z - low) / ((high - low) / 100 or 1.0))
    return x, y, z


def paths(runs: Runs) -> go.Figure:
    """A contour map of the surface with the runs' paths, a ring at each start, a dot at each end, and the minima.

    Raises `ValueError` where the runs are not on one surface.
    """
    shown = computed_runs(runs)
    here = shown[0].experiment
    if any((r.experiment.surface, r.experiment.surface_params) != (here.surface, here.surface_params) for r in shown):
        raise ValueError("paths: all runs must be on one surface, with the same parameters")
    x_range, y_range = here.surface_entry.domain
    traces = [_contour(*heights(here.surface, here.surface_params))]
    traces += [_path(run) for run in shown]
    traces += [_point(run, run.trajectory.positions[0], "start", "circle-open", 11) for run in shown]
    traces += [_point(run, end, "end", "circle", 9) for run in shown if (end := _last(run)) is not None]
    minima = [(m.x, m.y) for m in here.surface_entry.minima(here.surface_params)]
    traces.append(_minima(minima))
    return figure(
        traces,
        height=HEIGHT,
        margin=MARGIN,
        annotations=annotations(_labels(shown, minima)),
        xaxis=axis(*x_range, _ticks(*x_range, "x"), showgrid=False, constrain="domain"),
        yaxis=axis(*y_range, _ticks(*y_range, "y"), showgrid=False, constrain="domain", scaleanchor="x"),
    )


def _span(z: np.ndarray) -> tuple[float, float]:
    finite = z[np.isfinite(z)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _contour(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> go.Contour:
    shades = range(len(PALETTE["light"]["surface"]))
    low, high = _span(z)
    size = (high - low) / LEVELS or 1.0
    return go.Contour(
        x=x,
        y=y,
        z=z,
        showscale=False,
        hoverinfo="skip",
        autocontour=False,
        name="surface",
        colorscale=[[shade / (len(shades) - 1), colour("surface", shade)] for shade in shades],
        contours={"start": low + size / 2, "end": high, "size": size},
        line={"color": colour("contour"), "width": 0.6},
    )


def _path(run: ComputedRun) -> go.Scatter:
    positions, step = run.trajectory.positions, leaves_at(run)
    if step:
        # What leaves for good would only criss-cross the picture from outside, up to 10³⁰⁰ away. Its path ends at the
        # border, where the label says so.
        positions = np.vstack([positions[:step], border_point(run, step - 1)])
    elif step == 0:
        positions = positions[:1]
    x, y = np.where(np.isfinite(positions).all(axis=1, keepdims=True), positions, np.nan).T
    sizes = np.full(len(x), 4)
    sizes[-1] = 0 if step else 4  # the border is no step
    return curve(
        x,
        y,
        run.name,
        stroke(run.index),
        mode="lines+markers" if len(x) <= DOTS_UP_TO else "lines",
        marker={"size": sizes, "color": run_colour(run.index), "line": {"width": 0}},
        hovertemplate="%{fullData.name}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
    )


def _point(run: ComputedRun, place: np.ndarray, what: str, symbol: str, size: float) -> go.Scatter:
    ring = {"width": 2.5} if symbol == "circle-open" else {"width": 1.5, "color": colour("background")}
    marker = {"symbol": symbol, "size": size, "color": run_colour(run.index), "line": ring}
    return curve(
        place[:1],
        place[1:],
        f"{run.name}, {what}",
        {},
        mode="markers",
        marker=marker,
        hovertemplate="%{fullData.name}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
    )


def _minima(minima: Sequence[tuple[float, float]]) -> go.Scatter:
    x, y = np.array(minima).T
    marker = {
        "symbol": "diamond",
        "size": 10,
        "color": colour("truth"),
        "line": {"width": 1.5, "color": colour("background")},
    }
    return curve(
        x, y, "minimum", {}, mode="markers", marker=marker, hovertemplate="minimum<br>%{x:.4g}, %{y:.4g}<extra></extra>"
    )


def _inside(run: ComputedRun) -> np.ndarray:
    (x0, x1), (y0, y1) = run.experiment.surface_entry.domain
    x, y = run.trajectory.positions.T
    return (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)  # nan is outside


def _last(run: ComputedRun) -> np.ndarray | None:
    """The run's end, None where that lies outside the picture."""
    return run.trajectory.positions[-1] if _inside(run)[-1] else None


def leaves_at(run: ComputedRun) -> int | None:
    """The step from which on the run is outside the picture for good; None where it ends inside."""
    inside = _inside(run)
    if inside[-1]:
        return None
    return len(inside) - int(np.argmax(inside[::-1])) if inside.any() else 0


def ending(run: ComputedRun) -> str:
    """What the end of the path does not show by itself."""
    if run.trajectory.diverged_at is not None:
        return f"diverges at step {run.trajectory.diverged_at}"
    step = leaves_at(run)
    return {None: "", 0: "stays outside"}.get(step, f"leaves at step {step}")


def _labels(shown: Sequence[ComputedRun], minima: Sequence[tuple[float, float]]) -> list[Label]:
    (x0, x1), (y0, y1) = shown[0].experiment.surface_entry.domain
    labels = []
    for run in shown:
        inside = np.flatnonzero(_inside(run))
        start = np.clip(run.trajectory.positions[0], (x0, y0), (x1, y1))
        at = border_point(run, int(inside[-1])) if inside.size else start
        labels.append(
            Label(float(at[0]), float(at[1]), [*wrapped(run.name), *filter(None, [ending(run)])], run_colour(run.index))
        )
    if len(shown) == 1 and x0 <= minima[0][0] <= x1 and y0 <= minima[0][1] <= y1:
        labels.append(Label(*minima[0], ["minimum"], colour("truth")))
    return labels


def border_point(run: ComputedRun, last: int) -> np.ndarray:
    """Where the step after the last one in the picture crosses the border; that point itself if there is none."""
    positions = run.trajectory.positions
    here = positions[last]
    if last == len(positions) - 1 or not np.isfinite(positions[last + 1]).all():
        return here
    low, high = np.array(run.experiment.surface_entry.domain).T
    with np.errstate(all="ignore"):
        step = positions[last + 1] - here
        shares = np.where(step > 0, (high - here) / step, np.where(step < 0, (low - here) / step, np.inf))
    return np.clip(here + np.clip(shares.min(), 0, 1) * step, low, high)


def _ticks(low: float, high: float, name: str) -> list[tuple[float, str]]:
    """A few round values, and the axis's name at its end."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= 0.8 * rough)
    values = [k * step for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
    edge = 0.06 * (high - low)
    ticks = [(float(v), f"{v:g}".replace("-", "−")) for v in values if low + edge < v < high - edge]
    return [*ticks, (high, f"<i>{name}</i>")]


def describe_paths(runs: Runs) -> str:
    """Where each run starts and ends, and where the minima lie."""
    shown = computed_runs(runs)
    here = shown[0].experiment
    minima = ", ".join(f"({m.x:.3g}, {m.y:.3g})" for m in here.surface_entry.minima(here.surface_params))
    parts = [f"Contour map of {here.surface_entry.label} with the paths of the runs. Minima: {minima}."]
    for run in shown:
        first, last = (f"({number(x)}, {number(y)})" for x, y in run.trajectory.positions[[0, -1]])
        step = leaves_at(run)
        out = "" if step is None else f", out of the picture from step {step}"
        if run.trajectory.diverged_at is not None:
            out += f", not finite from step {run.trajectory.diverged_at}"
        parts.append(
            f"{run.name}: from {first} to {last} in {run.experiment.steps} steps{out}; {WORDS[run.diagnosis.verdict]}."
        )
    return " ".join(parts)
