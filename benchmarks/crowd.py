"""A class of sixty opens one page at the same instant, from a full store and from an empty one, and moves one ruler."""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.classroom import Class, attend
from benchmarks.process import children, peak_memory_mb, processor_seconds
from benchmarks.table import Row
from lrviz.background import store
from lrviz.training.rate_sweep import TRAINING_RULER_RATES
from lrviz.ui.server.cache import cache_directory
from tests.harness.crowd import Student
from tests.harness.server import ROOT, Server, running

STUDENTS, MOVES, ALONE = 60, 3, 3
LESSON, ROOM = "too-small-too-large", "training"
PAGES = {"a lesson": LESSON, "the training room": ROOM, "the atlas": "atlas"}
FIRST_S, WHOLE_S, EMPTY_FIRST_S = 5, 20, 15
PROCESSOR_MS, SIZE_KB, MEMORY_MB, MOVE_S = 60, 250, 2000, 1
QUIET_SHARE, QUIET_MOST_S = 0.1, 60


@contextmanager
def full_store() -> Iterator[Path]:
    """A cache folder with all openings: the one in use or the tests' if it is complete, else one filled now."""
    try:
        for folder in filter(None, (cache_directory(), ROOT / "build" / "cache")):
            store.use(folder)
            if store.is_complete():
                yield folder
                return
    finally:
        store.use(None)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LRVIZ_CACHE_DIR": folder}
        subprocess.run(
            [sys.executable, "-m", "lrviz.warm"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        yield Path(folder)


@contextmanager
def serving(cache: Path | str) -> Iterator[Server]:
    """The app with this cache folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(ROOT / "app.py", Path(folder, "log.txt"), environment={"LRVIZ_CACHE_DIR": str(cache)}) as server,
    ):
        yield server


def wait_until_quiet(pid: int) -> None:
    """Until the server's warm-up is over."""
    deadline = time.monotonic() + QUIET_MOST_S
    while time.monotonic() < deadline:
        before = processor_seconds(pid)
        time.sleep(1)
        if processor_seconds(pid) - before < QUIET_SHARE:
            return


def checked(met: Class) -> Class:
    """The class, if all went well. RuntimeError: a student met an error."""
    if met.errors or met.refused:
        raise RuntimeError(f"{len(met.errors)} students met an error, {met.refused} were refused: {met.errors[:2]}")
    return met


async def move_together(student: Student, together: asyncio.Barrier, met: Class) -> None:
    """Releases the ruler of the training room at another of its rates, at the same instant as all others."""
    choice = random.Random(len(met.opened))
    for _ in range(MOVES):
        await together.wait()
        met.moves.append(
            await student.tell(student.component("lrviz_room"), "learning_rate", choice.choice(TRAINING_RULER_RATES))
        )


def opening_rows(server: Server, what: str, page: str) -> Iterator[Row]:
    """A class opens the page, which nobody has opened before; beside it, one student alone afterwards."""
    met = checked(attend(server.url, [page] * STUDENTS))
    alone = statistics.median(checked(attend(server.url, [page])).last_whole for _ in range(ALONE))
    yield Row(
        f"{STUDENTS} open {what}, last first picture",
        met.last_first,
        FIRST_S,
        unit="s",
        detail=f"the median {met.median_first:.1f} s; {met.last_first / alone:.0f} × one alone, {alone:.2f} s",
    )
    yield Row("the same, last whole page", met.last_whole, WHOLE_S, unit="s")


def warm_rows(server: Server) -> Iterator[Row]:
    """What a student costs who opens a lesson that others have open."""
    before = processor_seconds(server.pid)
    met = checked(attend(server.url, [LESSON] * STUDENTS))
    taken = (processor_seconds(server.pid) - before) / STUDENTS
    yield Row(
        "a warm lesson, processor a student",
        1e3 * taken,
        PROCESSOR_MS,
        unit="ms",
        detail=f"the last first picture after {met.last_first:.1f} s",
    )
    yield Row("a warm lesson, sent to a student", met.size / 1e3, SIZE_KB, unit="kB")


def rows() -> Iterator[Row]:
    with full_store() as folder, serving(folder) as server:
        wait_until_quiet(server.pid)
        for what, page in PAGES.items():
            yield from opening_rows(server, what, page)
        yield from warm_rows(server)
        met = checked(attend(server.url, [ROOM] * STUDENTS, move_together))
        alone = checked(attend(server.url, [ROOM], move_together))
        yield Row(
            f"{STUDENTS} move the room's ruler at once, median",
            statistics.median(met.moves),
            MOVE_S,
            unit="s",
            detail=f"the last {max(met.moves):.1f} s; one alone {statistics.median(alone.moves):.2f} s",
        )
        yield Row("peak memory of that server", peak_memory_mb(server.pid), MEMORY_MB, unit="MB")
    with tempfile.TemporaryDirectory() as empty, serving(empty) as server:
        met = checked(attend(server.url, [LESSON] * STUDENTS))
        yield Row(
            f"{STUDENTS} open a lesson, fresh server, empty store",
            met.last_first,
            EMPTY_FIRST_S,
            unit="s",
            detail=f"the last first picture; the last whole page {met.last_whole:.1f} s; the server had"
            f" {processor_seconds(server.pid):.1f} s of processor since its start",
        )
        beside = " ".join(f"{peak_memory_mb(child):.0f}" for child in children(server.pid))
        yield Row(
            "peak memory of that server",
            peak_memory_mb(server.pid),
            MEMORY_MB,
            unit="MB",
            detail=f"what fills the store beside it: {beside} MB",
        )
