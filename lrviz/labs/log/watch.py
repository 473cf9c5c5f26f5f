"""The time that work on a log takes: reported as it goes on, and bounded."""

import time

from lrviz.background import Report
from lrviz.labs.log.log import LogError

TIME_LIMIT = 20.0
"""Seconds of processor time that a log may take; a real one of 50 MB takes 3 to 8."""

REPORT_INTERVAL = 0.05
"""Seconds from one report to the next."""


class Watch:
    """Looks at the clock while a log is read or examined, and knows how much is done.

    Code that works on the log calls `look` often, outside of every `try`, so that what the report raises gets through.
    """

    def __init__(self, name: str, report: Report | None = None, doing: str = "Reading") -> None:
        self._share, self._doing = 0.0, doing
        self._name, self._report = name, report
        self._begun, self._due = time.thread_time(), time.monotonic() + REPORT_INTERVAL

    def reached(self, share: float, doing: str = "") -> None:
        """Says how much is done, and what is being done now, if that is another thing; and looks."""
        self._share, self._doing = share, doing or self._doing
        self.look()

    def look(self) -> None:
        """Reports, if the last report is a while ago. LogError: the log has taken too long."""
        if time.monotonic() < self._due:
            return
        if time.thread_time() - self._begun > TIME_LIMIT:
            raise LogError(f"{self._name} takes more than {TIME_LIMIT:g} seconds: keep every tenth line of it, say")
        if self._report is not None:
            self._report(self._share, self._doing)
        self._due = time.monotonic() + REPORT_INTERVAL
