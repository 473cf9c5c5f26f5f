"""The table of contents: every lesson with what the reader has done of it, and what could not be read."""

from collections.abc import Sequence

import streamlit as st

from lrviz.lessons import Lesson, Library
from lrviz.ui.components import progress
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.textbook.lesson import done_of, is_done, lesson_page


def show_contents(every: Library) -> None:
    """All lessons, the next one to read first in colour."""
    for title, lessons in (("The textbook", every.ours), ("From your teacher", every.teachers)):
        if lessons:
            st.subheader(title, anchor=False)
            _show_lessons(lessons)
    for fault in every.faults:
        st.warning(f"A lesson could not be read. {escape_markdown(str(fault))}", icon=":material/description:")
    if any(progress.done(lesson.key) for lesson in every.lessons):
        _reset()


def _show_lessons(lessons: Sequence[Lesson]) -> None:
    following = next((lesson for lesson in lessons if lesson.scored and not is_done(lesson)), None)
    for start in range(0, len(lessons), 2):
        for column, lesson in zip(st.columns(2), lessons[start : start + 2], strict=False):
            with column.container(border=True, height="stretch"):
                _entry(lesson, lesson is following)


def _entry(lesson: Lesson, is_next: bool) -> None:
    done = done_of(lesson)
    icon = "check_circle" if is_done(lesson) else "play_circle" if is_next else "circle"
    title = f"**{lesson.about.order}. {lesson.about.title}**"
    st.page_link(lesson_page(lesson), label=title, icon=f":material/{icon}:")
    progress = f" · {done} of {len(lesson.scored)} done" if done else ""
    st.caption(f"{lesson.about.summary} {lesson.about.minutes} min{progress}")


def _reset() -> None:
    with st.popover("Forget my progress", icon=":material/restart_alt:"):
        st.markdown("Answers, solved challenges and scores are kept in this browser only.")
        st.button("Forget all of it", on_click=progress.reset, type="primary", key="progress.reset")
