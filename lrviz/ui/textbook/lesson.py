"""A lesson as a page: its prose, its blocks, what the reader has done of it, and the way on."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

import streamlit as st

from lrviz.lessons import Lesson, Library, library
from lrviz.lessons.blocks import Block, Challenge, Predict
from lrviz.lessons.prose import Prose, rendered
from lrviz.spec.access import EVERYTHING, Access
from lrviz.spec.links import ACCESS_KEYS, BLOCK, Pairs, read_link
from lrviz.spec.settings import Settings
from lrviz.ui.components import progress
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.components.near import everything_is_near, send_everything
from lrviz.ui.state.address import in_address, put_into_address
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.textbook.blocks import show_block
from lrviz.ui.textbook.place import Place
from lrviz.ui.textbook.prepared import is_part_ready, prepare_part
from lrviz.ui.widgets.teacher import show_lesson_link

FIRST = 1
"""So many blocks are sent with the page; the others when the reader comes near them."""


def lesson_page(lesson: Lesson) -> st.Page:
    """The page of a lesson for the navigation; its title says how much of it is done."""
    return st.Page(
        lambda: show_lesson(lesson.key),
        title=f"{lesson.about.title}{_tally(lesson)}",
        url_path=lesson.key,
        icon=":material/check_circle:" if is_done(lesson) else ":material/circle:",
    )


def is_done(lesson: Lesson) -> bool:
    """Whether everything that the lesson asks has been answered or solved."""
    return bool(lesson.scored) and set(lesson.scored) <= progress.done(lesson.key)


def done_of(lesson: Lesson) -> int:
    """How many of the blocks that ask something have been answered or solved."""
    return len(set(lesson.scored) & progress.done(lesson.key))


def _tally(lesson: Lesson) -> str:
    count = done_of(lesson)
    return f" · {count} of {len(lesson.scored)}" if count and not is_done(lesson) else ""


def show_lesson(key: str) -> None:
    """The page of a lesson."""
    every = library()
    lesson = every[key]
    teacher = _teachers_link(lesson)
    with st.container(key="lesson-head"):
        st.title(lesson.about.title)
        st.markdown(lesson.about.summary)
        st.caption(f"{lesson.about.minutes} minutes{_tally(lesson) or (' · done' if is_done(lesson) else '')}")
    _say_faults(lesson, teacher)
    live = [part for part in lesson.parts if isinstance(part, Block)]
    for index, part in enumerate(lesson.parts):
        if isinstance(part, Block):
            show_block(_place(lesson, part, every, teacher), part, at_once=part in live[:FIRST])
        else:
            _show_prose(lesson, index, part, every)
    _way_on(lesson, every)


@dataclass(frozen=True)
class _Paragraphs:
    """Where a job for the numbers of some prose is remembered."""

    lesson: str

    def key(self, part: str) -> str:
        return f"{self.lesson}.{part}"


def _show_prose(lesson: Lesson, index: int, part: Prose, every: Library) -> None:
    """Prose with its numbers; while they are computed, with an ellipsis in the place of each."""
    with st.container(key=f"prose-{index}"):
        place, name = st.empty(), f"prose-{index}"
        prepared = result_or_progress(
            _Paragraphs(lesson.key),
            (name, lesson.key, part.text),
            lambda report: prepare_part(lesson, part, every.definitions, report),
            ready=is_part_ready(lesson, part),
            name=name,
            quiet=True,
        )
        place.markdown(
            lesson.text(part.text, every.definitions)
            if prepared is not None
            else rendered(part.text, lesson.blocks, every.definitions, computed=False)
        )


def _place(lesson: Lesson, block: Block, every: Library, teacher: Pairs) -> Place:
    """Where a block stands, with what a teacher's link says about it."""
    run: Settings | None = getattr(block, "run", None)
    access: Access = getattr(block, "access", EVERYTHING)
    if run is None:
        return Place(lesson, block.name, every.definitions)
    named = _block_named(teacher)
    fixed = isinstance(block, Predict | Challenge)
    link = read_link(_about(block, teacher, named, fixed), run, access, (BLOCK,))
    faults = link.faults if named else ()  # those of a link to the whole lesson stand at its head
    if fixed and named == block.name and {name for name, _ in teacher} - {*ACCESS_KEYS, BLOCK}:
        faults += ("What this part asks is about its own run, so the link's run does not count.",)
    pins = link.pins or tuple(getattr(block, "pins", ()))
    return Place(
        lesson, block.name, every.definitions, link.experiment, link.access, link.locked_values, pins, faults, fixed
    )


def _about(block: Block, teacher: Pairs, named: str | None, fixed: bool) -> Pairs:
    """What of a teacher's link is about this block."""
    if named not in (None, block.name):
        return []
    if fixed:  # more controls, or other values, would make it another question
        return [(name, _names(value)) for name, value in teacher if name in ("hide", "lock")]
    return teacher if named else [pair for pair in teacher if pair[0] in ACCESS_KEYS]


def _block_named(teacher: Pairs) -> str | None:
    return next((value for name, value in teacher if name == BLOCK), None)


def _names(lock: str) -> str:
    return ",".join(name for name, _ in parse_qsl(lock)) if "=" in lock else lock


def _teachers_link(lesson: Lesson) -> Pairs:
    """The address of the lesson; kept for the reader who comes back without it."""
    key, pairs = f"{lesson.key}.address", in_address()
    if pairs:
        st.session_state[key] = pairs
    elif st.session_state.get(key):
        pairs = st.session_state[key]
        put_into_address(pairs)
    return pairs


def _say_faults(lesson: Lesson, teacher: Pairs) -> None:
    given = {name for name, _ in teacher}
    named = _block_named(teacher)
    if named is not None and named not in lesson.blocks:
        st.error(
            escape_markdown(f"This link names the block {named[:60]!r}; this lesson has {', '.join(lesson.blocks)}.")
        )
    elif named is None and (faults := read_link([p for p in teacher if p[0] in ACCESS_KEYS], lesson.kinds[0]()).faults):
        st.error(escape_markdown(" ".join(faults)))
    elif named is None and given - set(ACCESS_KEYS):
        unknown = ", ".join(sorted(name[:40] for name in given - set(ACCESS_KEYS)))
        st.error(
            escape_markdown(
                f"This link says {unknown}, but not for which block: add {BLOCK}= and one of"
                f" {', '.join(lesson.blocks)}."
            )
        )


def _way_on(lesson: Lesson, every: Library) -> None:
    row = every.ours if lesson in every.ours else every.teachers
    index = row.index(lesson)
    with st.container(key="lesson-foot"):
        show_lesson_link(lesson)
        if not everything_is_near():
            st.button(
                "Show every part, as for printing",
                key=f"{lesson.key}.everything",
                icon=":material/print:",
                on_click=send_everything,
            )
        before, after = st.columns(2)
        if index:
            before.page_link(
                lesson_page(row[index - 1]),
                label=f"Previous: {row[index - 1].about.title}",
                icon=":material/arrow_back:",
            )
        if index + 1 < len(row):
            after.page_link(
                lesson_page(row[index + 1]),
                label=f"Next: {row[index + 1].about.title}",
                icon=":material/arrow_forward:",
                icon_position="right",
            )
