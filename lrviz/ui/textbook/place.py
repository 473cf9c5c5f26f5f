"""Where a block of a lesson stands, and the lab that it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrviz.descent.experiment import Experiment
from lrviz.lessons import Lesson
from lrviz.spec.access import EVERYTHING, Access
from lrviz.spec.links import LockedValues
from lrviz.spec.settings import Settings
from lrviz.training import Training
from lrviz.ui.state.session import AnyLab, Lab, Run


@dataclass(frozen=True)
class Place:
    """Where a block stands: its lesson and name; its run, controls, pins and faults after a teacher's link.

    locked_values: the values of locked controls. fixed: the run is what the block asks about, and no link changes it.
    """

    lesson: Lesson
    name: str
    definitions: Mapping[str, str]
    run: Settings | None = None
    access: Access = EVERYTHING
    locked_values: LockedValues = field(default_factory=dict)
    pins: tuple[Settings, ...] = ()
    faults: tuple[str, ...] = ()
    fixed: bool = False

    def key(self, part: str) -> str:
        """The session's key for a part of the block."""
        return f"{self.lesson.key}.{self.name}.{part}"

    def text(self, markdown: str) -> str:
        """Markdown with its numbers and links in place."""
        return self.lesson.text(markdown, self.definitions)

    def lab(self) -> AnyLab:
        """The lab of a block that has a run."""
        match self.run:
            case Experiment() as experiment:
                return self._lab(experiment, [pin for pin in self.pins if isinstance(pin, Experiment)])
            case Training() as training:
                return self._lab(training, [pin for pin in self.pins if isinstance(pin, Training)])
            case _:
                raise TypeError(f"the block {self.name} has no run")

    def _lab(self, run: Run, pins: list[Run]) -> Lab[Run]:
        return Lab(
            f"{self.lesson.key}.{self.name}",
            run,
            access=self.access,
            pins=pins,
            block=self.name,
            locked_values=self.locked_values,
            fixed=self.fixed,
        )
