"""Upkeep: what readers have left in memory is given back, most of it when all of them have gone.

`READERS` counts who is connected; a server calls `tidy` now and then.
"""

import math
import threading
import time

import jax

import lrviz.background.memory as memory
import lrviz.background.results as results
from lrviz.background.compiled import forget_strays

ALONE_SECONDS = 60.0
"""After so long without a reader, nothing is kept; whoever was here finds it in the store, or computed anew."""

LEFTOVERS_SECONDS = 600.0
"""So long what readers had may still be let go, as Streamlit does two minutes after they have left."""


class Readers:
    """here: how many are connected."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.here, self._left, self._came = 0, -math.inf, False

    def come(self) -> None:
        """One more is connected."""
        with self._lock:
            self.here, self._came = self.here + 1, True

    def leave(self) -> None:
        """One of them is not any more."""
        with self._lock:
            self.here, self._left = self.here - 1, time.monotonic()

    @property
    def seconds_alone(self) -> float:
        """How long ago the last one left; 0: somebody is here; infinite: nobody has been."""
        return 0.0 if self.here else time.monotonic() - self._left

    def all_have_left(self) -> bool:
        """Whether there were any, and none for a while; once for each time that they go."""
        with self._lock:
            all_left = self._came and self.seconds_alone > ALONE_SECONDS
            self._came = self._came and not all_left
            return all_left


READERS = Readers()


def tidy() -> bool:
    """Gives back what nobody needs; whether it was everything, since all readers have gone."""
    if READERS.all_have_left():
        forget_everything()
        return True
    forget_strays()
    if memory.used() > memory.limit() / 2 or 0 < READERS.seconds_alone < LEFTOVERS_SECONDS:
        memory.give_back()
    return False


def forget_everything() -> None:
    """Forgets all that is kept for others, and gives its memory back."""
    results.forget_all()
    jax.clear_caches()
    memory.give_back()
