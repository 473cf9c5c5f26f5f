"""Loss landscapes of networks: a plane through the weights, the loss on it, and the paths of trainings beside it."""

from lrviz.labs.landscape.paths import PAGE_EPOCHS, PATH_RATES, Paths, paths
from lrviz.labs.landscape.plane import Plane, Projection, principal_plane, random_plane
from lrviz.labs.landscape.survey import Survey, losses_below, losses_under, seen_from, survey, surveyed
from lrviz.labs.landscape.view import PLANES, View, view

__all__ = [
    "PAGE_EPOCHS",
    "PATH_RATES",
    "PLANES",
    "Paths",
    "Plane",
    "Projection",
    "Survey",
    "View",
    "losses_below",
    "losses_under",
    "paths",
    "principal_plane",
    "random_plane",
    "seen_from",
    "survey",
    "surveyed",
    "view",
]
