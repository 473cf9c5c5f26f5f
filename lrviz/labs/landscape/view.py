"""What the stage shows: a plane, the part of it that is drawn, and every path as seen from it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lrviz.background import once
from lrviz.labs.landscape.paths import Paths
from lrviz.labs.landscape.plane import Plane, Projection, principal_plane, random_plane

MARGIN = 0.45
"""Left free around the paths, as a share of their extent."""
NARROWEST = 0.7
"""The shorter side over the longer."""


@dataclass(frozen=True)
class PlaneKind:
    """A choice of plane. of: paths and the number of a run → a plane through the end of that run.

    unit: at least −1 to 1 of it is drawn, along which a random direction is as long as the weights.
    """

    label: str
    of: Callable[[Paths, int], Plane]
    unit: bool = False


def _principal(paths: Paths, k: int) -> Plane:
    path = paths.path(k)
    return principal_plane(paths.training.network_entry, path, path[-1], paths.training.seed)


def _random(paths: Paths, k: int) -> Plane:
    return random_plane(paths.training.network_entry, paths.path(k)[-1], paths.training.seed)


PLANES = {
    "principal": PlaneKind("the path's two principal directions", _principal),
    "random": PlaneKind("two random directions", _random, unit=True),
}


@dataclass(frozen=True, eq=False)
class View:
    """A plane with the paths seen from it. x, y: what is drawn of it. seen: `Projection` of all `[K, E+1]` points.

    travelled `[K, E+1]`: the length of each path so far, from epoch to epoch.
    """

    paths: Paths
    plane: Plane
    x: tuple[float, float]
    y: tuple[float, float]
    seen: Projection
    travelled: np.ndarray

    def explained(self, k: int) -> np.ndarray:
        """The share `[2]` of the variance of run k's path that each of the two directions shows."""
        return self.plane.explained(self.paths.path(k))

    def off(self, k: int) -> tuple[float, float]:
        """How far run k is from the plane at most, and that over the length of its whole path."""
        n = self.paths.finite[k]
        farthest, way = float(self.seen.distances[k, :n].max()), float(self.travelled[k, n - 1])
        return farthest, farthest / way if way > 0 else float("nan")


@once
def view(paths: Paths, kind: str, k: int) -> View:
    """All runs on the plane of one of `PLANES` through the end of run k; remembered. ValueError: there is no plane."""
    plane = PLANES[kind].of(paths, k)
    seen = plane.project(paths.points)
    with np.errstate(all="ignore"):
        steps = np.linalg.norm(np.diff(paths.points.astype(float), axis=1), axis=2)
    travelled = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)
    x, y = _drawn(seen.coordinates[k, : paths.finite[k]], PLANES[kind].unit)
    return View(paths, plane, x, y, seen, travelled)


def _drawn(shown: np.ndarray, unit: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Around the path of the plane's own run."""
    low, high = shown.min(axis=0), shown.max(axis=0)
    middle, half = (low + high) / 2, (high - low) / 2 * (1 + 2 * MARGIN)
    if unit:
        middle, half = np.zeros(2), np.maximum(1.0, np.abs(shown).max(axis=0))
    half = np.maximum(half, NARROWEST * half.max())
    (x0, y0), (x1, y1) = (middle - half).tolist(), (middle + half).tolist()
    return (x0, x1), (y0, y1)
