"""A plane through the space of all weights, and what a path looks like from it.

    θ(a, b) = origin + a·d₁ + b·d₂

Source: Li, Xu, Taylor, Studer & Goldstein, Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018: sections 4
(random directions, filter by filter as long as the weights) and 7 (principal directions of the training path).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lrviz.problems.network import Network

SAME = 1e-6
"""A second direction shorter than this share of the first is rounding."""


class Projection(NamedTuple):
    """Points as seen from a plane. coordinates `[…, 2]`: a and b of the nearest point of the plane; distances `[…]`:
    how far off the plane the point itself lies, in the units of the weights."""

    coordinates: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True, eq=False)
class Plane:
    """origin `[P]` and directions `[2, P]`, in the order of `flat`."""

    network: Network
    origin: np.ndarray
    directions: np.ndarray

    def weights(self, a: float, b: float) -> dict[str, np.ndarray]:
        """θ(a, b) by name, in the precision of the origin."""
        kind = self.origin.dtype.type
        return unflat(self.network, self.origin + kind(a) * self.directions[0] + kind(b) * self.directions[1])

    def project(self, points: np.ndarray) -> Projection:
        """Points `[…, P]` seen from the plane; nan where they are not finite."""
        directions = self.directions.astype(float)
        with np.errstate(all="ignore"):
            away = points.astype(float) - self.origin.astype(float)
            coordinates = away @ directions.T @ np.linalg.inv(directions @ directions.T)
            return Projection(coordinates, np.linalg.norm(away - coordinates @ directions, axis=-1))

    def explained(self, path: np.ndarray) -> np.ndarray:
        """The share `[2]` of the variance of a path `[N, P]` that each direction shows, of the second what the first
        does not show yet; together 1 if the path lies in a parallel of the plane. nan for a path of no extent."""
        centred = path.astype(float) - path.astype(float).mean(axis=0)
        total = float((centred**2).sum())
        shadow = centred @ np.linalg.qr(self.directions.astype(float).T)[0]
        return (shadow**2).sum(axis=0) / total if total > 0 else np.full(2, np.nan)


def principal_plane(network: Network, path: np.ndarray, origin: np.ndarray, seed: int = 0) -> Plane:
    """The plane through `origin` `[P]` along the two directions, of length 1, in which the points `[N, P]` vary most.

    The path goes from left to right. Points on one line have no second direction: a random one, at right angles to it,
    takes its place. ValueError: fewer than two points that are numbers, or all of them the same.
    """
    points = path[np.isfinite(path).all(axis=1)].astype(float)
    centred = points - points.mean(axis=0) if len(points) else points
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    scale = np.abs(points).max(initial=0.0)
    if len(points) < 2 or not lengths[0] > SAME * scale:
        raise ValueError(
            "the weights hardly move, so their path spans no plane: take another learning rate, or the random plane"
        )
    second = directions[1] if lengths[1] > SAME * lengths[0] else _beside(directions[0], seed)
    pair = np.stack([directions[0], second])
    way = (points[-1] - points[0]) @ pair.T
    pair *= np.where(way < 0, -1.0, 1.0)[:, None]
    return Plane(network, origin, pair.astype(origin.dtype))


def random_plane(network: Network, origin: np.ndarray, seed: int = 0) -> Plane:
    """The plane through `origin` `[P]` along two random directions, each filter of them as long as the origin's own.

        dᵢⱼ ← dᵢⱼ / ‖dᵢⱼ‖ · ‖θᵢⱼ‖   for filter j of layer i: the weights that lead into one unit or channel

    Biases stay as they are: their part of the direction is 0, as in the authors' code when told to leave them out.
    """
    generator = np.random.default_rng([seed, 3])
    pair = np.stack([_filter_normalised(network, origin, generator) for _ in range(2)])
    return Plane(network, origin, pair.astype(origin.dtype))


def _filter_normalised(network: Network, origin: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    direction = {}
    for name, weights in unflat(network, origin).items():
        drawn = generator.normal(size=weights.shape)
        if weights.ndim < 2:
            direction[name] = np.zeros_like(drawn)
            continue
        inside = tuple(range(1, weights.ndim))
        length, own = (np.linalg.norm(a.reshape(len(a), -1), axis=1) for a in (drawn, weights.astype(float)))
        direction[name] = drawn * np.expand_dims(own / length, inside)
    return flat(network, direction)


def _beside(first: np.ndarray, seed: int) -> np.ndarray:
    drawn = np.random.default_rng([seed, 4]).normal(size=first.shape)
    across = drawn - (drawn @ first) * first
    return across / np.linalg.norm(across)


def flat(network: Network, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """Weights by name `[…, shape]` as vectors `[…, P]`, in the order of the network's layers."""
    parts = [(np.asarray(weights[name]), like.ndim) for name, like in network.init(0).items()]
    return np.concatenate([part.reshape(*part.shape[: part.ndim - own], -1) for part, own in parts], axis=-1)


def unflat(network: Network, vector: np.ndarray) -> dict[str, np.ndarray]:
    """A vector `[P]` as weights by name."""
    weights, place = {}, 0
    for name, like in network.init(0).items():
        weights[name] = vector[place : place + like.size].reshape(like.shape)
        place += like.size
    return weights
