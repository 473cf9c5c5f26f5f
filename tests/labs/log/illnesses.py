"""Synthetic training curves with a known illness: seeded, of all lengths and sizes, with noise as training has it.

Each maker takes a generator and a length and returns columns by name; a curve is built from phases in relative units
and then put to a random size between 1e-4 and 1e4.
"""

import io
from collections.abc import Callable, Mapping

import numpy as np

Columns = dict[str, np.ndarray]


def decay(rng: np.random.Generator, t: np.ndarray, floor: float, speed: float) -> np.ndarray:
    """From 1 down to the floor: exponentially, or as a power of time."""
    if rng.random() < 0.5:
        return floor + (1 - floor) * np.exp(-speed * t)
    return floor + (1 - floor) / (1 + speed * t) ** 2


def noise(rng: np.random.Generator, n: int, low: float, high: float) -> np.ndarray:
    """Factors around 1: Gaussian, with heavy tails, or with a memory of the step before."""
    sigma = np.exp(rng.uniform(np.log(low), np.log(high)))
    kind = rng.integers(3)
    if kind == 0:
        return np.exp(sigma * rng.normal(size=n))
    if kind == 1:
        return np.exp(sigma * np.clip(rng.standard_t(4, size=n) / np.sqrt(2), -4, 4))
    shocks, past = sigma * rng.normal(size=n), np.zeros(n)
    memory = rng.uniform(0.2, 0.6)
    for i in range(1, n):
        past[i] = memory * past[i - 1] + np.sqrt(1 - memory**2) * shocks[i]
    return np.exp(past)


def healthy(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    train = decay(rng, t, rng.uniform(0.05, 0.5), rng.uniform(12, 40))
    columns = {"loss": train * noise(rng, n, 0.003, 0.06)}
    if rng.random() < 0.5:
        columns["val_loss"] = train * rng.uniform(1.0, 1.2) * noise(rng, n, 0.003, 0.03)
    return columns


def nan(rng: np.random.Generator, n: int) -> Columns:
    columns = (healthy if rng.random() < 0.5 else diverging)(rng, n)
    begin = int(n * rng.uniform(0.3, 0.95))
    columns["loss"][begin:] = np.nan
    if rng.random() < 0.3:
        columns["loss"][begin] = np.inf
    return columns


def diverging(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    turn, growth = rng.uniform(0, 0.75), rng.uniform(np.log(3), np.log(1e6))
    train = decay(rng, t, rng.uniform(0.1, 0.6), rng.uniform(3, 20))
    risen = np.exp(growth * np.clip((t - turn) / (1 - turn), 0, 1))
    return {"loss": train * risen * noise(rng, n, 0.005, 0.15)}


def flat(rng: np.random.Generator, n: int) -> Columns:
    columns = {"loss": noise(rng, n, 0.001, 0.1)}
    if rng.random() < 0.5:
        columns["val_loss"] = rng.uniform(1, 1.02) * noise(rng, n, 0.001, 0.02)
    return columns


def too_slow(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    fall = np.exp(rng.uniform(np.log(0.02), np.log(0.3)))
    return {"loss": (1 - fall * t ** rng.uniform(0.8, 1.2)) * noise(rng, n, 0.02 * fall, 0.1 * fall)}


def oscillating(rng: np.random.Generator, n: int) -> Columns:
    t, i = np.linspace(0, 1, n), np.arange(n)
    train = decay(rng, t, rng.uniform(0.3, 0.8), rng.uniform(5, 30))
    period = 2.0 if n < 30 else rng.uniform(2, 8)
    swings = rng.uniform(0.25, 0.9) * np.cos(2 * np.pi * i / period + rng.uniform(0, 0.4))
    return {"loss": train * np.exp(swings * rng.uniform(0.7, 1.3, size=n)) * noise(rng, n, 0.01, 0.08)}


def noisy(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    return {"loss": decay(rng, t, rng.uniform(0.1, 0.4), rng.uniform(3, 15)) * noise(rng, n, 0.25, 0.6)}


def overfitting(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    train = decay(rng, t, rng.uniform(0.01, 0.1), rng.uniform(4, 12))
    turn, growth = rng.uniform(0.15, 0.65), rng.uniform(0.2, 1.2)
    validation = decay(rng, t, rng.uniform(0.3, 0.5), rng.uniform(8, 20))
    validation = validation * np.exp(growth * np.clip((t - turn) / (1 - turn), 0, 1))
    return {"loss": train * noise(rng, n, 0.005, 0.08), "val_loss": validation * noise(rng, n, 0.005, 0.05)}


def plateau_then_drop(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    start, width = rng.uniform(0.35, 0.75), rng.uniform(0.02, 0.1)
    drop = rng.uniform(0.3, 0.95) / (1 + np.exp(-(t - start) / width * 2))
    return {"loss": (1 - drop) * noise(rng, n, 0.003, 0.05)}


def spike(rng: np.random.Generator, n: int) -> Columns:
    columns = healthy(rng, n)
    for place in rng.choice(np.arange(n // 4, n - max(2, n // 8)), size=1 if n < 50 else rng.integers(1, 4)):
        length = 1 + int(rng.uniform(0, n / 40))
        height = rng.uniform(np.log(2), np.log(30))
        columns["loss"][place : place + length] *= np.exp(height * np.linspace(1, 0.3, length))
    return columns


def lr_drop(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    train, rate = decay(rng, t, rng.uniform(0.5, 0.7), rng.uniform(15, 40)), np.full(n, rng.choice([0.1, 0.01, 3e-4]))
    for place in sorted(rng.uniform(0.35, 0.8, size=1 if n < 30 else rng.integers(1, 3))):
        train = train * np.exp(-rng.uniform(0.25, 0.9) * (1 - np.exp(-60 * np.clip(t - place, 0, 1))))
        rate = rate * np.where(t >= place, 0.1, 1)
    return {"loss": train * noise(rng, n, 0.005, 0.06), "learning_rate": rate}


def still_improving(rng: np.random.Generator, n: int) -> Columns:
    t = np.linspace(0, 1, n)
    return {"loss": np.exp(-rng.uniform(1, 3) * t ** rng.uniform(0.7, 1)) * noise(rng, n, 0.003, 0.05)}


def validation_better(rng: np.random.Generator, n: int) -> Columns:
    columns = healthy(rng, n)
    columns["val_loss"] = columns["loss"] / noise(rng, n, 0.003, 0.02) * rng.uniform(0.6, 0.88)
    return columns


ILLNESSES: Mapping[str, Callable[[np.random.Generator, int], Columns]] = {
    maker.__name__: maker
    for maker in (
        healthy,
        nan,
        diverging,
        flat,
        too_slow,
        oscillating,
        noisy,
        overfitting,
        plateau_then_drop,
        spike,
        lr_drop,
        still_improving,
        validation_better,
    )
}


def curve(kind: str, seed: int) -> Columns:
    """The columns of a log with this illness."""
    rng = np.random.default_rng([sum(map(ord, kind)), seed])
    n = int(np.exp(rng.uniform(np.log(10), np.log(5001))))
    columns, size = ILLNESSES[kind](rng, n), 10 ** rng.uniform(-4, 4)
    return {name: values if name == "learning_rate" else values * size for name, values in columns.items()}


def as_csv(columns: Columns) -> bytes:
    """The columns as a file with an epoch."""
    with io.StringIO() as file:
        file.write(",".join(["epoch", *columns]) + "\n")
        for epoch, row in enumerate(zip(*columns.values(), strict=True)):
            file.write(",".join([str(epoch), *(repr(float(value)) for value in row)]) + "\n")
        return file.getvalue().encode()
