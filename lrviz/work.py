"""Work that goes on beside the page: each piece once for all who ask for it, and given up when nobody does any more.

    work_on(key, make) → Work, in whose thread make(report) runs; what it gives is the work's `result`
"""

import time
from collections.abc import Callable, Hashable
from threading import BoundedSemaphore, Event, Lock, Thread

Report = Callable[[float, str], object]
"""Called with the share that is done, from 0 to 1, and with what is done in words; what it raises ends the work."""

AT_ONCE = 2
"""Pieces of work that go on at a time, in the whole process; the others wait for their turn."""

PATIENCE = 10.0
"""Seconds after which work that nobody asks for ends; a browser's hidden tab asks once a second."""

LEFT = 2.0
"""Seconds after which it ends when somebody left it, and nobody else asks."""

FREE = 1.0
"""Seconds before work needs a turn: what is remembered, or quickly done, waits for nobody's long work."""


class Work:
    """One piece of work. share, told: how much of it is done, and what, in words.

    result: what it gave, once it is over. error: what went wrong, or None. given_up: it ended as nobody asked for it.
    """

    def __init__(self, key: Hashable, make: Callable[[Report], object]) -> None:
        self.share, self.told = 0.0, "Getting ready"
        self.result: object = None
        self.error: Exception | None = None
        self.given_up = False
        self.key, self._make = key, make
        self._begun = self._asked = time.monotonic()
        self._has_turn = False
        self._over = Event()
        # It is waited for at the end: a compilation that is cut off as the interpreter ends would crash it.
        Thread(target=self._run, name="work", daemon=False).start()

    def ask(self) -> None:
        """Says that somebody still wants it."""
        self._asked = time.monotonic()

    def leave(self) -> None:
        """Says that somebody does not want it any more."""
        self._asked = min(self._asked, time.monotonic() - PATIENCE + LEFT)

    def wait(self, seconds: float) -> bool:
        """Waits so long at most; whether it is over."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self.result = self._make(self._report)
        except _GivenUp:
            self.given_up = True
        except Exception as error:
            self.error = error
        finally:
            if self._has_turn:
                _TURNS.release()
            with _LOCK:
                _WORKS.pop(self.key, None)
            self._over.set()

    def _report(self, share: float, told: str) -> None:
        self.share, self.told = min(1.0, share), told
        self._go_on()
        while not self._has_turn and time.monotonic() - self._begun > FREE:
            self._has_turn = _TURNS.acquire(timeout=0.2)
            self._go_on()

    def _go_on(self) -> None:
        if _CLOSING.is_set() or time.monotonic() - self._asked > PATIENCE:
            raise _GivenUp


class _GivenUp(Exception):
    """Nobody asks for it any more."""


def work_on(key: Hashable, make: Callable[[Report], object]) -> Work:
    """The work of this key, begun if nobody has, and asked for."""
    with _LOCK:
        work = _WORKS.get(key)
        if work is None:
            work = _WORKS[key] = Work(key, make)
    work.ask()
    return work


def leave(key: Hashable) -> None:
    """Says of the work of this key, if it goes on, that somebody does not want it any more."""
    with _LOCK:
        work = _WORKS.get(key)
    if work is not None:
        work.leave()


def close() -> None:
    """All work ends at its next report, whoever asks: the server stops."""
    _CLOSING.set()


class Told:
    """A report to whoever waits, as an argument that is no part of what is remembered: all are equal."""

    def __init__(self, report: Callable[..., object] | None) -> None:
        self.report = report

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told)

    def __hash__(self) -> int:
        return 0


_WORKS: dict[Hashable, Work] = {}
_LOCK, _TURNS, _CLOSING = Lock(), BoundedSemaphore(AT_ONCE), Event()
