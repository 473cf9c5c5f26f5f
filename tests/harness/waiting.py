"""Waiting for a state and never for a time: the only place where tests sleep."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator

PATIENCE = 60.0
PAUSE = 0.005


def until(so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until it is so; an AssertionError if it has not come to that."""
    for _ in looking(so, seconds):
        time.sleep(PAUSE)


async def until_so(so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """The same in a coroutine."""
    for _ in looking(so, seconds):
        await asyncio.sleep(PAUSE)


async def ticks(seconds: float) -> AsyncIterator[None]:
    """What a browser's timer does: without end, once in so many seconds."""
    while True:
        await asyncio.sleep(seconds)
        yield


def looking(so: Callable[[], object], seconds: float) -> Iterator[None]:
    """Goes on as long as it is not so; an AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"it has not come to that in {seconds:g} s"
        yield
