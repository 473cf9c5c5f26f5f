"""A class: so many students who open pages at the same instant."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.harness.crowd import MOST_STUDENTS, Opened, Student, Trouble


@dataclass
class Class:
    """What its students met. opened: how the page came for each; moves: seconds of each move; errors: the first of
    every student; refused: how often the server said that it is full.
    """

    opened: list[Opened] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: int = 0

    @property
    def last_first(self) -> float:
        """Seconds until the last student had a first picture."""
        return max(opened.first for opened in self.opened)

    @property
    def last_whole(self) -> float:
        """Seconds until the last student had the whole page."""
        return max(opened.whole for opened in self.opened)

    @property
    def median_first(self) -> float:
        """Seconds until half of the students had a first picture."""
        return statistics.median(opened.first for opened in self.opened)

    @property
    def size(self) -> int:
        """The most bytes that a student was sent."""
        return max(opened.size for opened in self.opened)


Doing = Callable[[Student, asyncio.Barrier, Class], Awaitable[None]]


def attend(url: str, pages: Sequence[str], then: Doing | None = None) -> Class:
    """One student a page, who all open theirs at the same instant; `then`: what each does afterwards, which may wait
    for the others at a barrier. A student who meets an error stays away from then on.
    """
    if len(pages) > MOST_STUDENTS:
        raise ValueError(f"a class has {MOST_STUDENTS} students at most")
    met = Class()

    async def student(page: str, together: asyncio.Barrier) -> None:
        one = Student(url)
        try:
            await together.wait()
            async with one:
                met.opened.append(await one.open(page))
                if then is not None:
                    await then(one, together, met)
        except Trouble as error:
            one.errors.append(str(error))
            await together.abort()
        except asyncio.BrokenBarrierError:
            pass
        met.errors += one.errors[:1]
        met.refused += len(one.refused)

    async def come() -> None:
        together = asyncio.Barrier(len(pages))
        await asyncio.gather(*(student(page, together) for page in pages))

    asyncio.run(come())
    return met
