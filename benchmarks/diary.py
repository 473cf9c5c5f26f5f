"""What students met who wander through the pages, and what they did to the server's memory."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Diary:
    """What all students met. answers: (page, what was done) → seconds until the script was done; wholes: until nothing
    more was to come. memory: seconds since they came, and megabytes.
    """

    minutes: float
    answers: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    wholes: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: int = 0
    memory: list[tuple[float, float]] = field(default_factory=list)
    before: float = 0.0
    after: float = 0.0
    again: float = 0.0
    peak: float = 0.0

    def note(self, kept: dict[tuple[str, str], list[float]], page: str, deed: str, seconds: float) -> None:
        """Keeps a time."""
        kept.setdefault((page or "home", deed), []).append(seconds)

    def most(self, begin: float, end: float) -> float:
        """The most memory between these minutes, in megabytes."""
        return max(mb for at, mb in self.memory if begin <= at / 60 <= end)

    def slowest(self, many: int) -> Iterator[str]:
        """Where the slowest answers were, as lines."""
        ranked = sorted(self.answers, key=lambda place: -max(self.answers[place]))
        for page, deed in ranked[:many]:
            times, wholes = self.answers[page, deed], self.wholes.get((page, deed), [0.0])
            yield (
                f"  {page:<24} {deed:<30} {len(times):>5} × median {statistics.median(times):6.2f}"
                f"  p95 {_p95(times):6.2f}  slowest {max(times):6.2f} s; whole {max(wholes):6.2f} s"
            )

    def __str__(self) -> str:
        times = [seconds for each in self.answers.values() for seconds in each]
        if not times:
            return "no answers"
        page, deed = max(self.answers, key=lambda place: max(self.answers[place]))
        return (
            f"{len(times)} answers, median {statistics.median(times):.2f} s, p95 {_p95(times):.2f} s; the slowest"
            f" {max(times):.1f} s: {page}, {deed}; {self.left} left before a picture was whole,"
            f" {len(self.refused)} were refused"
        )


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
