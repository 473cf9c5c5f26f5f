"""The checker: runs every block of every lesson and follows every link."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lrviz.descent.verdict import FORMER_KEYS
from lrviz.lessons.document import MARKDOWN, Lesson
from lrviz.lessons.fault import Fault
from lrviz.lessons.library import OURS, Library, library, read_folder, read_terms
from lrviz.lessons.prose import LABS, Prose, rendered, texts
from lrviz.pages import PAGES

FORMER = re.compile(rf"verdict\s*:\s*[\"']?({'|'.join(FORMER_KEYS)})\b")
SCHEMES = ("lesson", "page", "glossary", *LABS, "https", "http", "mailto")


def check_folder(folder: Path) -> tuple[Library, list[Fault]]:
    """The lessons of a folder, read beside ours, and everything that is wrong with them."""
    ours = library() if folder.resolve() != OURS.resolve() else Library(glossary={})
    lessons, faults = read_folder(folder, frozenset(lesson.key for lesson in ours.ours))
    terms, more = read_terms(folder)
    every = Library(ours.ours, tuple(lessons), {**terms, **ours.glossary})
    faults += more
    faults += [hint for lesson in lessons for hint in former_words(folder / lesson.file)]
    for lesson in lessons:
        faults += check_lesson(lesson, every)
    for term in terms.values():
        faults += [
            Fault("glossary.yaml", 0, f"{term.term}: {problem}")
            for link in (f"lesson:{term.lesson}", term.lab)
            if (problem := link_problem(link, every))
        ]
    return every, sorted(faults, key=lambda fault: (fault.file, fault.line))


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.lessons check") -> int:
    """Prints the faults, each with file and line; 1 if there are any, 2 for what is no folder."""
    parser = argparse.ArgumentParser(
        prog, description="Read every lesson of a folder, run its blocks, follow its links."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args(arguments).folder
    if not folder.is_dir():
        print(f"{prog}: FOLDER must be a folder of lessons; {folder} is not a folder", file=sys.stderr)
        return 2
    every, faults = check_folder(folder)
    for fault in faults:
        print(fault)
    for lesson in every.teachers:
        print(f"{lesson.file}: {len(lesson.blocks)} blocks, {len(lesson.scored)} of them ask something")
    if not every.teachers and not faults:
        print(f"{folder} holds no lessons (files such as 12-my-lesson.md)", file=sys.stderr)
        return 2
    wrong = sum(not fault.hint for fault in faults)
    print("no faults" if not wrong else "1 fault" if wrong == 1 else f"{wrong} faults")
    return 1 if wrong else 0


def former_words(file: Path) -> Iterator[Fault]:
    """Where a lesson says a verdict as it was called before; it is understood."""
    for line, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        for former in FORMER.findall(text):
            yield Fault(file.name, line, f"the verdict {former} is now called {FORMER_KEYS[former]}", hint=True)


def check_lesson(lesson: Lesson, every: Library) -> Iterator[Fault]:
    """What is untrue or broken in a lesson that could be read."""
    for part in lesson.parts:
        if not isinstance(part, Prose):
            try:
                for problem in part.problems():
                    yield Fault(lesson.file, part.line, f"{part.name}: {problem}")
            except (ValueError, ArithmeticError) as error:
                yield Fault(lesson.file, part.line, f"{part.name}: {error}")
        for line, text in texts(part):
            for offset, link in links(text):
                if problem := link_problem(link, every, lesson):
                    yield Fault(lesson.file, line + offset * isinstance(part, Prose), problem)
            rendered(text, lesson.blocks, every.definitions)


def links(text: str) -> Iterator[tuple[int, str]]:
    """The links of a Markdown text, each with its line, from 0."""
    for token in MARKDOWN.parse(text):
        for child in token.children or ():
            if child.type == "link_open":
                yield (token.map or [0])[0], unquote(str(child.attrs["href"]))


def link_problem(link: str, every: Library, lesson: Lesson | None = None) -> str:
    """What is wrong with a link; empty if it leads somewhere."""
    scheme, _, target = link.partition(":")
    if link.startswith("#") and lesson:
        return "" if link[1:] in lesson.blocks else f"{link} is no block of this lesson"
    if scheme not in SCHEMES:
        return f"the link {link[:60]!r} must begin with one of {', '.join(f'{known}:' for known in SCHEMES)}"
    if scheme == "lesson":
        return _lesson_problem(target, every)
    if scheme == "page":
        known = sorted(PAGES)
        return "" if target in known else f"the app has no page {target!r}; it has {', '.join(known)}"
    if scheme == "glossary":
        return "" if target in every.glossary else f"the glossary has no term {target!r}"
    if scheme in LABS:
        try:
            LABS[scheme].from_query(target)
        except ValueError as error:
            return f"the link to the {scheme}: {error}"
    elif scheme != "mailto" and not urlsplit(link).netloc:
        return f"the link {link[:60]!r} has no host"
    return ""


def _lesson_problem(target: str, every: Library) -> str:
    key, _, block = target.partition("#")
    try:
        found = every[key]
    except KeyError as error:
        return str(error.args[0])
    if block and block not in found.blocks:
        return f"lesson {key} has no block {block!r}; it has {', '.join(found.blocks)}"
    return ""
