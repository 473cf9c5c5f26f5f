"""The training room: the ruler, the curves and the picture of a training at 32 rates, as one component."""

from .payload import PinnedRun, RoomFlags, pack
from .room import training_room

__all__ = ["PinnedRun", "RoomFlags", "pack", "training_room"]
