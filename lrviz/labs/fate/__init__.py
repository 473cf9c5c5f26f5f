"""Fates: which minimum each run of a map reaches, in how many steps, or when it diverges."""

from lrviz.labs.fate.budget import affordable_side
from lrviz.labs.fate.kernel import final_positions
from lrviz.labs.fate.maps import DIVERGED, MAPS, MOVING, FateMap, MapKind, fate_map, fate_of, is_computed
from lrviz.labs.fate.presets import PRESETS, Preset
from lrviz.labs.fate.window import Window

__all__ = [
    "DIVERGED",
    "MAPS",
    "MOVING",
    "PRESETS",
    "FateMap",
    "MapKind",
    "Preset",
    "Window",
    "affordable_side",
    "fate_map",
    "fate_of",
    "final_positions",
    "is_computed",
]
