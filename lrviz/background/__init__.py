"""Computing for a whole class: once for all who ask, so many at a time, within a bound of memory, ahead of time."""

from lrviz.background.compiled import compiled
from lrviz.background.job import Job, Report, abandon, close, is_busy, start
from lrviz.background.memory import NoRoom
from lrviz.background.results import once
from lrviz.background.seats import Cancelled
from lrviz.background.upkeep import READERS, forget_everything, tidy

__all__ = [
    "READERS",
    "Cancelled",
    "Job",
    "NoRoom",
    "Report",
    "abandon",
    "close",
    "compiled",
    "forget_everything",
    "is_busy",
    "once",
    "start",
    "tidy",
]
