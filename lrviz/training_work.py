"""Rulers of trainings, made beside the page: each once for all who ask for it, and given up when nobody does any more.

    work_on(training, seeds) → Work, which goes on in a thread; when it is over, `ruler_of(training, seeds)` has it
"""

import time
from threading import BoundedSemaphore, Event, Lock, Thread

from lrviz.training import Training
from lrviz.training_ruler import ruler_of

AT_ONCE = 2
"""Rulers that are made at a time, in the whole process; the others wait for their turn."""

PATIENCE = 10.0
"""Seconds after which work that nobody asks for ends; a browser's hidden tab asks once a second."""


class Work:
    """One ruler in the making.

    done, whole: epochs that are over, and all of them, 0 before the first is over. error: what went wrong, or None.
    """

    def __init__(self, training: Training, seeds: int) -> None:
        self.training, self.seeds = training, seeds
        self.done = self.whole = 0
        self.error: Exception | None = None
        self._asked = time.monotonic()
        self._over = Event()
        # It is waited for when the server stops: a compilation that is cut off as the interpreter ends would crash it.
        Thread(target=self._run, name="training").start()

    def ask(self) -> None:
        """Says that somebody still wants it."""
        self._asked = time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Waits so long at most; whether it is over."""
        return self._over.wait(seconds)

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return self.done / self.whole if self.whole else 0.0

    def _run(self) -> None:
        try:
            while not _TURNS.acquire(timeout=0.2):
                self._go_on()
            try:
                ruler_of(self.training, self.seeds, self._report)
            finally:
                _TURNS.release()
        except _GivenUp:
            pass
        except Exception as error:
            self.error = error
        finally:
            with _LOCK:
                _WORKS.pop((self.training, self.seeds), None)
            self._over.set()

    def _report(self, done: int, whole: int) -> None:
        self.done, self.whole = done, whole
        self._go_on()

    def _go_on(self) -> None:
        if time.monotonic() - self._asked > PATIENCE:
            raise _GivenUp


class _GivenUp(Exception):
    """Nobody asks for it any more."""


def work_on(training: Training, seeds: int = 1) -> Work:
    """The work on a ruler, begun if nobody has, and asked for."""
    with _LOCK:
        work = _WORKS.get((training, seeds))
        if work is None:
            work = _WORKS[training, seeds] = Work(training, seeds)
    work.ask()
    return work


_WORKS: dict[tuple[Training, int], Work] = {}
_LOCK, _TURNS = Lock(), BoundedSemaphore(AT_ONCE)
