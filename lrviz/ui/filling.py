"""Filling the store: what every page and lesson shows when it opens, computed once and written down."""

import threading
import time
from collections.abc import Callable

from lrviz.background import memory, seats, store
from lrviz.background.seats import Cancelled
from lrviz.ui.openings import openings

DONE = "opening"
"""The entry that says that an opening is in the store, with all that it needs."""


def fill(stopping: threading.Event, tell: Callable[[str, float], object] = lambda name, seconds: None) -> None:
    """Computes all openings that the store does not have, one after the other, and lets readers go first.

    stopping: set, when it should end early. tell: called after each with its name and the seconds that it took.
    """
    store.forget_other_versions()

    def report(share: float, message: str) -> None:
        if stopping.is_set():
            raise Cancelled
        _let_readers_go_first(stopping)

    with store.filling():
        for name, opening in openings():
            done = store.name_of(DONE, {"name": name})
            if store.has(done):
                continue
            begun = time.monotonic()
            try:
                report(0.0, name)
                opening(report)
            except Cancelled:
                return
            store.write(done, True)
            tell(name, time.monotonic() - begun)
            if memory.used() > memory.limit() / 2:
                memory.give_back()


def _let_readers_go_first(stopping: threading.Event) -> None:
    if seats.QUICK.waiting:
        with seats.standing():
            while seats.QUICK.waiting and not stopping.wait(seats.LOOK_AGAIN):
                pass
