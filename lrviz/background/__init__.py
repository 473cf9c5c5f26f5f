"""Computing for a whole class: once for all who ask, so many at a time, within a bound of memory, ahead of time."""

from lrviz.background.compiled import KERNEL_BYTES, compiled
from lrviz.background.job import Job, Report, abandon, close, is_busy, start
from lrviz.background.memory import NoRoom
from lrviz.background.results import once
from lrviz.background.seats import Cancelled

__all__ = [
    "KERNEL_BYTES", "Cancelled", "Job", "NoRoom", "Report", "abandon", "close", "compiled", "is_busy", "once", "start",
]
