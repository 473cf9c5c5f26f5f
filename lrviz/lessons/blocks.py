"""Blocks: the live parts of a lesson, each a model of what its YAML may hold.

`problems()` of a block runs it and gives what is untrue about it; nothing runs before.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from lrviz.descent.experiment import Experiment
from lrviz.lessons.claims import Claim
from lrviz.lessons.facts import check_name
from lrviz.lessons.fields import Answer, Asked, Expected, Run, Text, Variant, changed, chosen_from, known_key
from lrviz.lessons.figures import FIGURES
from lrviz.optim.optimizer import Optimizer
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedule import Schedule
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.surface import Surface
from lrviz.problems.surfaces import SURFACES
from lrviz.snippets import frameworks, snippet
from lrviz.spec.access import ALL, Access, control_names
from lrviz.spec.registry import Registry
from lrviz.spec.settings import Settings

Catalogued = Optimizer | Schedule | Surface
CATALOGUES: Mapping[str, Registry[Catalogued]] = {
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "surfaces": SURFACES,
}
CATALOGUE_COLUMNS = ("label", "equation", "lesson", "source", "pytorch", "keras", "kept")


class Block(BaseModel):
    """What every block has: its name and the line on which it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, strict=True)

    name: str
    line: int
    scored: ClassVar[bool] = False

    def runs(self) -> Mapping[str, Settings]:
        """The runs that prose may quote: the block's own under "", the rows' under their names."""
        return {}

    def problems(self) -> Iterator[str]:
        """Runs the block; gives what is untrue or does not work."""
        return iter(())


class _WithRun(Block):
    run: Run

    def runs(self) -> Mapping[str, Settings]:
        return {"": self.run}


class _Controlled(_WithRun):
    show: Any = None
    hide: Any = None
    lock: Any = None

    @field_validator("show", "hide", "lock")
    @classmethod
    def _controls(cls, names: Any, info: ValidationInfo) -> frozenset[str] | str | None:
        if names is None or (names == ALL and info.field_name == "show"):
            return names
        if not isinstance(names, str) and not (isinstance(names, list) and all(isinstance(n, str) for n in names)):
            raise ValueError(f"{info.field_name} must be the names of controls, as in [learning_rate, steps]")
        kind = type(info.data.get("run") or Experiment())
        return control_names(names, str(info.field_name), kind.controls())

    @model_validator(mode="after")
    def _show_or_hide(self):
        if self.show not in (None, ALL) and self.hide:
            raise ValueError("show lists the controls to show, hide those to hide: give only one of them")
        return self

    @property
    def access(self) -> Access:
        """The controls of this block."""
        shown = None if self.show == ALL or (self.show is None and self.hide) else self.show
        if self.show is None and not self.hide:
            shown = frozenset({"learning_rate"})
        return Access(shown, self.hide or frozenset(), self.lock or frozenset())


class _Staged(_Controlled):
    pins: list[Variant] = []
    omit: list[Literal["3d", "learning_rate_chart"]] = []


class LabBlock(_Staged):
    """A run on the stage, with the controls that the lesson chooses."""

    question: str = ""
    details: list[Literal["about", "step", "code"]] = []
    caption: str = ""
    expect: Expected | None = None

    @model_validator(mode="after")
    def _steps_of_a_surface(self):
        if "step" in self.details and not isinstance(self.run, Experiment):
            raise ValueError("details: a step is worked through on a surface, not in a network")
        return self

    def problems(self) -> Iterator[str]:
        yield from self.expect.failures(self.run) if self.expect else ()


class Predict(_Staged):
    """A question that is answered before its run is shown; the run decides which answer is right."""

    scored: ClassVar[bool] = True
    question: Text
    options: dict[str, Expected] = Field(min_length=2, max_length=6)
    answer: Answer
    why: Text

    @model_validator(mode="after")
    def _answer_is_an_option(self):
        return _within(self)

    def problems(self) -> Iterator[str]:
        for number, (text, option) in enumerate(self.options.items(), start=1):
            failures = option.failures(self.run)
            if number == self.answer and failures:
                yield f"the marked answer {text!r} is not what the run shows: {'; '.join(failures)}"
            elif number != self.answer and not failures:
                yield f"the option {text!r} is not marked, but the run shows it too"


class Challenge(_Staged):
    """A goal for the reader to reach, checked by the core."""

    scored: ClassVar[bool] = True
    goal: Asked
    par: dict[str, Any] = Field(min_length=1)
    question: str = ""
    hints: list[Text] = []

    @field_validator("par")
    @classmethod
    def _par_is_a_change(cls, par: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        changed(info.data.get("run"), par)
        return par

    @property
    def par_run(self) -> Settings:
        """The run that reaches the goal well."""
        return self.run.changed(self.par)

    def problems(self) -> Iterator[str]:
        if self.goal.reached(self.run):
            yield "the start reaches the goal already"
        if not self.goal.reached(self.par_run):
            yield f"par does not reach the goal: {self.goal.words}"
        locked = [name for name in self.par if not self.access.moves(name)]
        if locked:
            yield f"par uses controls that a reader cannot move: {', '.join(locked)}"


class Quiz(Block):
    """A question without a run."""

    scored: ClassVar[bool] = True
    question: Text
    options: list[Text] = Field(min_length=2, max_length=6)
    answer: Answer
    why: Text

    @model_validator(mode="after")
    def _answer_is_an_option(self):
        return _within(self)


class _MayHaveRun(Block):
    run: Run | None = None

    def runs(self) -> Mapping[str, Settings]:
        return {"": self.run} if self.run else {}


class _Rows(Block):
    rows: dict[str, Variant] = {}
    caption: str = ""
    expect: dict[str, Expected] = {}

    @field_validator("rows")
    @classmethod
    def _rows_can_be_quoted(cls, rows: dict[str, Settings]) -> dict[str, Settings]:
        for row in rows:
            if not row or set(row) & set("]:"):
                raise ValueError(f"a row's name may not contain ] or : or be empty, unlike {row[:40]!r}")
        return rows

    @field_validator("expect")
    @classmethod
    def _rows_exist(cls, expect: dict[str, Claim], info: ValidationInfo) -> dict[str, Claim]:
        known = info.data.get("rows") or {"": None}
        if unknown := [row for row in expect if row not in known]:
            raise ValueError(f"{unknown[0]!r} is no row; rows are {', '.join(known)}")
        return expect

    def runs(self) -> Mapping[str, Settings]:
        return self.rows or super().runs()

    def problems(self) -> Iterator[str]:
        for row, expected in self.expect.items():
            yield from (f"row {row!r}: {failure}" for failure in expected.failures(self.runs()[row]))


class Table(_Rows, _MayHaveRun):
    """Facts about runs, or what the app knows of its optimizers, schedules or surfaces."""

    of: Literal["optimizers", "schedules", "surfaces"] | None = None
    only: list[str] = []
    columns: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_kind(self):
        if (self.of is None) == (self.run is None):
            raise ValueError("a table needs run and rows, or of: optimizers, schedules or surfaces")
        if self.of:
            for key in self.only:
                _known(key, tuple(CATALOGUES[self.of]), "only")
            for column in self.columns:
                _known(column, CATALOGUE_COLUMNS, "columns")
        elif self.run:
            for column in self.columns:
                check_name(column, self.run)
        return self


class Code(_Controlled):
    """The code that repeats a run."""

    framework: str = "pytorch"
    caption: str = ""

    @field_validator("framework")
    @classmethod
    def _framework_is_known(cls, key: str, info: ValidationInfo) -> str:
        return known_key(frameworks(info.data.get("run") or Experiment()), key)

    def problems(self) -> Iterator[str]:
        if not snippet(self.run, self.framework).code:
            yield f"{self.framework} has no code for this run: {snippet(self.run, self.framework).note}"


class Figure(_Rows, _WithRun):
    """A picture of one run or of several."""

    kind: Annotated[str, chosen_from(FIGURES)]

    @model_validator(mode="after")
    def _kind_of_this_run(self):
        about = FIGURES[self.kind].about
        if not isinstance(self.run, about):
            fitting = [key for key, kind in FIGURES.items() if isinstance(self.run, kind.about)]
            raise ValueError(
                f"kind: {self.kind} is drawn of a run with a {about.subject}; of this run can be drawn"
                f" {', '.join(fitting)}"
            )
        return self

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        FIGURES[self.kind].draw(self.runs())


BLOCKS: Mapping[str, type[Block]] = {
    "lab": LabBlock,
    "predict": Predict,
    "challenge": Challenge,
    "quiz": Quiz,
    "table": Table,
    "code": Code,
    "figure": Figure,
}


def _within(block: Any) -> Any:
    if block.answer > len(block.options):
        raise ValueError(f"answer must be from 1 to {len(block.options)}, the number of an option")
    return block


def _known(value: str, allowed: tuple[str, ...], field: str) -> None:
    if value not in allowed:
        raise ValueError(f"{field}: {value[:40]!r} must be one of {', '.join(allowed)}")
