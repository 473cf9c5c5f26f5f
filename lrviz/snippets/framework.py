"""What a framework is to the snippets, and what a snippet is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import lrviz.snippets.parts as parts
from lrviz.spec.registry import Param
from lrviz.spec.settings import Settings

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class Framework(Generic[S]):
    """Where a snippet runs.

    write: the experiment or training → its code, empty where the framework has none for it. note: the same → what
    differs there, in sentences. repeats: the code ends where the app's own run does; if not, `note` says what it does.
    """

    key: str
    label: str
    write: Callable[[S], str]
    note: Callable[[S], str]
    repeats: bool = True
    params: tuple[Param, ...] = ()


@dataclass(frozen=True)
class Snippet:
    """Code that runs alone; note: what differs, if anything does."""

    code: str
    note: str


def snippet_of(settings: S, framework: Framework[S]) -> Snippet:
    """The code with its imports, and the note."""
    code = framework.write(settings)
    return Snippet(code and parts.with_imports(code), framework.note(settings))
