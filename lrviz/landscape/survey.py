"""The loss on a plane: a grid of real losses of the real network over all its training rows."""

import threading
from functools import lru_cache

import numpy as np

from lrviz.landscape.plane import Plane
from lrviz.networks import in_precision, loss_kernel


class Survey:
    """The grid x `[N]`, y `[N]` and the losses `[N, N]` there, a row for each y; nan where it is still to be computed.

    The losses come from the kernel of `loss_at`, one point after the other, so that a point of the grid and a network
    with those weights have the same loss to the last bit. Whoever watches may stop at any time and go on later.
    """

    def __init__(self, plane: Plane, x: np.ndarray, y: np.ndarray, label_noise: float, seed: int) -> None:
        self.plane, self.x, self.y = plane, x, y
        self.losses = np.full((len(y), len(x)), np.nan)
        self._rows = in_precision(plane.network.rows("train", label_noise, seed), plane.origin.dtype)
        self._loss = loss_kernel(plane.network)
        self._next = 0
        self._one_at_a_time = threading.Lock()

    @property
    def done(self) -> float:
        """The share of the rows that are computed."""
        return self._next / len(self.y)

    def advance(self) -> bool:
        """One more row; False when all are there."""
        with self._one_at_a_time:
            if self.done < 1:
                self.losses[self._next] = [self.loss(a, self.y[self._next]) for a in self.x]
                self._next += 1
            return self.done < 1

    def loss(self, a: float, b: float) -> float:
        """The loss at the point (a, b) of the plane."""
        return float(self._loss(self.plane.weights(a, b), self._rows))


@lru_cache(maxsize=32)
def survey(plane: Plane, x: tuple[float, float], y: tuple[float, float], count: int, label_noise: float = 0.0,
           seed: int = 0) -> Survey:
    """The survey of `count` × `count` points from x[0] to x[1] and y[0] to y[1]: one for all who ask."""
    return Survey(plane, np.linspace(*x, count), np.linspace(*y, count), label_noise, seed)
