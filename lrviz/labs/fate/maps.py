"""Maps: the fate of every run of a window of starts, rates or momenta. Adding a kind is adding an entry to `MAPS`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lrviz.background import Report, once
from lrviz.descent.curvature import theory
from lrviz.descent.experiment import START_LIMIT, Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.labs.fate.kernel import Numbers, check_mappable, decided_ends
from lrviz.labs.fate.theory import boundary, measured_rates
from lrviz.labs.fate.window import SIZES, Window
from lrviz.problems.surface import Minimum
from lrviz.spec.fields import LEARNING_RATE
from lrviz.spec.registry import Param, Registry

DIVERGED, MOVING = -1, -2
NEAR = 0.01
"""A run has reached a minimum when it stays within this share of the picture's diagonal of it."""
GONE = 100.0
"""A run has diverged when it stays farther from the picture's middle than so many times the picture's half width."""
LEAST_STEPS = 8


@dataclass(frozen=True)
class MapKind:
    """One kind of map.

    x_label, y_label: what its axes are; log_y: y is log₁₀ of it. bounds, opening: experiment → the largest window and
    the first one. at: experiment, x, y → the run of that place. needs: experiment → what it lacks for this map, in
    words, empty if nothing. remedy: experiment → one that has it. runs: experiment, x, y → start x, start y and rate of
    all runs; None for learning rate × momentum, whose runs are measured by their rate of convergence. one_rate: all
    runs have the experiment's own rate. times_followed: how often each run is followed to its end, all in all.
    """

    key: str
    label: str
    x_label: str
    y_label: str
    bounds: Callable[[Experiment], Window]
    opening: Callable[[Experiment], Window]
    at: Callable[[Experiment, float, float], Experiment]
    needs: Callable[[Experiment], str]
    remedy: Callable[[Experiment], Experiment]
    runs: Callable[[Experiment, np.ndarray, np.ndarray], tuple[Numbers, Numbers, Numbers]] | None = None
    one_rate: bool = False
    times_followed: int = 1
    log_y: bool = False
    params: tuple[Param, ...] = ()


@dataclass(frozen=True, eq=False)
class FateMap:
    """What happens to size × size runs; row 0 is the lowest y.

    fates: int8 `[size, size]`, the number of the minimum that is reached, DIVERGED or MOVING. steps: int32, how many
    updates until that was decided for good; T for what still moves. minima: the lowest first. precision: that of the
    numbers; exhausted: even float64 hardly tells two pixels apart. rates: for learning rate × momentum, what the error
    was multiplied by per step, else None.
    """

    experiment: Experiment
    kind: MapKind
    window: Window
    size: int
    fates: np.ndarray
    steps: np.ndarray
    minima: tuple[Minimum, ...]
    precision: str
    exhausted: bool
    rates: np.ndarray | None = None

    def place(self, row: int, column: int) -> tuple[float, float]:
        """The x and y of a pixel's middle."""
        x, y = self.window.centres(self.size)
        return float(x[column]), float(y[row])

    def run_at(self, row: int, column: int) -> Experiment:
        """The run of a pixel."""
        return self.kind.at(self.experiment, *self.place(row, column))


def fate_map(
    experiment: Experiment,
    kind: str = "starts",
    window: Window | None = None,
    size: int = 512,
    dtype: type | None = None,
    report: Report | None = None,
) -> FateMap:
    """The fate of each of size × size runs of the window (None: the kind's opening), in float32 where that tells
    pixels well apart, or as `dtype` says.

    report: called now and then with the share that is done; what it raises ends the computation.
    `ValueError` names what the map cannot be made of, and what is allowed.
    """
    shape = MAPS[kind]
    if not SIZES[0] <= size <= SIZES[1]:
        raise ValueError(f"size must be a whole number from {SIZES[0]} to {SIZES[1]}, not {size!r:.40}")
    if missing := shape.needs(experiment):
        raise ValueError(f"a map of {shape.label.lower()} {missing}")
    window = (window or shape.opening(experiment)).inside(shape.bounds(experiment))
    dtype = dtype or window.precision(size)
    minima = tuple(experiment.surface_entry.minima(experiment.surface_params))
    if shape.runs is None:
        rates = _convergence(experiment, window, size, report)
        fates = np.where(rates < 1, 0, DIVERGED).astype(np.int8)
        steps = np.full(rates.shape, experiment.steps, np.int32)
        return FateMap(experiment, shape, window, size, fates, steps, minima, "float64", window.exhausted(size), rates)
    fates, steps = _fates(experiment, kind, window, size, np.dtype(dtype), report)
    return FateMap(experiment, shape, window, size, fates, steps, minima, np.dtype(dtype).name, window.exhausted(size))


def is_computed(experiment: Experiment, kind: str, window: Window | None, size: int) -> bool:
    """Whether `fate_map` answers at once. `ValueError` as there."""
    shape = MAPS[kind]
    if missing := shape.needs(experiment):
        raise ValueError(f"a map of {shape.label.lower()} {missing}")
    window = (window or shape.opening(experiment)).inside(shape.bounds(experiment))
    if shape.runs is None:
        return _convergence.is_ready(experiment, window, size, None)
    return _fates.is_ready(experiment, kind, window, size, np.dtype(window.precision(size)), None)


@once(stored=True)
def _fates(
    experiment: Experiment, kind: str, window: Window, size: int, dtype: np.dtype, report: Report | None
) -> tuple[np.ndarray, np.ndarray]:
    """The fates and steps `[size, size]` of a window's runs."""
    x, y = window.centres(size)
    minima = tuple(experiment.surface_entry.minima(experiment.surface_params))
    runs = MAPS[kind].runs
    if runs is None:
        raise ValueError(f"the runs of {kind} are not followed to where they end")
    ends = decided_ends(
        experiment, *runs(experiment, x[None, :], y[:, None]), dtype.type, *rule_of(experiment, minima), report=report
    )
    return _classified(experiment.steps, minima, *ends)


@once(stored=True)
def _convergence(experiment: Experiment, window: Window, size: int, report: Report | None) -> np.ndarray:
    """The measured rates of convergence `[size, size]` of a window of rates and momenta."""
    x, y = window.centres(size)
    return measured_rates(experiment, x[None, :], y[:, None], report)


def fate_of(trajectory: Trajectory) -> tuple[int, int]:
    """The fate of one run and the updates until it was decided, by the maps' rule.

    Reached minimum k: θ_T lies within 1% of the picture's diagonal of it; decided when the run is near a minimum for
    good. Diverged: θ_T is not finite or farther than 100 half widths of the picture from its middle, along x or y;
    decided when it is so for good.
    """
    experiment, positions = trajectory.experiment, trajectory.positions
    minima = tuple(experiment.surface_entry.minima(experiment.surface_params))
    places, radius, centre, reach = rule_of(experiment, minima)
    with np.errstate(all="ignore"):
        near = np.any(np.linalg.norm(positions[:, None] - places, axis=2) <= radius, axis=1)
        escaped = ~np.all(np.abs(positions - centre) <= reach, axis=1)
    decided = [len(so) - int(np.argmin(so[::-1])) if not so.all() else 0 for so in (near, escaped)]
    fate, steps = _classified(experiment.steps, minima, *(np.array([value]) for value in (*positions[-1], *decided)))
    return int(fate[0]), int(steps[0])


def rule_of(experiment: Experiment, minima: tuple[Minimum, ...]) -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    """The minima, how near is near, the picture's middle, and how far is escaped."""
    domain = np.array(experiment.surface_entry.domain)
    width = np.ptp(domain, axis=1)
    places = np.array([(minimum.x, minimum.y) for minimum in minima])
    return places, NEAR * float(np.hypot(*width)), domain.mean(axis=1), GONE * width / 2


def _classified(
    steps: int, minima: tuple[Minimum, ...], x: np.ndarray, y: np.ndarray, near: np.ndarray, escaped: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fates and steps of runs that end at x, y and were near, or escaped, from the positions `near` and `escaped` on.

    Of the positions 0 … T, one that is counted T+1 has not happened.
    """
    diverged, arrived = escaped <= steps, near <= steps
    with np.errstate(all="ignore"):
        nearest = np.argmin([(x - place.x) ** 2 + (y - place.y) ** 2 for place in minima], axis=0)
    fates = np.where(diverged, DIVERGED, np.where(arrived, nearest, MOVING)).astype(np.int8)
    return fates, np.where(diverged, escaped, np.where(arrived, near, steps)).astype(np.int32)


def _needs_nothing_extra(experiment: Experiment) -> str:
    try:
        check_mappable(experiment)
    except ValueError:
        return "takes a constant schedule without noise, clipping or mini-batches"
    return ""


def _without_extras(experiment: Experiment) -> Experiment:
    whole = {"batch_size": 0} if "batch_size" in experiment.surface_params else {}
    return experiment.replace(
        schedule="constant", gradient_noise=0.0, clip_norm=None, surface_params={**experiment.surface_params, **whole}
    )


def _needs_heavy_ball(experiment: Experiment) -> str:
    if experiment.optimizer != "momentum" or not experiment.surface_entry.quadratic:
        return "takes the optimizer Momentum on a quadratic surface: the bowl, the ravine, or linear regression"
    if experiment.steps < LEAST_STEPS:
        return f"takes at least {LEAST_STEPS} steps"
    return _needs_nothing_extra(experiment)


def _heavy_ball(experiment: Experiment) -> Experiment:
    if not experiment.surface_entry.quadratic:
        experiment = experiment.replace(surface="ravine")
    return _without_extras(experiment.replace(optimizer="momentum", steps=max(experiment.steps, 200)))


def _whole_picture(experiment: Experiment) -> Window:
    (x_from, x_to), (y_from, y_to) = experiment.surface_entry.domain
    return Window(x_from, x_to, y_from, y_to)


def _rates_and_starts(experiment: Experiment) -> Window:
    (x_from, x_to), _ = experiment.surface_entry.domain
    sharpness = max(theory(experiment).sharpness, 1e-6)
    top = float(np.clip(np.log10(6 / sharpness), -4, 1.5))
    return Window(x_from, x_to, top - 2.0, top)


def _rates_and_momenta(experiment: Experiment) -> Window:
    return Window(0.0, 1.1 * float(boundary(experiment, np.array(1.0))), 0.0, 0.9999)


def _at_momentum(experiment: Experiment, x: float, y: float) -> Experiment:
    params = {**experiment.optimizer_params, "momentum": y}
    return experiment.replace(learning_rate=max(x, LEARNING_RATE.minimum), optimizer_params=params)


LOGS = (float(np.log10(LEARNING_RATE.minimum)), float(np.log10(LEARNING_RATE.maximum)))

MAPS: Registry[MapKind] = Registry(
    "map",
    MapKind(
        key="starts",
        label="Every start",
        x_label="start x",
        y_label="start y",
        bounds=lambda _: Window(-START_LIMIT, START_LIMIT, -START_LIMIT, START_LIMIT),
        opening=_whole_picture,
        at=lambda experiment, x, y: experiment.replace(start=(x, y)),
        needs=_needs_nothing_extra,
        remedy=_without_extras,
        runs=lambda experiment, x, y: (x, y, experiment.learning_rate),
        one_rate=True,
    ),
    MapKind(
        key="rate_start",
        label="Learning rate and start",
        x_label="start x",
        y_label="learning rate η",
        log_y=True,
        bounds=lambda _: Window(-START_LIMIT, START_LIMIT, *LOGS),
        opening=_rates_and_starts,
        at=lambda experiment, x, y: experiment.replace(start=(x, experiment.origin[1]), learning_rate=10.0**y),
        needs=_needs_nothing_extra,
        remedy=_without_extras,
        runs=lambda experiment, x, y: (x, experiment.origin[1], 10.0**y),
    ),
    MapKind(
        key="rate_momentum",
        label="Learning rate and momentum",
        x_label="learning rate η",
        y_label="momentum β",
        bounds=lambda _: Window(0.0, LEARNING_RATE.maximum, 0.0, 0.9999),
        opening=_rates_and_momenta,
        at=_at_momentum,
        needs=_needs_heavy_ball,
        remedy=_heavy_ball,
        times_followed=3,
    ),
)
