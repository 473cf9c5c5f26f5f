"""One line of the table that `make bench` prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, and its limit: at least or at most."""

    what: str
    measured: float
    limit: float
    unit: str = "×"
    at_least: bool = False
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Does the measure keep to the limit?"""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        limit = f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}"
        verdict = "ok" if self.ok else "NO"
        return f"{self.what:<52} {self.measured:>8.3g} {self.unit:<3} {limit:<10} {verdict:<3} {self.detail}"
