"""What is wrong with a lesson: the file, the line, and what is allowed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One mistake; line 0 stands for the file as a whole. hint: it is understood, and only an advice."""

    file: str
    line: int
    message: str
    hint: bool = False

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class LessonError(ValueError):
    """A text that is no lesson: the faults, each with its line."""

    def __init__(self, *faults: tuple[int, str]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = faults
