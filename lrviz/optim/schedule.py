"""What a schedule is: the learning rate at every step; and the curves that are more than a line.

On a surface one step is one epoch: `scheduler.step()` follows every `optimizer.step()`. Where an epoch has many steps,
the field `unit` says which of the two t, T and all lengths among the parameters count. The arithmetic is that of
`torch.optim.lr_scheduler`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from lrviz.spec.registry import Param

Rates = np.ndarray
Rate = float | np.ndarray


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A learning rate that changes.

    rate: (t `[T]`, learning rate η of any shape that broadcasts with t, steps T, parameters) → ηₜ. reactive: the
    rate follows the loss and is found during the run (reduce on plateau); `rate` then gives the rate at the start.
    torch: the scheduler there, as a format string over the parameters, `learning_rate`, `steps` and what `derived`
    makes of them (as code); empty where none is needed. python: the body of a function of t with the same ηₜ, for
    the other frameworks; of a reactive one, the lines that follow the loss `value` and change `rate`.
    differs: framework → in what its own schedule of this name differs. drawable: its parameter `points` can be drawn.
    unit: "epoch" or "step", after which `scheduler.step()` is called, as is PyTorch's custom for this schedule.

    >>> from lrviz import SCHEDULES
    >>> SCHEDULES["cosine"].rate(np.arange(3.0), 0.1, 2, min_lr=0.0).round(3).tolist()
    [0.1, 0.05, 0.0]
    """

    key: str
    label: str
    equation: str
    rate: Callable[..., Rates]
    source: str
    lesson: str
    torch: str
    python: str
    params: tuple[Param, ...] = ()
    unit: Literal["epoch", "step"] = "epoch"
    reactive: bool = False
    drawable: bool = False
    derived: Callable[..., Mapping[str, str]] = lambda steps, **_: {}
    differs: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.key)


def cosine(t: Rates, period: Rates | float) -> Rates:
    return 0.5 * (1 + np.cos(np.pi * t / period))


def warm_restarts(t: Rates, learning_rate: Rate, _steps: int, min_lr: float, period: int, period_growth: int) -> Rates:
    if period_growth == 1:
        since, length = t % period, np.full_like(t, period)
    else:
        # The small addend keeps a restart that falls exactly on a power on its own side of the rounding.
        cycle = np.floor(np.log(t / period * (period_growth - 1) + 1 + 1e-12) / np.log(period_growth))
        since = t - period * (period_growth**cycle - 1) / (period_growth - 1)
        length = period * period_growth**cycle
    return min_lr + (learning_rate - min_lr) * cosine(since, length)


def warmup_cosine(t: Rates, learning_rate: Rate, steps: int, warmup: int, start_factor: float, min_lr: float) -> Rates:
    rising = learning_rate * (start_factor + (1 - start_factor) * np.minimum(t, warmup) / warmup)
    falling = min_lr + (learning_rate - min_lr) * cosine(t - warmup, max(1, steps - warmup))
    return np.where(t < warmup, rising, falling)


def cyclical(
    t: Rates, learning_rate: Rate, _steps: int, min_lr: float, half_period: int, mode: str, gamma: float
) -> Rates:
    cycle = np.floor(1 + t / (2 * half_period))
    distance = np.abs(t / half_period - 2 * cycle + 1)
    scale = {"triangular": 1.0, "triangular2": 0.5 ** (cycle - 1), "exp_range": gamma**t}[mode]
    return min_lr + (learning_rate - min_lr) * (1 - distance) * scale


def one_cycle(
    t: Rates, learning_rate: Rate, steps: int, pct_start: float, div_factor: float, final_div_factor: float
) -> Rates:
    first, last = learning_rate / div_factor, learning_rate / div_factor / final_div_factor
    peak, end = pct_start * steps - 1, steps - 1

    def anneal(high: Rate, low: Rate, share: Rates) -> Rates:
        return low + (high - low) / 2 * (1 + np.cos(np.pi * share))

    up = anneal(first, learning_rate, t / peak) if peak != 0 else learning_rate
    down = anneal(learning_rate, last, (t - peak) / (end - peak)) if end != peak else up
    return np.where(t <= peak, up, down)


def range_test(t: Rates, learning_rate: Rate, steps: int, max_lr: float, increase: str) -> Rates:
    # Runs are computed in a longer buffer; past the last step the rate would overflow.
    passed, growth = np.minimum(t / (steps - 1), 1), np.maximum(max_lr / learning_rate, 1)
    return learning_rate * (growth**passed if increase == "exponential" else 1 + (growth - 1) * passed)


def rising_in_code(steps: int, learning_rate: float, highest: float, increase: str) -> dict[str, str]:
    """The range test in code: torch's scheduler, and the factor on the first rate at step t."""
    factor, last = f"({highest!r} / {learning_rate!r})", steps - 1
    if increase == "exponential":
        return {
            "rising": f"ExponentialLR(optimizer, gamma={factor} ** (1 / {last}))",
            "growth": f"{factor} ** (t / {last})",
        }
    growth = f"(1 + ({factor} - 1) * t / {last})"
    return {"rising": f"LambdaLR(optimizer, lambda t: {growth})", "growth": growth}


def not_on_first(pct_start: float, steps: int) -> float:
    # A rise of exactly one step is no rise; torch would divide by 0 there. A hair less gives the same rates.
    return pct_start * (1 - 1e-15) if pct_start * steps == 1 else pct_start


def read_points(text: str) -> tuple[tuple[float, float], ...]:
    """The points of a drawn schedule, from "0:1, 0.5:0.3, 1:0.01": share of the run : factor of the rate.

    Raises `ValueError` that names the point at fault. Shares rise from 0 to 1; factors lie between 0 and 10.
    """
    points = []
    for number, part in enumerate(text.split(","), start=1):
        try:
            share, factor = (float(side) for side in part.split(":"))
        except ValueError:
            raise ValueError(f"number {number} ({part.strip()[:20]!r}) is not share:factor, as in 0.5:0.3") from None
        if not 0 <= share <= 1 or not 0 <= factor <= 10:
            raise ValueError(f"number {number} needs a share from 0 to 1 and a factor from 0 to 10")
        if points and share <= points[-1][0]:
            raise ValueError(f"the share of number {number} must be larger than the one before it")
        points.append((share, factor))
    if not 2 <= len(points) <= 40:
        raise ValueError(f"2 to 40 points are needed, not {len(points)}")
    return tuple(points)


def drawn(t: Rates, learning_rate: Rate, steps: int, points: str) -> Rates:
    shares, factors = zip(*read_points(points), strict=True)
    return learning_rate * np.interp(t / max(1, steps - 1), shares, factors)


def read_changes(text: str) -> tuple[tuple[int, float], ...]:
    """The changes of a rate that is changed by hand, from "10:0.1, 15:0.01": epoch : factor of the first rate.

    Raises `ValueError` that names the change at fault. Epochs rise from 0; factors lie between 0 and 1000.
    """
    changes: list[tuple[int, float]] = []
    for number, part in enumerate(text.split(","), start=1):
        try:
            epoch, factor = part.split(":")
            change = int(epoch), float(factor)
        except ValueError:
            raise ValueError(f"number {number} ({part.strip()[:20]!r}) is not epoch:factor, as in 10:0.1") from None
        if not 0 <= change[0] <= 2000 or not 0 <= change[1] <= 1000:
            raise ValueError(f"number {number} needs an epoch from 0 to 2000 and a factor from 0 to 1000")
        if changes and change[0] <= changes[-1][0]:
            raise ValueError(f"the epoch of number {number} must be larger than the one before it")
        changes.append(change)
    if len(changes) > 40:
        raise ValueError(f"1 to 40 changes are allowed, not {len(changes)}")
    return tuple(changes)


def by_hand(t: Rates, learning_rate: Rate, _steps: int, changes: str) -> Rates:
    epochs, factors = zip(*read_changes(changes), strict=True)
    return learning_rate * np.array([1.0, *factors])[np.searchsorted(epochs, t, side="right")]
