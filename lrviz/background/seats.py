"""Seats: so many computations at a time, in the whole process; the others wait in order.

There are seats for what is quick and seats for what has turned out to be long, so that a reader who changes one number
does not wait until somebody's training is over. A thread holds one seat at most.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_AGAIN = 0.2
"""Seconds after which who waits looks whether it is still worth it."""


class Cancelled(BaseException):
    """Nobody wants the computation any more. No `except Exception` keeps it."""


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Seats:
    """Seats that are given to threads in the order in which they asked."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, still_wanted: Callable[[int], object] = lambda ahead: None) -> None:
        """Waits for a seat. still_wanted: called again and again with how many wait ahead; what it raises frees the
        place in the queue."""
        turn = threading.Event()
        with self._lock:
            if self._free and not self._queue:
                self._free -= 1
                return
            self._queue.append(turn)
        try:
            while not turn.wait(LOOK_AGAIN):
                still_wanted(self.ahead_of(turn))
        except BaseException:
            with self._lock:
                if turn in self._queue:
                    self._queue.remove(turn)
                    raise
            self.give()  # it came at the last moment
            raise

    def give(self) -> None:
        """Gives the seat to whoever has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1

    def ahead_of(self, turn: threading.Event) -> int:
        """How many were there before."""
        with self._lock:
            return self._queue.index(turn) if turn in self._queue else 0

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return len(self._queue)


QUICK, LONG = Seats(cores()), Seats(cores())


class Here(threading.local):
    """What this thread is doing.

    seats: where it holds a seat, or None. check: called while it waits, with how many are ahead in the queue, or None
    where it waits for another thread's result; may raise `Cancelled`.
    show: shows whoever waits for this thread how far a computation is.
    """

    seats: Seats | None = None

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
    seats.take(HERE.check)
    HERE.seats = seats


def leave() -> None:
    """Leaves the seat, if there is one."""
    if HERE.seats is not None:
        HERE.seats.give()
        HERE.seats = None
