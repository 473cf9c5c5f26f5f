"""Fills the store ahead of time: `python -m lrviz.warm`, as when an image is built.

The store is in the folder that LRVIZ_CACHE_DIR names; a server that reads it opens every page without computing. A
server that finds it incomplete fills it itself, in a process of its own that leaves the processor to the readers.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

from lrviz.background import forget_everything, memory, run_command, store
from lrviz.background.seats import Cancelled, cores
from lrviz.ui.server.cache import EnvironmentVariableError, cache_directory, is_writable
from lrviz.ui.textbook.openings import Opening, openings

OPENING = "opening"
"""The entry that says that an opening is in the store, with all that it needs."""
AT_ONCE_MOST = 4
MEMORY_SHARE = 0.6
"""The share of the memory for a process above which it forgets what it has computed: it is on disk."""


def fill(tell: Callable[[str, float], object], at_once: int = 1) -> None:
    """Computes all openings that the store does not have, `at_once` at a time.

    tell: called after each with its name and the seconds that it took. What goes wrong with one ends all.
    """
    store.forget_other_versions()
    stop = threading.Event()
    with ThreadPoolExecutor(at_once) as threads:
        try:
            made = [threads.submit(_compute, *pair, tell, stop) for pair in openings()]
            wait(made)
        finally:
            stop.set()
    for error in (one.exception() for one in made):
        if error is not None and not isinstance(error, Cancelled):
            raise error
    store.mark_complete()


def _compute(name: str, opening: Opening, tell: Callable[[str, float], object], stop: threading.Event) -> None:
    done = store.name_of(OPENING, {"name": name, "version": store.openings_version()})
    if stop.is_set() or store.has(done):
        return

    def report(_share: float, _message: str) -> None:
        if stop.is_set():
            raise Cancelled
        # What is computed is on disk, so memory need not grow.
        if memory.used() > MEMORY_SHARE * memory.limit():
            forget_everything()

    begun = time.monotonic()
    try:
        with store.filling():
            opening(report)
    except BaseException:
        stop.set()
        raise
    store.write(done, True)
    tell(name, time.monotonic() - begun)


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.warm") -> int:
    """Fills it and tells how far it is; the exit status is 2 where there is no folder to fill."""
    parser = argparse.ArgumentParser(prog=prog, description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--beside", action="store_true", help="leave the processor to others")
    beside = parser.parse_args(arguments).beside
    if beside:
        with suppress(OSError, AttributeError):
            os.nice(19)
    try:
        folder = cache_directory()
    except EnvironmentVariableError as error:
        print(f"{prog}: {error}", file=sys.stderr)
        return 2
    if folder is None or not is_writable(folder):
        print(f"{prog}: there is no folder that can be written; name one in LRVIZ_CACHE_DIR.", file=sys.stderr)
        return 2
    store.use(folder)
    at_once = 1 if beside else min(cores(), AT_ONCE_MOST)
    fill(lambda name, seconds: print(f"{seconds:6.1f} s  {name}", flush=True), at_once)
    return 0


if __name__ == "__main__":
    run_command(main)
