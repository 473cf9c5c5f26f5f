"""The map: a component that draws the fates of many runs, and is zoomed, clicked and redrawn."""

from .map import Label, Line, MapPicture, Mark, show_map

__all__ = ["Label", "Line", "MapPicture", "Mark", "show_map"]
