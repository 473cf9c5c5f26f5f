"""A check for inside the container: sixty students each open another page at the same instant, then all one lesson.

    python -m benchmarks.crowd_inside > check.py
    docker run -d --name lr-viz --memory 2g --memory-swap 2g … lr-viz
    docker exec -i lr-viz python - < check.py

The first line writes the students and the check as one file, since the image has neither tests nor benchmarks. The
exit status is 1 after any error, and where a limit is missed.
"""

import asyncio
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.classroom import Class, attend
from benchmarks.process import peak_memory_mb
from tests.harness.crowd import Student

PARTS = (
    "tests/harness/shown.py",
    "tests/harness/crowd.py",
    "benchmarks/process.py",
    "benchmarks/classroom.py",
    "benchmarks/crowd_inside.py",
)
OURS = ("from tests.", "from benchmarks.")
SERVER = 1
"""The container's first process."""
STUDENTS, LESSON = 60, "too-small-too-large"
FIRST_S, WHOLE_S, MEMORY_MB = 5.0, 20.0, 2000.0
PEAK = Path("/sys/fs/cgroup/memory.peak")


def as_one_file() -> str:
    """The check with all that it needs of the project."""
    root = Path(__file__).parents[1]
    return (
        "\n".join(
            line
            for part in PARTS
            for line in (root / part).read_text(encoding="utf-8").splitlines()
            if not line.startswith(OURS)
        )
        + "\n"
    )


async def pages_of(url: str) -> list[str]:
    """All pages and lessons."""
    async with Student(url) as student:
        await student.open("")
        return sorted(student.pages)


def measured(what: str, met: Class) -> Iterator[str]:
    """Tells how the pages came; gives what is not as it must be."""
    if met.opened:
        print(
            f"{what}: {len(met.opened)} opened, the last first picture after {met.last_first:.1f} s, the median"
            f" {met.median_first:.1f} s, the last whole page {met.last_whole:.1f} s, {met.size / 1e3:.0f} kB at most"
        )
    yield from met.errors
    if met.refused:
        yield f"{what}: {met.refused} were told that the server is full"
    if len(met.opened) < STUDENTS:
        yield f"{what}: only {len(met.opened)} of {STUDENTS} opened"
    elif met.last_first > FIRST_S or met.last_whole > WHOLE_S:
        yield f"{what}: more than {FIRST_S:g} s for the first picture, or {WHOLE_S:g} s for the whole page"


def check() -> int:
    """Both classes, one after the other; the exit status."""
    url = f"http://127.0.0.1:{os.environ.get('STREAMLIT_SERVER_PORT', '8501')}"
    pages = list(itertools.islice(itertools.cycle(asyncio.run(pages_of(url))), STUDENTS))
    missed = [
        *measured(f"{len(set(pages))} pages and lessons", attend(url, pages)),
        *measured(LESSON, attend(url, [LESSON] * STUDENTS)),
    ]
    peak = peak_memory_mb(SERVER)
    whole = f", of the whole container {int(PEAK.read_text()) / 1e6:.0f} MB" if PEAK.exists() else ""
    print(f"peak memory of the server {peak:.0f} MB{whole}")
    if peak > MEMORY_MB:
        missed.append(f"the server took more than {MEMORY_MB:.0f} MB")
    for what in missed:
        print(f"NO: {what}")
    return int(bool(missed))


if __name__ == "__main__":
    if Path(__file__).is_file():
        sys.stdout.write(as_one_file())
    else:  # inside the container, from the standard input
        sys.exit(check())
