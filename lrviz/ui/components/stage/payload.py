"""What the stage draws, and how it travels: one block of bytes, laid out as `lrviz.ui.components.block` says.

Arrays (n points are drawn of a run, R runs, K rates):

    heights              uint16   [ny, nx]   drawn height, from header.height.min (0) to header.height.max (65535)
    run{i}.positions     float32  [T+1, 2]   of runs[i], every step
    run{i}.losses        float32  [T+1]
    run{i}.rates         float32  [T]        the learning rate of every step
    sweep.positions      float32  [K, n, 2]  of the ruler, every `stride`-th step and the last one
    sweep.losses         float32  [K, n]
    sweep.rates          uint16   [K, n]     log10, from ruler.rate_log10[0] (0) to [1] (65534); 65535: not above 0

While the stage waits, the block ends at the start: of the first run it has the first point and no verdict, and nothing
of other runs or the ruler. What a reader has to predict is not in their browser.

The stride is 1 up to 128 steps, and odd beyond, so that a zig-zag of period 2 is not aliased into a calm curve.

Float32 is a display copy: what exceeds its range arrives as infinity, and nan stays nan. Nothing is clamped. The
numbers of record stay in Python.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from lrviz.descent.verdict import Verdict
from lrviz.ui.components.block import assemble

MAX_DRAWN = 128
# Longer runs are thinned further: the full runs that go with them are longer too, and the block stays under 150 kB.
MAX_DRAWN_LONG = 104
VERDICTS = tuple(Verdict)
"""A block names a verdict by its place here."""
HEIGHT_TOP = 65535
RATE_TOP, NO_RATE = 65534, 65535


Role = Literal["main", "pinned", "racer"]


@dataclass(frozen=True)
class Run:
    """One run at full resolution: positions `[T+1, 2]`, losses `[T+1]`, learning_rates `[T]`."""

    label: str
    role: Role
    learning_rate: float
    positions: np.ndarray
    losses: np.ndarray
    learning_rates: np.ndarray
    verdict: str
    left_at: int | None
    sentence: str
    suggested_learning_rate: float | None


@dataclass(frozen=True)
class Ruler:
    """A sweep over K learning rates: positions `[K, T+1, 2]`, losses `[K, T+1]`, schedule `[K, T]`.

    sentences: what is said of each run while it is shown; empty for none. regions: verdict, from and to, where the
    verdict changes between two rates; empty: half-way between them. best: the best rate, None where there is none.
    """

    learning_rates: np.ndarray
    verdicts: Sequence[str]
    positions: np.ndarray
    losses: np.ndarray
    schedule: np.ndarray
    left_at: Sequence[int | None]
    ticks: Sequence[tuple[float, str]]
    sentences: Sequence[str] = ()
    regions: Sequence[tuple[str, float, float]] = ()
    best: float | None = None


@dataclass(frozen=True)
class Words:
    """What the axes, the steps and the losses of a landscape are called."""

    x: str = "x"
    y: str = "y"
    step: str = "step"
    loss: str = "loss above the best value"


@dataclass(frozen=True)
class Landscape:
    """The loss on an evenly spaced grid: x `[nx]`, y `[ny]`, z `[ny, nx]`; `key` changes when any of it does.

    With `log_height` the drawn height is log10(1 + (z − min z) / scale), scale being a hundredth of the range.
    goal: whether the loss chart has a line at 1% of the start.
    """

    key: str
    label: str
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    best: float
    minima: Sequence[tuple[float, float]]
    log_height: bool
    words: Words = Words()
    goal: bool = True


@dataclass(frozen=True)
class Flags:
    """What the stage shows and allows.

    A ruler that is shown without `allow_learning_rate` is painted and locked. A stage that is `waiting` shows the
    surface and the start alone; when it gets its run, with the same key, it plays.
    """

    autoplay: bool = True
    waiting: bool = False
    show_ruler: bool = True
    allow_learning_rate: bool = True
    allow_start: bool = True
    allow_pin: bool = True
    show_3d: bool = True
    show_learning_rate_chart: bool = True
    draw_schedule: bool = False
    question: str = ""


def pack(
    landscape: Landscape,
    runs: Sequence[Run],
    ruler: Ruler | None,
    flags: Flags,
    plotly_url: str = "",
    heard: int = 0,
) -> bytes:
    """The whole stage as one block of bytes, laid out as above; without `plotly_url` the page has Plotly already.

    `heard` counts the reader's choices. The browser hears of no block that equals the last one: so a rate that was
    not taken could not go back to where it was.
    """
    if flags.waiting:
        runs, ruler = [_before_it_starts(run) for run in runs[:1]], None
    heights, height = _heights(landscape)
    arrays = {"heights": heights}
    for index, run in enumerate(runs):
        arrays[f"run{index}.positions"] = _float32(run.positions)
        arrays[f"run{index}.losses"] = _float32(run.losses)
        arrays[f"run{index}.rates"] = _float32(run.learning_rates)
    header: dict[str, Any] = {
        "version": 1,
        "plotly_url": plotly_url,
        "heard": heard,
        "landscape": _describe_landscape(landscape),
        "height": height,
        "runs": [_describe_run(run) for run in runs],
        "ruler": None,
        "flags": asdict(flags),
    }
    if ruler is not None:
        header["ruler"] = _pack_ruler(ruler, arrays)
    header["loss_log10"], header["rate_log10"] = _ranges(landscape.best, runs, ruler)
    return assemble(header, arrays)


def drawn_steps(steps: int) -> tuple[int, np.ndarray]:
    """The stride, and the steps of a sweep that are sent: every `stride`-th and the last."""
    stride = 1 if steps <= MAX_DRAWN else math.ceil(steps / MAX_DRAWN_LONG)
    stride += 1 - stride % 2
    drawn = np.arange(0, steps + 1, stride)
    return stride, drawn if drawn[-1] == steps else np.append(drawn, steps)


def _float32(values: Any) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.ascontiguousarray(values, dtype="<f4")


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _heights(landscape: Landscape) -> tuple[np.ndarray, dict[str, float]]:
    z = np.asarray(landscape.z, dtype=float)
    finite = np.isfinite(z)
    low, high = (float(z[finite].min()), float(z[finite].max())) if finite.any() else (0.0, 1.0)
    z = np.where(finite, z, high)
    scale = (high - low) / 100 or 1.0
    drawn = np.log10(1 + (z - low) / scale) if landscape.log_height else z
    bottom, top = float(drawn.min()), float(drawn.max())
    coded = np.round((drawn - bottom) * (HEIGHT_TOP / ((top - bottom) or 1.0))).astype("<u2")
    return coded, {"min": bottom, "max": top if top > bottom else bottom + 1.0}


def _before_it_starts(run: Run) -> Run:
    return replace(
        run,
        label="",
        positions=np.asarray(run.positions)[:1],
        losses=np.asarray(run.losses)[:1],
        learning_rates=np.asarray(run.learning_rates)[:1],
        verdict="",
        left_at=None,
        sentence="",
        suggested_learning_rate=None,
    )


def _describe_landscape(landscape: Landscape) -> dict[str, Any]:
    return {
        "key": landscape.key,
        "label": landscape.label,
        "x": [float(landscape.x[0]), float(landscape.x[-1])],
        "y": [float(landscape.y[0]), float(landscape.y[-1])],
        "best": _finite(landscape.best) or 0.0,
        "minima": [[float(x), float(y)] for x, y in landscape.minima],
        "words": asdict(landscape.words),
        "goal": landscape.goal,
    }


def _describe_run(run: Run) -> dict[str, Any]:
    return {
        "label": run.label,
        "role": run.role,
        "learning_rate": float(run.learning_rate),
        "verdict": run.verdict,
        "left_at": None if run.left_at is None else int(run.left_at),
        "sentence": run.sentence,
        "suggested": _finite(run.suggested_learning_rate),
    }


def _pack_ruler(ruler: Ruler, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    steps = np.asarray(ruler.losses).shape[1] - 1
    stride, drawn = drawn_steps(steps)
    arrays["sweep.positions"] = _float32(np.asarray(ruler.positions)[:, drawn])
    arrays["sweep.losses"] = _float32(np.asarray(ruler.losses)[:, drawn])
    rates = np.asarray(ruler.schedule, dtype=float)[:, np.minimum(drawn, steps - 1)]
    arrays["sweep.rates"], rate_log10 = _code_rates(rates)
    return {
        "learning_rates": np.asarray(ruler.learning_rates, dtype=float).tolist(),
        "verdicts": [VERDICTS.index(verdict) for verdict in ruler.verdicts],
        "left_at": [None if step is None else int(step) for step in ruler.left_at],
        "ticks": [[float(value), label] for value, label in ruler.ticks],
        "sentences": list(ruler.sentences),
        "regions": [[VERDICTS.index(verdict), float(low), float(high)] for verdict, low, high in ruler.regions],
        "best": ruler.best,
        "steps": int(steps),
        "stride": stride,
        "rate_log10": rate_log10,
    }


def _code_rates(rates: np.ndarray) -> tuple[np.ndarray, list[float]]:
    positive = np.isfinite(rates) & (rates > 0)
    logarithm = np.log10(np.where(positive, rates, 1.0))
    low, high = (float(logarithm[positive].min()), float(logarithm[positive].max())) if positive.any() else (0.0, 0.0)
    coded = np.round((logarithm - low) * (RATE_TOP / ((high - low) or 1.0)))
    return np.where(positive, coded, NO_RATE).astype("<u2"), [low, high]


def _ranges(best: float, runs: Sequence[Run], ruler: Ruler | None) -> tuple[list[float], list[float]]:
    """The fixed log10 ranges of the loss chart and of the rate chart, over the whole sweep.

    They do not depend on the main run, or else moving the rate would move the axis instead of the curve. The gap
    axis spans at most nine decades below the start's gap and three above, so that one run that explodes does not
    press all others flat: it leaves the chart at the top, as its ball leaves the picture.
    """
    if ruler is None:
        losses = [np.ravel(run.losses) for run in runs]
        rates = [np.ravel(run.learning_rates) for run in runs]
    else:
        stride, _ = drawn_steps(np.asarray(ruler.losses).shape[1] - 1)
        losses = [np.ravel(np.asarray(ruler.losses)[:, ::stride])]
        rates = [np.ravel(np.asarray(ruler.schedule)[:, ::stride]), np.asarray(ruler.learning_rates, dtype=float)]
    gaps = np.concatenate(losses or [np.ones(1)]) - best
    start = float(runs[0].losses[0] - best) if runs else 1.0
    return _log_range(gaps, start, below=9, above=3), _log_range(np.concatenate(rates or [np.ones(1)]), None, 9, 9)


def _log_range(values: np.ndarray, centre: float | None, below: float, above: float) -> list[float]:
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size == 0:
        return [-1.0, 1.0]
    low, high = math.log10(positive.min()), math.log10(positive.max())
    middle = math.log10(centre) if centre is not None and centre > 0 and math.isfinite(centre) else high
    low, high = max(low, middle - below), min(high, middle + above)
    return [low, high] if high - low > 0.5 else [low - 0.5, high + 0.5]
