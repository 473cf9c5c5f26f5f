"""Jobs: what takes longer goes on beside the page, once for all who ask for it, and ends when nobody does any more.

start(key, make) → Job, in whose thread make(report) runs; what it returns is the job's `result`
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

import lrviz.background.memory as memory
import lrviz.background.results as results
import lrviz.background.seats as seats
from lrviz.background.memory import NoRoom
from lrviz.background.seats import HERE, LONG, QUICK, Cancelled

Report = Callable[[float, str], object]
"""Called with the share that is done, from 0 to 1, and with what is being done; what it raises ends the job."""

IDLE_TIMEOUT = 10.0
"""Seconds after which a job ends that nobody asks for; a browser's hidden tab asks once a second."""

ABANDONED_TIMEOUT = 2.0
"""Seconds after which it ends when somebody has abandoned it, and nobody else asks."""

QUICK_SECONDS = 1.0
"""A job that takes longer needs a seat among the long ones: what is quick waits for nobody's training."""

NICENESS = 10
"""Of a job's thread: it gets a tenth of what a page's thread gets of a processor that both want."""

WAITING_MOST = 200
"""Jobs that may wait at a time."""

WAITING = "Waiting for its turn"


class Job:
    """One job. share, message: how much of it is done, and what is being done.

    result: what it returned, once it is over. error: what it raised, or None. cancelled: it ended as nobody asked.
    """

    def __init__(self, key: Hashable, make: Callable[[Report], object]) -> None:
        self.share, self.message = 0.0, WAITING
        self.result: Any = None
        self.error: Exception | None = None
        self.cancelled = False
        self.key, self._make = key, make
        self._touched = time.monotonic()
        self._begun = 0.0
        self._over = threading.Event()
        # It is waited for at the end: a compilation that is cut off as the interpreter ends would crash it.
        threading.Thread(target=self._run, name="job", daemon=False).start()

    def touch(self) -> None:
        """Says that somebody still wants it."""
        self._touched = time.monotonic()

    def abandon(self) -> None:
        """Says that somebody does not want it any more."""
        self._touched = min(self._touched, time.monotonic() - IDLE_TIMEOUT + ABANDONED_TIMEOUT)

    def wait(self, seconds: float) -> bool:
        """Waits so long at most; whether it is over."""
        return self._over.wait(max(0.0, seconds))

    def _run(self) -> None:
        HERE.check, HERE.show = self._check, self._show
        _step_back()
        try:
            seats.take(QUICK)
            self._begun = time.monotonic()
            self.message = "Getting ready"
            self.result = self._make(self._report)
        except Cancelled:
            self.cancelled = True
        except Exception as error:
            self.error = error
        finally:
            seats.leave()
            with _LOCK:
                _JOBS.pop(self.key, None)
            self._over.set()

    def _report(self, share: float, message: str) -> None:
        self._show(share, message)
        results.tell_others(self.share, message)
        self._still_wanted()
        if HERE.seats is QUICK and time.monotonic() - self._begun > QUICK_SECONDS:
            make_room()
            seats.take(LONG)
            make_room()
        elif seats.take_turns():
            make_room()  # what others have half done takes memory, too
        self._show(share, message)

    def _show(self, share: float, message: str) -> None:
        self.share, self.message = min(1.0, max(0.0, share)), message

    def _check(self, ahead: int | None) -> None:
        self._still_wanted()
        if ahead is not None:
            before = f": {ahead} {'is' if ahead == 1 else 'are'} ahead of it" if ahead else ""
            self.message = WAITING + before
            results.tell_others(self.share, self.message)

    def _still_wanted(self) -> None:
        idle = time.monotonic() - self._touched > IDLE_TIMEOUT
        if _CLOSING.is_set() or (idle and not results.others_wait()):
            raise Cancelled


def _step_back() -> None:
    """Lets the pages go before this thread where both want the processor: Linux ranks threads one by one."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def start(key: Hashable, make: Callable[[Report], object]) -> Job:
    """The job of this key, begun if nobody has, and touched. NoRoom: too many wait already."""
    with _LOCK:
        job = _JOBS.get(key)
        if job is None:
            if len(_JOBS) >= WAITING_MOST:
                raise NoRoom("So many computations are waiting that no more can. Try again in a minute.")
            job = _JOBS[key] = Job(key, make)
    job.touch()
    return job


def abandon(key: Hashable) -> None:
    """Says of the job of this key, if it goes on, that somebody does not want it any more."""
    with _LOCK:
        job = _JOBS.get(key)
    if job is not None:
        job.abandon()


def is_busy() -> bool:
    """Whether any job goes on, or waits."""
    with _LOCK:
        return bool(_JOBS)


def make_room() -> None:
    """Sees to it that something long may begin. NoRoom: the process uses all the memory that it may, even after
    results were forgotten."""
    limit = memory.limit()
    if memory.used() <= limit:
        return
    results.forget_half()
    memory.give_back()
    if memory.used() > limit:
        raise NoRoom(
            f"The server uses all the memory that it may ({limit // memory.MEGABYTE:,} MB), so nothing long can"
            " begin or go on now. Try again in a minute."
        )


def close() -> None:
    """All jobs end at their next report, whoever asks: the server stops."""
    _CLOSING.set()


_JOBS: dict[Hashable, Job] = {}
_LOCK, _CLOSING = threading.Lock(), threading.Event()
