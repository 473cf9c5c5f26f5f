"""Seats: so many computations at a time, in the whole process; the others wait in order.

There are seats for what is quick and seats for what has turned out to be long, so that a reader who changes one number
does not wait until somebody's training is over. The long ones take turns, so that nobody waits until all of somebody's
long trainings are over. A thread holds one seat at most.
"""

import os
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NamedTuple

LOOK_AGAIN = 0.2
"""Seconds after which who waits looks whether it is still worth it."""

TURN = 2.0
"""Seconds after which a long one lets those who have had less go first."""


class Cancelled(BaseException):
    """Nobody wants the computation any more. No `except Exception` keeps it."""


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Waiting(NamedTuple):
    """Who waits for a seat. had: for how many seconds it counts as having had one."""

    had: float
    turn: threading.Event


class Seats:
    """Seats that are given first to threads that have had one for the least time so far, and, among equals, to whoever
    asked first.

    Who is new counts as having had as much as whoever got the last seat: else there would be no end of new ones that go
    before those who wait.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: list[Waiting] = []
        self._latest = 0.0
        self._lock = threading.Lock()

    def take(self, still_wanted: Callable[[int], object] = lambda ahead: None, had: float | None = None) -> float:
        """Waits for a seat, and gives what the thread counts as having had. still_wanted: called again and again with
        how many are ahead; what it raises frees the place in the queue. had: for how many seconds the thread has had a
        seat; None: never."""
        with self._lock:
            one = Waiting(self._latest if had is None else had, threading.Event())
            if self._free and not self._queue:
                self._free -= 1
                self._latest = max(self._latest, one.had)
                return one.had
            self._queue.insert(bisect_right(self._queue, one.had, key=lambda other: other.had), one)
        try:
            while not one.turn.wait(LOOK_AGAIN):
                still_wanted(self._ahead_of(one))
        except BaseException:
            with self._lock:
                if one in self._queue:
                    self._queue.remove(one)
                    raise
            self.give()  # it came at the last moment
            raise
        return one.had

    def give(self) -> None:
        """Gives the seat to whoever is the first to get one."""
        with self._lock:
            if not self._queue:
                self._free += 1
                return
            first = self._queue.pop(0)
            self._latest = max(self._latest, first.had)
        first.turn.set()

    def _ahead_of(self, one: Waiting) -> int:
        """How many will get a seat first."""
        with self._lock:
            return self._queue.index(one) if one in self._queue else 0

    def wanted_more(self, had: float) -> bool:
        """Whether somebody who has had less is waiting."""
        with self._lock:
            return bool(self._queue) and self._queue[0].had < had

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return len(self._queue)


QUICK, LONG = Seats(cores()), Seats(cores())


class Here(threading.local):
    """What this thread is doing.

    seats: where it holds a seat, or None; since: when it took it. had: for how many seconds it counts as having had a
    long one before; None: never. check: called while it waits, with how many are ahead in the queue, or None
    where it waits for another thread's result; may raise `Cancelled`.
    show: shows whoever waits for this thread how far a computation is.
    """

    seats: Seats | None = None
    since = 0.0
    had: float | None = None

    @staticmethod
    def check(_ahead: int | None, /) -> None:
        """Nobody can cancel a thread that has no job."""

    @staticmethod
    def show(_share: float, _message: str, /) -> None:
        """Nobody looks at a thread that has no job."""


HERE = Here()


@contextmanager
def seated() -> Generator[None]:
    """Holds a seat for what is quick, unless the thread has one already."""
    if HERE.seats is not None:
        yield
        return
    take(QUICK)
    try:
        yield
    finally:
        leave()


@contextmanager
def standing() -> Generator[None]:
    """Leaves the seat to others while this thread waits for one of them."""
    before = HERE.seats
    leave()
    try:
        yield
    finally:
        if before is not None:
            take(before)


def take(seats: Seats) -> None:
    """Takes a seat among these, and leaves the one that the thread had."""
    leave()
    if seats is LONG:
        HERE.had = seats.take(HERE.check, HERE.had)
    else:
        seats.take(HERE.check)
    HERE.seats, HERE.since = seats, time.monotonic()


def take_turns() -> bool:
    """Where the thread has had a long seat for long enough, lets those who have had less go first; whether it did."""
    seconds = time.monotonic() - HERE.since
    if HERE.seats is not LONG or HERE.had is None or seconds < TURN or not LONG.wanted_more(HERE.had + seconds):
        return False
    take(LONG)
    return True


def leave() -> None:
    """Leaves the seat, if there is one."""
    if HERE.seats is not None:
        if HERE.seats is LONG and HERE.had is not None:
            HERE.had += time.monotonic() - HERE.since
        HERE.seats.give()
        HERE.seats = None
