"""What the parts of a lesson need, computed: before a reader asks, or beside the page when one does."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from lrviz.background import Report
from lrviz.descent.diagnosis import run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.worked_step import worked
from lrviz.labs.clinic.measures import measured
from lrviz.lessons import Lesson
from lrviz.lessons.blocks import Block, Challenge, Figure, LabBlock, Predict, Table
from lrviz.lessons.facts import facts
from lrviz.lessons.prose import Prose, quoted_runs, texts
from lrviz.lessons.tables import cells
from lrviz.spec.access import Access
from lrviz.spec.settings import Settings
from lrviz.training import Training, trained
from lrviz.training.rate_sweep import is_ready as is_ruled
from lrviz.training.rate_sweep import training_rate_sweep
from lrviz.ui.widgets import scene
from lrviz.ui.widgets.drawings import drawing
from lrviz.ui.widgets.training_report import by_epochs


def is_known(run: Settings) -> bool:
    """Whether the facts about a run need not be computed; those about searches aside."""
    if isinstance(run, Training):
        return trained.is_ready(run) and measured.is_ready(run)
    return run_and_diagnose.is_ready(run)


def runs_quoted(lesson: Lesson, part: Prose | Block) -> list[Settings]:
    """The runs whose facts the texts of a part quote."""
    return [run for _, text in texts(part) for run in quoted_runs(text, lesson.blocks)]


def is_part_ready(
    lesson: Lesson,
    part: Prose | Block,
    run: Settings | None = None,
    access: Access | None = None,
    pins: Sequence[Settings] = (),
) -> bool:
    """Whether `prepare_part` computes nothing."""
    if not all(map(is_known, runs_quoted(lesson, part))):
        return False
    match part:
        case LabBlock() | Predict() | Challenge():
            return _is_picture_ready(run or part.run, access or part.access, [*pins] or part.pins)
        case Figure():
            return drawing.is_ready(part.kind, tuple(part.runs().items()))
        case Table():
            return all(map(is_known, part.runs().values()))
        case _:
            return True


def prepare_part(
    lesson: Lesson,
    part: Prose | Block,
    definitions: Mapping[str, str],
    report: Report,
    run: Settings | None = None,
    access: Access | None = None,
    pins: Sequence[Settings] = (),
) -> bool:
    """Computes what a part of a lesson shows when it opens, and the numbers in its texts; True, once that is there.

    run, access, pins: those of a teacher's link, where it changes the block's own.
    """
    for quoted in runs_quoted(lesson, part):
        report(0.0, "Running what the text speaks of")
        prepare_facts(quoted, report)
    for _, text in texts(part):
        lesson.text(text, definitions)
    for step in _steps(part, run, access, pins):
        step(report)
    return True


def prepare_facts(run: Settings, report: Report) -> bool:
    """Computes the facts about a run; True, once they are there."""
    _train(run, report)
    facts(run)
    return True


def prepare_goal(challenge: Challenge, run: Settings, report: Report) -> None:
    """Computes whether a run reaches a challenge's goal, and its score."""
    prepare_facts(run, report)
    challenge.goal.missing(run)
    challenge.goal.score(run)


def _steps(
    part: Prose | Block, run: Settings | None, access: Access | None, pins: Sequence[Settings]
) -> Iterator[Callable[[Report], object]]:
    match part:
        case LabBlock() | Predict() | Challenge():
            shown = run or part.run
            yield lambda report: _prepare_picture(shown, access or part.access, [*pins] or part.pins, report)
            if isinstance(part, LabBlock) and "step" in part.details[:1] and isinstance(shown, Experiment):
                yield lambda report: worked(shown, 0)
            if isinstance(part, Challenge):
                yield lambda report: prepare_goal(part, shown, report)
        case Figure():
            for each in part.runs().values():
                yield lambda report, each=each: _train(each, report)
            yield lambda report: drawing(part.kind, tuple(part.runs().items())).body
        case Table():
            for each in part.runs().values():
                yield lambda report, each=each: _train(each, report)
            yield lambda report: cells(part)
        case _:
            return  # text, whose numbers are computed already


def _train(run: Settings, report: Report) -> None:
    """Trains first what takes long, so that it can be stopped."""
    if isinstance(run, Training):
        trained(run, report=by_epochs(report))


def _prepare_picture(run: Settings, access: Access, pins: Sequence[Settings], report: Report) -> None:
    if isinstance(run, Experiment):
        here = [pin for pin in pins if isinstance(pin, Experiment)]
        scene.prepare([run, *here], report=report)
        return
    for training in (run, *pins):
        if isinstance(training, Training) and access.shows("learning_rate"):
            training_rate_sweep(training, report=by_epochs(report))
        else:
            _train(training, report)


def _is_picture_ready(run: Settings, access: Access, pins: Sequence[Settings]) -> bool:
    if isinstance(run, Experiment):
        return scene.is_prepared([run, *(pin for pin in pins if isinstance(pin, Experiment))])
    ready = is_ruled if access.shows("learning_rate") else trained.is_ready
    return all(ready(training) for training in (run, *pins) if isinstance(training, Training))
