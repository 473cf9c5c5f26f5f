"""A control of the playground moved, until the script is done, against an empty page; alone and as a class of 30.

The control is the heaviest: it changes the surface itself.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.students import Lesson, attend
from benchmarks.table import Row
from tests.harness.server import ROOT, running

ALONE, CLASS, PAYLOAD_KB = 1.0, 0.5, 150
STUDENTS, MOVES, ROUNDS = 30, 3, 5


def join(lessons: list[Lesson]) -> Lesson:
    """Several lessons as one; RuntimeError if a student met an error."""
    joined = Lesson()
    for lesson in lessons:
        joined.seconds += lesson.seconds
        joined.sizes += lesson.sizes
        joined.errors += lesson.errors
    if joined.errors:
        raise RuntimeError(f"a student met {joined.errors[0]}")
    return joined


def rows() -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(running(ROOT / "app.py", folder / "ours.txt")).url + "/playground"
        peer_script = Path(__file__).with_name("peer_empty.py")
        # Started elsewhere, so that our config.toml is not read: the peer is a default server.
        peer = stack.enter_context(running(peer_script, folder / "peer.txt", cwd=folder)).url
        for url in (ours, peer):
            attend(url, 1, 10)
        for users, limit in ((1, ALONE), (STUDENTS, CLASS)):
            lessons: dict[str, list[Lesson]] = {ours: [], peer: []}
            for _ in range(ROUNDS):
                for url, done in lessons.items():
                    done.append(attend(url, users, MOVES if users > 1 else 20))
            mine, theirs = join(lessons[ours]), join(lessons[peer])
            if users == 1:
                yield Row(
                    "playground rerun, ours : an empty page, median",
                    mine.median / theirs.median,
                    limit,
                    detail=f"{mine.median * 1e3:.0f} ms : {theirs.median * 1e3:.0f} ms",
                )
                yield Row("playground rerun, payload", max(mine.sizes) / 1e3, PAYLOAD_KB, unit="kB")
            else:
                yield Row(
                    f"the same, {users} students at once, p95",
                    mine.p95 / theirs.p95,
                    limit,
                    detail=f"{mine.p95 * 1e3:.0f} ms : {theirs.p95 * 1e3:.0f} ms",
                )
