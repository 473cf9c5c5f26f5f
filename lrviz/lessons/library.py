"""The library: our lessons and those of a teacher's folder, in order, and what is wrong with the others."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lrviz.background import once
from lrviz.background.folders import top
from lrviz.lessons.document import NAME, NAME_LENGTH, Lesson, parse
from lrviz.lessons.fault import Fault, LessonError
from lrviz.lessons.glossary import FILE as GLOSSARY_FILE
from lrviz.lessons.glossary import Term, read_glossary
from lrviz.pages import RESERVED

OURS = top() / "lessons"
VARIABLE = "LRVIZ_LESSONS"
MAX_BYTES = 256 * 1024
MAX_FILES = 200
NUMBERED = re.compile(r"^\d+[-_ ]+")

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Library:
    """All lessons that could be read: ours, the teacher's, the glossary, and the faults of what could not."""

    ours: tuple[Lesson, ...] = ()
    teachers: tuple[Lesson, ...] = ()
    glossary: Mapping[str, Term] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons in the order in which they are read."""
        return self.ours + self.teachers

    def __getitem__(self, key: str) -> Lesson:
        for lesson in self.lessons:
            if lesson.key == key:
                return lesson
        raise KeyError(f"lesson must be one of {', '.join(lesson.key for lesson in self.lessons)}, not {key!r:.60}")

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """The glossary's definitions by key."""
        return {key: term.definition for key, term in self.glossary.items()}


def library() -> Library:
    """The library as the folders are now; read again only when a file has changed."""
    folder, trouble = teachers_folder()
    return _read(_stamp(OURS), str(folder or ""), _stamp(folder) if folder else (), trouble)


def teachers_folder() -> tuple[Path | None, str]:
    """The folder that LRVIZ_LESSONS names, or None and what is wrong with it (nothing, if it is not set)."""
    value = os.environ.get(VARIABLE, "")
    if not value:
        return None, ""
    path = Path(value)
    if not path.is_absolute() or not path.is_dir():
        return None, f'{VARIABLE} is "{value}": it must be the absolute path of a folder with lessons.'
    return path, ""


def read_folder(folder: Path, taken: Collection[str] = ()) -> tuple[list[Lesson], list[Fault]]:
    """The lessons of a folder in order, and the faults of those that could not be read; `taken`: addresses in use."""
    entries, trouble = _listed(folder)
    lessons, faults = [], [Fault(folder.name, 0, trouble)] if trouble else []
    for path in (folder / entry.name for entry in entries if entry.name.endswith(".md")):
        try:
            lesson = parse(_text(path), _key(path, {*taken, *(other.key for other in lessons)}), path.name)
            lessons.append(lesson)
        except LessonError as error:
            faults += [Fault(path.name, line, message) for line, message in error.faults]
        except Exception as error:  # the last net: one file must not stop the app
            faults.append(Fault(path.name, 0, f"cannot be read as a lesson: {_short(error)}"))
    return sorted(lessons, key=lambda lesson: (lesson.about.order, lesson.file)), faults


def read_terms(folder: Path) -> tuple[Mapping[str, Term], list[Fault]]:
    """The glossary of a folder; empty if there is none."""
    path = folder / GLOSSARY_FILE
    if not path.is_file():
        return {}, []
    try:
        return read_glossary(_text(path)), []
    except LessonError as error:
        return {}, [Fault(path.name, line, message) for line, message in error.faults]
    except Exception as error:
        return {}, [Fault(path.name, 0, f"cannot be read as a glossary: {_short(error)}")]


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise LessonError((0, f"is {size / 2**20:.1f} MB large; a lesson may have at most {MAX_BYTES // 1024} kB"))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError((0, f"is not text in UTF-8 (byte {error.start})")) from None
    except OSError as error:
        raise LessonError((0, f"cannot be read: {error.strerror}")) from None


def _key(path: Path, taken: Collection[str]) -> str:
    key = NUMBERED.sub("", path.stem)
    if not NAME.fullmatch(key):
        raise LessonError((0, "its name must be a number and small letters, digits and hyphens: 12-my-lesson.md"))
    if len(key) > NAME_LENGTH:
        raise LessonError((0, f"its name may have at most {NAME_LENGTH} letters after the number"))
    if key in taken or key in RESERVED:
        raise LessonError((0, f"the address /{key} is taken; give the file another name"))
    return key


def _listed(folder: Path) -> tuple[list[os.DirEntry[str]], str]:
    """The lessons of a folder by name, at most `MAX_FILES`, and its glossary; what is wrong with the folder."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        return [], f"the folder of lessons cannot be read: {error.strerror}"
    lessons = [entry for entry in entries if entry.name.endswith(".md")]
    trouble = f"holds {len(lessons)} lessons; only the first {MAX_FILES} are read" if len(lessons) > MAX_FILES else ""
    return lessons[:MAX_FILES] + [entry for entry in entries if entry.name == GLOSSARY_FILE], trouble


def _stamp(folder: Path) -> Stamp:
    entries, trouble = _listed(folder)
    return ((trouble, 0, 0), *((entry.name, *_size_and_time(entry)) for entry in entries))


def _size_and_time(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        status = entry.stat()
        return status.st_size, status.st_mtime_ns
    except OSError:
        return 0, 0


@once
def _read(_ours: Stamp, folder: str, _theirs: Stamp, trouble: str) -> Library:
    own, faults = read_folder(OURS)
    terms, more = read_terms(OURS)
    faults += more
    added: list[Lesson] = []
    if folder:
        added, more = read_folder(Path(folder), frozenset(lesson.key for lesson in own))
        their_terms, unread = read_terms(Path(folder))
        terms = {**their_terms, **terms}
        faults += more + unread
        if not added and not more:
            trouble = f"{VARIABLE}: the folder {folder} holds no lesson (a file such as 12-my-lesson.md)."
    if trouble:
        faults.append(Fault(VARIABLE, 0, trouble))
    return Library(tuple(own), tuple(added), dict(sorted(terms.items())), tuple(faults))
