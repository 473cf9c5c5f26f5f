"""What every page and every lesson shows when it opens, computed ahead: in the order in which a newcomer meets them."""

from collections.abc import Callable, Iterator, Mapping

from lrviz.background import Report
from lrviz.descent.experiment import Experiment
from lrviz.labs.atlas import atlas as atlases
from lrviz.labs.clinic import CLINIC_CASES
from lrviz.labs.edge.edge import STEPS as EDGE_STEPS
from lrviz.lessons import Lesson, Library, library
from lrviz.lessons.blocks import Challenge
from lrviz.training.rate_sweep import training_rate_sweep
from lrviz.ui.labs import (
    atlas,
    clinic,
    edge,
    fate,
    finder_task,
    training_room,
)
from lrviz.ui.labs import (
    batch_size as batches,
)
from lrviz.ui.labs import (
    finder as finding,
)
from lrviz.ui.labs import (
    landscape as landscapes,
)
from lrviz.ui.labs import (
    log as logs,
)
from lrviz.ui.labs import (
    race as racing,
)
from lrviz.ui.textbook.prepared import prepare_goal, prepare_part
from lrviz.ui.widgets import scene
from lrviz.ui.widgets.training_report import by_epochs

HOME = Experiment(surface="ravine", learning_rate=0.09, steps=60)
PLAYGROUND = Experiment(surface="ravine", learning_rate=0.09)

Opening = Callable[[Report], object]


def _finder(report: Report) -> None:
    for kind in finder_task.KINDS.values():
        finding.prepare(kind.opening, report)


def _clinic(report: Report) -> None:
    for case in CLINIC_CASES.values():
        clinic.prepare(case.training, report)


OF_PAGES: Mapping[str, Opening] = {
    "home": lambda report: scene.prepare([HOME], report=report),
    "playground": lambda report: scene.prepare([PLAYGROUND], report=report),
    "race": racing.prepare,
    "training": lambda report: training_rate_sweep(training_room.OPENING, report=by_epochs(report)),
    "clinic": _clinic,
    "landscape": lambda report: landscapes.prepare_opening(report),
    "edge": lambda report: edge.prepare(edge.OPENING, int(EDGE_STEPS.default), report),
    "fate": fate.prepare_opening,
    "log": logs.prepare_opening,
    "finder": _finder,
    "batch_size": batches.prepare_opening,
    "atlas": lambda report: atlas.prepare(int(atlases.STEPS.default), report),
}
"""Page → what computes its opening."""

FIRST = ("home", "playground")


def openings() -> Iterator[tuple[str, Opening]]:
    """The name of each page and lesson, and what computes its opening."""
    every = library()
    yield from ((page, OF_PAGES[page]) for page in FIRST)
    for lesson in every.lessons:
        yield f"lesson {lesson.key}", _lesson(lesson, every)
    yield from ((page, opening) for page, opening in OF_PAGES.items() if page not in FIRST)


def _lesson(lesson: Lesson, every: Library) -> Opening:
    def opening(report: Report) -> None:
        for part in lesson.parts:
            prepare_part(lesson, part, every.definitions, report)
            if isinstance(part, Challenge):
                prepare_goal(part, part.par_run, report)

    return opening
