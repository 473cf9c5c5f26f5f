"""The loss on a plane: a grid of real losses of the real network over all its training examples."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lrviz.background import Report, once
from lrviz.labs.landscape.paths import Paths, paths
from lrviz.labs.landscape.plane import Plane
from lrviz.labs.landscape.view import View, view
from lrviz.problems.network import in_precision, loss_kernel
from lrviz.training import Training


@dataclass(frozen=True, eq=False)
class Survey:
    """The losses `[N, N]` over the grid x `[N]`, y `[N]` of a plane, a row for each y."""

    x: np.ndarray
    y: np.ndarray
    losses: np.ndarray


def loss_on(plane: Plane, label_noise: float = 0.0, seed: int = 0) -> Callable[[float, float], float]:
    """(a, b) → the loss of the network with the weights θ(a, b) over all training examples, as by `loss_at`."""
    rows = in_precision(plane.network.examples("train", label_noise, seed), plane.origin.dtype.type)
    kernel = loss_kernel(plane.network)
    return lambda a, b: float(kernel(plane.weights(a, b), rows))


def survey(
    plane: Plane,
    x: tuple[float, float],
    y: tuple[float, float],
    count: int,
    label_noise: float = 0.0,
    seed: int = 0,
    report: Report | None = None,
) -> Survey:
    """The losses of `count` × `count` points from x[0] to x[1] and y[0] to y[1], one after the other, so that a point
    of the grid and a network with those weights have the same loss to the last bit."""
    loss, across, along = loss_on(plane, label_noise, seed), np.linspace(*x, count), np.linspace(*y, count)
    losses = np.full((count, count), np.nan)
    for row, b in enumerate(along):
        if report:
            report(row / count, f"Computing the loss at {count} × {count} points of the plane")
        losses[row] = [loss(a, b) for a in across]
    return Survey(across, along, losses)


def seen_from(training: Training, kind: str, of: float, report: Report | None = None) -> View:
    """The paths of a training at all rates, seen from the plane of one of `PLANES` through the end of the run whose
    rate is `of`. ValueError: there is no such plane."""
    share_report = report and (lambda done, whole: report(done / whole, "Training at all rates at once"))
    found: Paths = paths(training, of, share_report)
    return view(found, kind, found.index(of))


@once(stored=True)
def surveyed(training: Training, kind: str, of: float, count: int, report: Report | None = None) -> Survey:
    """The survey of what is drawn of that plane. ValueError: there is no such plane."""
    seen = seen_from(training, kind, of, report)
    return survey(seen.plane, seen.x, seen.y, count, training.label_noise, training.seed, report)


@once(stored=True)
def losses_below(training: Training, kind: str, of: float) -> np.ndarray:
    """The losses `[E+1]` on that plane below the training's own run, where its ball is drawn; nan once its loss
    is."""
    seen = seen_from(training, kind, of)
    return losses_under(seen, seen.paths.index(training.learning_rate))


def losses_under(seen: View, k: int) -> np.ndarray:
    """The losses `[E+1]` on the plane below run k; nan once its loss is."""
    training, shown, n = seen.paths.training, seen.seen.coordinates[k], seen.paths.finite[k]
    loss = loss_on(seen.plane, training.label_noise, training.seed)
    return np.array([loss(*shown[i]) if i < n else np.nan for i in range(len(shown))])
