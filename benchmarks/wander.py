"""Students who wander: they open pages, drag, slide, answer, scroll, go on, leave and come back, each for themselves.

    python -m benchmarks.wander [--students 60] [--minutes 5] [--url URL --pid PID]

Nobody may meet an error. The server's memory may not grow once the first minute is over, in which what is kept for all
fills up, and comes back when they have left: Streamlit keeps what a reader had for two minutes, and lets it go when the
next reader leaves. Then a second class comes: what the first one has left must not grow with it.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack

from benchmarks.crowd import full_store, serving, wait_until_quiet
from benchmarks.diary import Diary
from benchmarks.process import memory_mb, peak_memory_mb
from benchmarks.table import Row
from lrviz.background.upkeep import ALONE_SECONDS
from lrviz.descent.rate_sweep import RULER_RATES as SURFACE_RATES
from lrviz.training.rate_sweep import TRAINING_RULER_RATES as TRAINING_RATES
from lrviz.ui.server.lifespan import TIDY_SECONDS
from tests.harness.crowd import MOST_STUDENTS, Shown, Student, Trouble

MOST_MINUTES = 30
PAUSE_S = (1.0, 7.0)
"""How long a student looks at what has come."""
PATIENCE_S = 20.0
"""Whoever waits longer for a picture goes to another page."""
DEEDS = (2, 8)
"""How much a student does on a page."""
AWAY, AWAY_S = 0.1, (2.0, 10.0)
"""The share of pages after which a student loses the connection, and for how long."""
SAMPLE_S = 2.0
KEPT_S = 125.0
"""Streamlit's MemorySessionStorage keeps a session for 120 s after its reader has left; the next one to be kept drives
it out."""
GIVEN_BACK_S = ALONE_SECONDS + 2 * TIDY_SECONDS
"""The one who drives it out leaves, too: then nothing is kept any more."""
MEMORY_MB, FLAT, BACK, AGAIN = 2000, 1.1, 1.2, 1.1
"""BACK is missed, 1.24 to 1.3: the first class widens the pools of Python and of the C library, which are given back
only when nothing at all lies in them, and what it has used of the libraries' code stays in memory.
"""
FLAT_MINUTES = 3
"""With fewer, there is no minute to compare the last one with."""
ROWS_MINUTES = 1.0


Deed = tuple[str, Callable[[], Awaitable[object]]]


def deeds(student: Student, choice: random.Random) -> Iterator[Deed]:
    """All that a student could do on the page as it is."""
    for shown in student.shown:
        proto = shown.proto
        if shown.kind == "bidi_component":
            yield from _with_component(student, shown, choice)
        elif getattr(proto, "disabled", False):
            continue
        elif shown.kind == "radio":
            yield "answer", lambda shown=shown: _answer(student, shown, choice)
        elif (value := _another(shown, choice)) is not None:
            name = proto.label or getattr(proto, "id", "").rpartition(".")[2]
            yield f"{shown.kind} {name[:20]}", lambda shown=shown, value=value: student.act(shown, **value)


def _with_component(student: Student, shown: Shown, choice: random.Random) -> Iterator[Deed]:
    match shown.proto.component_name:
        case "lrviz_near":
            yield "scroll", student.scroll
        case "lrviz_stage":
            rate = choice.choice(SURFACE_RATES)
            yield "drag the stage's ruler", lambda: student.tell(shown, "learning_rate", rate)
        case "lrviz_room":
            rate = choice.choice(TRAINING_RATES)
            yield "drag the room's ruler", lambda: student.tell(shown, "learning_rate", rate)
        case "lrviz_map":
            said = {"id": choice.randrange(10**6), "what": {"do": "rate", "rate": choice.choice(SURFACE_RATES)}}
            yield "drag the map's rate", lambda: student.tell(shown, "did", said)
        case "lrviz_chart" if student.page == "edge":
            yield "drag the chart's ruler", lambda: student.tell(shown, "rate", choice.choice(TRAINING_RATES))


def _another(shown: Shown, choice: random.Random) -> dict[str, object] | None:
    """Another value of a control, as WidgetState has it; None: it is left alone."""
    proto = shown.proto
    match shown.kind:
        case "slider" if proto.options:
            return {"string_array_value": {"data": [choice.choice(proto.options)]}}
        case "slider":
            steps = round((proto.max - proto.min) / proto.step)
            return {"double_array_value": {"data": [proto.min + choice.randint(0, steps) * proto.step]}}
        case "selectbox":
            return {"string_value": choice.choice(proto.options)}
        case "button_group":
            return {"string_array_value": {"data": [choice.choice(proto.options).content]}}
        case "checkbox":
            return {"bool_value": choice.random() < 0.5}
    return None


async def _answer(student: Student, radio: Shown, choice: random.Random) -> float:
    """Chooses an answer and gives it: the button stands below in the same fragment."""
    await student.act(radio, string_value=choice.choice(radio.proto.options))
    buttons = [
        shown
        for shown in student.shown.of("button")
        if shown.fragment == radio.fragment and shown.proto.type == "primary" and not shown.proto.disabled
    ]
    return await student.act(buttons[0], trigger_value=True) if buttons else 0.0


async def wander(student: Student, number: int, until: float, diary: Diary) -> None:
    """One student, until the time is over."""
    choice = random.Random(number)
    await asyncio.sleep(choice.uniform(0, 2))
    try:
        async with student:
            await _do(student, diary, "open", lambda: student.open(""))
            while time.perf_counter() < until:
                page = choice.choice(sorted(student.pages))
                whole = await _do(student, diary, "open", lambda page=page: student.open(page), page)
                for _ in range(choice.randint(*DEEDS) if whole else 0):
                    await asyncio.sleep(choice.uniform(*PAUSE_S))
                    possible = list(deeds(student, choice))
                    # What there is more of on a page isn't done more often.
                    names = sorted({name for name, _ in possible})
                    if not names or time.perf_counter() > until:
                        break
                    name = choice.choice(names)
                    deed = choice.choice([one for other, one in possible if other == name])
                    if not await _do(student, diary, name, deed):
                        break
                if choice.random() < AWAY:
                    await student.leave()
                    await asyncio.sleep(choice.uniform(*AWAY_S))
                    await student.connect()
    except Trouble as error:
        student.errors.append(str(error))
    diary.errors += student.errors
    diary.refused += student.refused


async def _do(
    student: Student, diary: Diary, name: str, deed: Callable[[], Awaitable[object]], page: str | None = None
) -> bool:
    """Does it and waits for the picture; False: that took too long, so the student goes on to another page."""
    page, began = student.page if page is None else page, time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            await deed()
            diary.note(diary.answers, page, name, time.perf_counter() - began)
            await student.become_whole()
    except TimeoutError:
        diary.left += 1
        return False
    diary.note(diary.wholes, page, name, time.perf_counter() - began)
    return True


async def _watch(diary: Diary, pid: int) -> None:
    began = time.perf_counter()
    while True:
        diary.memory.append((time.perf_counter() - began, memory_mb(pid)))
        await asyncio.sleep(SAMPLE_S)


async def _tour(url: str) -> None:
    """One student opens every page, so that what is loaded once for all is there."""
    async with Student(url) as student:
        await student.open("")
        for page in sorted(student.pages):
            await student.open(page)


async def _class(url: str, pid: int | None, students: int, diary: Diary) -> None:
    """One class, until it has left."""
    until = time.perf_counter() + 60 * diary.minutes
    watching = asyncio.create_task(_watch(diary, pid)) if pid else None
    await asyncio.gather(*(wander(Student(url), number, until, diary) for number in range(students)))
    if watching is None or pid is None:
        return
    watching.cancel()
    diary.peak = peak_memory_mb(pid)
    await asyncio.sleep(KEPT_S)
    async with Student(url) as student:
        await student.open("")
    await asyncio.sleep(GIVEN_BACK_S)
    diary.after = memory_mb(pid)


async def _classes(url: str, pid: int | None, students: int, diary: Diary) -> None:
    await _tour(url)
    diary.before = memory_mb(pid) if pid else 0.0
    await _class(url, pid, students, diary)
    if pid:
        second = Diary(diary.minutes)
        await _class(url, pid, students, second)
        diary.again = second.after
        diary.errors += second.errors


def wandering(url: str, pid: int | None, students: int, minutes: float) -> Diary:
    """What the students met on this server, and what they did to its memory. ValueError: too many, or too long."""
    if not (0 < students <= MOST_STUDENTS and 0 < minutes <= MOST_MINUTES):
        raise ValueError(f"1 to {MOST_STUDENTS} students, for {MOST_MINUTES} minutes at most")
    diary = Diary(minutes)
    asyncio.run(_classes(url, pid, students, diary))
    return diary


def memory_rows(diary: Diary) -> Iterator[Row]:
    """What the class did to the server's memory."""
    yield Row("peak memory of the server", diary.peak, MEMORY_MB, unit="MB")
    if diary.minutes >= FLAT_MINUTES:
        last, second = diary.most(diary.minutes - 1, diary.minutes), diary.most(1, 2)
        yield Row(
            "memory, the last minute : the second", last / second, FLAT, detail=f"{last:.0f} MB : {second:.0f} MB"
        )
    yield Row(
        "memory after the first class : before it",
        diary.after / diary.before,
        BACK,
        detail=f"{diary.after:.0f} MB : {diary.before:.0f} MB",
    )
    yield Row(
        "memory after the second class : after the first",
        diary.again / diary.after,
        AGAIN,
        detail=f"{diary.again:.0f} MB : {diary.after:.0f} MB",
    )


def rows(students: int = 60, minutes: float = ROWS_MINUTES) -> Iterator[Row]:
    with full_store() as folder, serving(folder) as server:
        wait_until_quiet(server.pid)
        diary = wandering(server.url, server.pid, students, minutes)
    yield Row(
        f"{students} wander for {minutes:g} min, errors",
        len(diary.errors),
        0,
        unit="",
        detail="; ".join([str(diary), *diary.errors[:3]]),
    )
    yield from memory_rows(diary)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wander", description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--url", help="a server on this machine; without one, the app is started with a full store")
    parser.add_argument("--pid", type=int, help="that server's process, whose memory is watched")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        url, pid = options.url, options.pid
        if url is None:
            server = stack.enter_context(serving(stack.enter_context(full_store())))
            wait_until_quiet(server.pid)
            url, pid = server.url, server.pid
        try:
            diary = wandering(url, pid, options.students, options.minutes)
        except ValueError as error:
            parser.error(str(error))
    print(diary, *diary.slowest(15), *diary.errors[:20], *diary.refused[:3], sep="\n")
    missed = len(diary.errors)
    for row in memory_rows(diary) if pid else ():
        print(row)
        missed += not row.ok
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
