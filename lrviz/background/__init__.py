"""Computing for a whole class: once for all who ask, so many at a time, within a bound of memory, ahead of time."""

from lrviz.background.compiled import Array, compiled
from lrviz.background.float64 import float64, in_float64, share_the_processor
from lrviz.background.job import Job, Report, abandon, close, is_busy, start
from lrviz.background.memory import NoRoom
from lrviz.background.process import run_command
from lrviz.background.results import once
from lrviz.background.seats import Cancelled
from lrviz.background.upkeep import READERS, forget_everything, tidy

__all__ = [
    "READERS",
    "Array",
    "Cancelled",
    "Job",
    "NoRoom",
    "Report",
    "abandon",
    "close",
    "compiled",
    "float64",
    "forget_everything",
    "in_float64",
    "is_busy",
    "once",
    "run_command",
    "share_the_processor",
    "start",
    "tidy",
]
