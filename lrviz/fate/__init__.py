"""Fates: which minimum each run of a map reaches, in how many steps, or when it diverges."""

from lrviz.fate.kernel import final_positions
from lrviz.fate.maps import DIVERGED, MAPS, MOVING, FateMap, MapKind, fate_map, fate_of
from lrviz.fate.presets import PRESETS, Preset
from lrviz.fate.window import Window

__all__ = [
    "DIVERGED", "MAPS", "MOVING", "PRESETS", "FateMap", "MapKind", "Preset", "Window", "fate_map", "fate_of",
    "final_positions",
]
