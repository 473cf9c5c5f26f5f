"""Seats: so many computations at a time, in the whole process; the others wait in order.

There are seats for what is quick and seats for what has turned out to be long, so that a reader who changes one number
does not wait until somebody's training is over. Those of the long ones are taken in turns, so that nobody waits until
all of somebody's long trainings are over. A thread holds one seat at most.
"""

import os
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_AGAIN = 0.2
"""Seconds after which who waits looks whether it is still worth it."""

TURN = 2.0
"""Seconds after which a long one lets those go first that have had a seat for less time so far."""


class Cancelled(BaseException):
    """Nobody wants the computation any more. No `except Exception` keeps it."""


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Seats:
    """Seats that are given first to threads that have had one for the least time so far, and among these to who asked
    first.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: list[tuple[float, threading.Event]] = []
        self._lock = threading.Lock()

    def take(self, still_wanted: Callable[[int], object] = lambda ahead: None, had: float = 0.0) -> None:
        """Waits for a seat. still_wanted: called again and again with how many wait ahead; what it raises frees the
        place in the queue. had: for how many seconds the thread has had a seat."""
        turn = threading.Event()
        with self._lock:
            if self._free and not self._queue:
                self._free -= 1
                return
            self._queue.insert(bisect_right(self._queue, had, key=lambda waiting: waiting[0]), (had, turn))
        try:
            while not turn.wait(LOOK_AGAIN):
                still_wanted(self.ahead_of(turn))
        except BaseException:
            with self._lock:
                if (had, turn) in self._queue:
                    self._queue.remove((had, turn))
                    raise
            self.give()  # it came at the last moment
            raise

    def give(self) -> None:
        """Gives the seat to whoever is the first to get one."""
        with self._lock:
            if self._queue:
                self._queue.pop(0)[1].set()
            else:
                self._free += 1

    def ahead_of(self, turn: threading.Event) -> int:
        """How many are to get a seat before."""
        with self._lock:
            return next((k for k, waiting in enumerate(self._queue) if waiting[1] is turn), 0)

    def wanted_more(self, had: float) -> bool:
        """Whether somebody waits who has had a seat for less time."""
        with self._lock:
            return bool(self._queue) and self._queue[0][0] < had

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return len(self._queue)


QUICK, LONG = Seats(cores()), Seats(cores())


class Here(threading.local):
    """What this thread is doing.

    seats: where it holds a seat, or None; since: from when on; had: for how many seconds it has had a long one before.
    check: called while it waits, with how many are ahead in the queue, or None
    where it waits for another thread's result; may raise `Cancelled`.
    show: shows whoever waits for this thread how far a computation is.
    """

    seats: Seats | None = None
    since, had = 0.0, 0.0

    @staticmethod
    def check(ahead: int | None) -> None:
        """Nobody can cancel a thread that has no job."""

    @staticmethod
    def show(share: float, message: str) -> None:
        """Nobody looks at a thread that has no job."""


HERE = Here()


@contextmanager
def seated() -> Iterator[None]:
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
def standing() -> Iterator[None]:
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
    seats.take(HERE.check, HERE.had)
    HERE.seats, HERE.since = seats, time.monotonic()


def take_turns() -> None:
    """Where the thread has had a long seat for long enough, lets those go first that have had less."""
    seconds = time.monotonic() - HERE.since
    if HERE.seats is LONG and seconds > TURN and LONG.wanted_more(HERE.had + seconds):
        take(LONG)


def leave() -> None:
    """Leaves the seat, if there is one."""
    if HERE.seats is not None:
        if HERE.seats is LONG:
            HERE.had += time.monotonic() - HERE.since
        HERE.seats.give()
        HERE.seats = None
