"""One reader attacks: with logs, formulas and links that are made to take long; another one moves a ruler meanwhile."""

import asyncio
import random
import statistics
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.crowd import full_store, serving, wait_until_quiet
from benchmarks.process import processor_seconds
from benchmarks.table import Row
from lrviz.descent.rate_sweep import RULER_RATES
from tests.harness.crowd import Student
from tests.labs.log.attacks import ATTACKS as LOGS

PROCESSOR_S, MOVE_S = 2.0, 1.0
LOG_SIZE = 100_000
"""Characters of a log that is pasted."""
MOVE_EVERY_S = 0.3
PATIENCE_S = 12.0
"""An attacker who was shown nothing whole for so long tries the next thing; a job ends when nobody asks for it."""

DEEP = {
    "a tower of powers": "**".join("x" * 40),
    "brackets": "(" * 400 + "x" + ")" * 400,
    "signs": "-" * 900 + "x",
    "a long sum": "+".join(["sin(x*y)"] * 60),
    "powers of powers": "((x**2+y**2)**9)**9",
    "nested": "sin(" * 60 + "x" + ")" * 60,
    "large numbers": "x*" + "9" * 900,
    "exponents": "x**1e308",
    "divisions": "/".join(["x"] * 60),
    "no value": "log(-1-x**2)",
}
LONG = {"optimizer": "adam", "steps": "2000"}
DEAR = "sin(x*y)**2+cos(x+y)**2+exp(-x**2)"
LINKS: dict[str, tuple[str, dict[str, str]]] = {
    "a map of a formula": ("fate", LONG | {"surface": "formula", "surface.expression": DEAR}),
    "a map of Ackley's function": ("fate", LONG | {"surface": "ackley"}),
    "a map of a table's rows": ("fate", LONG | {"surface": "logistic_regression"}),
    "a map of rates": ("fate", LONG | {"surface": "rastrigin", "map": "rate_start"}),
    "a race of formulas": ("race", LONG | {"surface": "formula", "surface.expression": DEAR, "rates": "best"}),
    "pins": ("playground", {"pin": "steps=2000&surface=formula&surface.expression=" + DEAR}),
    "many words": ("playground", {f"w{number}": "x" * 500 for number in range(70)}),
    "a long word": ("playground", {"learning_rate": "1" * 30_000}),
}
LONG_WORK: dict[str, tuple[str, dict[str, str]]] = {
    "an atlas of long runs": ("atlas", {"steps": "500"}),
    "a long training": ("training", {"network": "digits_cnn", "epochs": "500", "seeds": "5"}),
    "a long edge": ("edge", {"network": "digits_mlp", "steps": "5000"}),
    "batch sizes of a long training": ("batch_size", {"network": "digits_cnn", "epochs": "100"}),
    "a landscape of a long training": ("landscape", {"network": "digits_cnn", "epochs": "500"}),
}
"""What these pages are for: it takes as long as it takes, in turns with others' work, until its reader has left."""


@dataclass
class Siege:
    """What was measured. processor: attack → the server's seconds of processor until all of the answer had come, or the
    attacker had left. moves: seconds of each move of the other reader.
    """

    pid: int
    processor: dict[str, float] = field(default_factory=dict)
    moves: list[float] = field(default_factory=list)

    async def attack(self, name: str, deed: Callable[[], Awaitable[object]], student: Student) -> None:
        """Does it, waits until all of it has come, or goes away."""
        before = processor_seconds(self.pid)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await deed()
                await student.become_whole()
        except TimeoutError:
            pass
        self.processor[name] = processor_seconds(self.pid) - before


async def _moves(url: str, siege: Siege) -> None:
    choice = random.Random(0)
    async with Student(url) as student:
        await student.open("playground")
        stage = student.component("lrviz_stage")
        while True:
            siege.moves.append(await student.tell(stage, "learning_rate", choice.choice(RULER_RATES)))
            await asyncio.sleep(MOVE_EVERY_S)


async def _paste(student: Student, text: str) -> None:
    area = student.shown.of("text_area")[0]
    await student.act(area, string_value=text)


async def _siege(url: str, siege: Siege, attacks: Callable[[Student, Siege], Awaitable[None]]) -> None:
    moving = asyncio.create_task(_moves(url, siege))
    async with Student(url) as student:
        await attacks(student, siege)
    moving.cancel()
    ended = await asyncio.gather(moving, return_exceptions=True)
    if not isinstance(ended[0], asyncio.CancelledError):
        raise RuntimeError(f"the other reader met an error: {ended[0]!r}")


async def _with_logs(student: Student, siege: Siege) -> None:
    await student.open("log")
    how = student.shown.of("button_group")[0]
    await student.act(how, string_array_value={"data": ["Paste"]})
    for name, attack in LOGS.items():
        await siege.attack(name, lambda attack=attack: _paste(student, attack(LOG_SIZE)), student)


async def _with_formulas(student: Student, siege: Siege) -> None:
    for name, text in DEEP.items():
        query = urlencode({"surface": "formula", "surface.expression": text})
        await siege.attack(name, lambda query=query: student.open("playground", query), student)


def _with(links: dict[str, tuple[str, dict[str, str]]]) -> Callable[[Student, Siege], Awaitable[None]]:
    async def attacks(student: Student, siege: Siege) -> None:
        for name, (page, words) in links.items():
            await siege.attack(name, lambda page=page, words=words: student.open(page, urlencode(words)), student)

    return attacks


def rows() -> Iterator[Row]:
    with full_store() as folder, serving(folder) as server:
        wait_until_quiet(server.pid)
        for what, attacks, most in (
            ("logs", _with_logs, PROCESSOR_S),
            ("formulas", _with_formulas, PROCESSOR_S),
            ("links", _with(LINKS), PROCESSOR_S),
            ("links to long work", _with(LONG_WORK), None),
        ):
            siege = Siege(server.pid)
            asyncio.run(_siege(server.url, siege, attacks))
            dearest = max(siege.processor, key=siege.processor.get)
            dearest_text = f"{dearest}: {siege.processor[dearest]:.1f} s of processor"
            if most is not None:
                yield Row(
                    f"{len(siege.processor)} attacks with {what}, the dearest",
                    siege.processor[dearest],
                    most,
                    unit="s",
                    detail=dearest_text,
                )
            yield Row(
                f"another reader's move meanwhile ({what})",
                max(siege.moves),
                MOVE_S,
                unit="s",
                detail=f"the median {statistics.median(siege.moves):.2f} s; {dearest_text}",
            )
