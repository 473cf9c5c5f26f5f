"""A map in words: names of its fates, their shares, and the text twin."""

import numpy as np

from lrviz.labs.fate.maps import DIVERGED, MOVING, FateMap
from lrviz.labs.fate.theory import boundary, fastest, theoretical_rates
from lrviz.problems.surface import Minimum

DIVERGES, MOVES = "diverges", "still moving"


def name_of_minimum(minimum: Minimum) -> str:
    """Such as "minimum at (3, 2)"."""
    return f"minimum at ({minimum.x:.3g}, {minimum.y:.3g})".replace("-", "−")


def names(shown: FateMap) -> dict[int, str]:
    """The name of every fate that the map could show."""
    stable = (
        {0: "settles"}
        if shown.rates is not None
        else {k: name_of_minimum(minimum) for k, minimum in enumerate(shown.minima)}
    )
    return {**stable, DIVERGED: DIVERGES, MOVING: MOVES}


def shares(shown: FateMap) -> dict[str, float]:
    """The share of the runs that has each fate, the largest first; fates that no run has are left out."""
    counted = {name: float((shown.fates == fate).mean()) for fate, name in names(shown).items()}
    return dict(sorted(((n, s) for n, s in counted.items() if s), key=lambda pair: -pair[1]))


def apart(low: float, high: float) -> tuple[str, str]:
    """Both numbers, with as many digits as set them apart."""
    largest = max(abs(low), abs(high))
    spread = abs(high - low) / largest if largest else 0.0
    digits = min(max(3, int(np.ceil(-np.log10(spread))) + 2), 17) if spread else 17

    def written(value: float) -> str:
        return f"{value:.{digits}g}".replace("-", "−").replace("e−", "e-")

    return written(low), written(high)


def describe(shown: FateMap) -> str:
    """The map for readers who do not see it."""
    kind, window, experiment = shown.kind, shown.window, shown.experiment
    x_from, x_to = apart(window.x_from, window.x_to)
    y_from, y_to = apart(*(10**end if kind.log_y else end for end in (window.y_from, window.y_to)))
    parts = [
        f"{experiment.optimizer_entry.label} on {experiment.surface_entry.label}, {experiment.steps} steps,"
        f" {shown.size} × {shown.size} runs: {kind.x_label} from {x_from} to {x_to},"
        f" {kind.y_label} from {y_from} to {y_to}{' on a logarithmic scale' if kind.log_y else ''}."
    ]
    endings = [f"{_percent(share)} {_with_steps(shown, name)}" for name, share in shares(shown).items()]
    parts.append(f"Of the runs, {'; '.join(endings)}.")
    if shown.rates is not None:
        parts.append(_theory(shown))
    parts.append(f"Computed in {shown.precision}.")
    if shown.exhausted:
        parts.append("Float64 can zoom no further: it can't tell two neighbouring pixels apart.")
    return " ".join(parts)


def _percent(share: float) -> str:
    if 0.999 <= share < 1:
        return "more than 99.9%"
    return "less than 0.1%" if share < 0.001 else f"{share:.1%}"


def _with_steps(shown: FateMap, name: str) -> str:
    fate = next(fate for fate, known in names(shown).items() if known == name)
    steps = shown.steps[shown.fates == fate]
    if fate == MOVING:
        return "are still moving, or stuck elsewhere, when the steps run out"
    if shown.rates is not None:
        return "diverge" if fate == DIVERGED else "settle"
    middle = f"after {int(np.median(steps))} steps (the median)"
    return f"diverge, {middle}" if fate == DIVERGED else f"reach the {name}, {middle}"


def _theory(shown: FateMap) -> str:
    x, y = shown.window.centres(shown.size)
    expected = theoretical_rates(shown.experiment, x[None, :], y[:, None]) < 1
    agreed = float((expected == (shown.fates >= 0)).mean())
    rate, momentum = fastest(shown.experiment)
    limits = boundary(shown.experiment, np.array([0.0, 1.0]))
    return (
        f"Theory: stable below a line from η = {limits[0]:.3g} at β = 0 to {limits[1]:.3g} at β = 1, and fastest at"
        f" η = {rate:.3g}, β = {momentum:.3g}; {agreed:.2%} of the pixels agree with it."
    )
