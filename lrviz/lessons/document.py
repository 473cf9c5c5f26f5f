"""Documents: the text of a Markdown file → a lesson of prose and blocks, or what is wrong with it, line by line."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, TypeVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from lrviz.descent.experiment import Experiment
from lrviz.lessons.blocks import BLOCKS, Block
from lrviz.lessons.fault import LessonError
from lrviz.lessons.prose import Prose, check_forms, check_quotes, rendered, texts
from lrviz.lessons.strict_yaml import Lines, read_mapping
from lrviz.spec.settings import Settings

MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin).use(front_matter_plugin)
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME_LENGTH = 80
Model = TypeVar("Model", bound=BaseModel)


class FrontMatter(BaseModel):
    """What a lesson says about itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Annotated[str, Field(min_length=1, max_length=80)]
    order: Annotated[int, Field(ge=1, le=999)]
    summary: Annotated[str, Field(min_length=1, max_length=300)]
    minutes: Annotated[int, Field(ge=1, le=240)]


@dataclass(frozen=True)
class Lesson:
    """A lesson: what it says about itself, its parts in order, and the file it comes from."""

    key: str
    about: FrontMatter
    parts: tuple[Prose | Block, ...]
    file: str

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """The blocks by name."""
        return {part.name: part for part in self.parts if isinstance(part, Block)}

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Markdown → the same as it is shown."""
        return {}

    def text(self, markdown: str, definitions: Mapping[str, str]) -> str:
        """Markdown of this lesson with its numbers and links in place; remembered."""
        if markdown not in self._texts:
            self._texts[markdown] = rendered(markdown, self.blocks, definitions)
        return self._texts[markdown]

    @property
    def kinds(self) -> tuple[type[Settings], ...]:
        """The kinds of runs that its blocks have; experiments, if they have none."""
        runs = [run for block in self.blocks.values() for run in block.runs().values()]
        return tuple(dict.fromkeys(map(type, runs))) or (Experiment,)

    @property
    def controls(self) -> tuple[str, ...]:
        """The controls, without single parameters, that all its runs have."""
        first, *others = (kind.controls() for kind in self.kinds)
        return tuple(name for name in first if "." not in name and all(name in other for other in others))

    @property
    def scored(self) -> tuple[str, ...]:
        """The names of the blocks that ask something of the reader."""
        return tuple(name for name, block in self.blocks.items() if block.scored)


def parse(text: str, key: str, file: str) -> Lesson:
    """The lesson that a Markdown text holds; `LessonError` with every fault and its line."""
    text = re.sub(r"\r\n?", "\n", text)
    tokens = MARKDOWN.parse(text)
    faults: list[tuple[int, str]] = []
    about = _front_matter(tokens, faults)
    lines = text.split("\n")  # as Markdown counts them
    parts: list[Prose | Block] = []
    start = tokens[0].map[1] if tokens and tokens[0].type == "front_matter" and tokens[0].map else 0
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h1" and token.map:
            faults.append((token.map[0] + 1, "headings begin with ##; the title stands in the front matter"))
        if token.type != "fence" or not token.map or not _is_block(token):
            continue
        if token.level:
            faults.append((token.map[0] + 1, "blocks stand at the margin, not in a list or a quotation"))
            continue
        _add_prose(parts, lines, start, token.map[0])
        start = token.map[1]
        try:
            parts.append(_block(token, token.map, lines, [part.name for part in parts if isinstance(part, Block)]))
        except LessonError as error:
            faults += error.faults
    _add_prose(parts, lines, start, len(lines))
    faults += _wrong_texts(parts, lambda text: check_forms(text, MARKDOWN))
    if not faults:
        blocks = {part.name: part for part in parts if isinstance(part, Block)}
        faults += _wrong_texts(parts, lambda text: check_quotes(text, blocks))
    if faults or about is None:
        raise LessonError(*sorted(faults))
    return Lesson(key, about, tuple(parts), file)


def _front_matter(tokens: list[Token], faults: list[tuple[int, str]]) -> FrontMatter | None:
    if not tokens or tokens[0].type != "front_matter":
        faults.append((1, "a lesson begins with --- and the fields title, order, summary, minutes, and --- again"))
        return None
    try:
        fields, lines = read_mapping(tokens[0].content, first_line=2)
        return _validated(FrontMatter, "front matter", fields, lines, first_line=1)
    except LessonError as error:
        faults += error.faults
        return None


def _is_block(token: Token) -> bool:
    words = token.info.split()
    return bool(words) and (words[0] in BLOCKS or len(words) > 1)


def _block(token: Token, place: list[int], lines: list[str], taken: list[str]) -> Block:
    first, last = place
    kind, *names = token.info.split()
    if kind not in BLOCKS:
        raise LessonError((first + 1, f"{kind[:40]!r} is no kind of block; kinds are {', '.join(BLOCKS)}"))
    if not lines[last - 1].strip().startswith(token.markup) or last - first < 2:
        raise LessonError((first + 1, f"this {kind} is never closed with {token.markup}"))
    if len(names) != 1 or not NAME.fullmatch(names[0]):
        example = f"```{kind} my-name"
        raise LessonError((first + 1, f"{kind} needs one name, of small letters, digits and hyphens: {example}"))
    if len(names[0]) > NAME_LENGTH:
        raise LessonError((first + 1, f"the name of a {kind} may have at most {NAME_LENGTH} letters"))
    if names[0] in taken:
        raise LessonError((first + 1, f"two blocks are called {names[0]!r}"))
    fields, places = read_mapping(token.content, first_line=first + 2)
    return _validated(BLOCKS[kind], kind, fields, places, first + 1, name=names[0], line=first + 1)


def _validated(
    model: type[Model], kind: str, fields: dict[str, Any], lines: Lines, first_line: int, **own: object
) -> Model:
    allowed = [name for name in model.model_fields if name not in own]
    unknown = [name for name in fields if name not in allowed]
    faults = [
        (lines[name,], f"{str(name)[:40]!r} is no field of {kind}; fields are {', '.join(allowed)}") for name in unknown
    ]
    known = {name: value for name, value in fields.items() if name in allowed}
    try:
        made = model(**known, **own)
    except ValidationError as error:
        faults += [_fault(kind, detail, lines, first_line) for detail in error.errors()]
        raise LessonError(*faults) from None
    if faults:
        raise LessonError(*faults)
    return made


def _fault(kind: str, detail: ErrorDetails, lines: Lines, first_line: int) -> tuple[int, str]:
    place = tuple(detail["loc"])
    line = next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), first_line)
    if detail["type"] == "missing":
        return first_line, f"{kind} needs the field {place[0]!r}"
    reason = str(detail.get("ctx", {}).get("error") or detail["msg"])
    name = ".".join(map(str, place))
    return line, reason if not name or reason.startswith(name) else f"{name}: {reason}"


def _add_prose(parts: list[Prose | Block], lines: list[str], start: int, end: int) -> None:
    while start < end and not lines[start].strip():
        start += 1
    text = "\n".join(lines[start:end]).rstrip()
    if text:
        parts.append(Prose(text, start + 1))


def _wrong_texts(
    parts: list[Prose | Block], check: Callable[[str], Iterable[tuple[int, str]]]
) -> Iterator[tuple[int, str]]:
    for part in parts:
        for line, text in texts(part):
            for offset, message in check(text):
                yield line + offset * isinstance(part, Prose), message
