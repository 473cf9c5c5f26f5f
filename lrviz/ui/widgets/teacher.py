"""The link to a lab as a teacher hands it out: with controls hidden or locked, and as a QR code for the projector."""

import streamlit as st

from lrviz.lessons import Lesson
from lrviz.ui.state.address import full_link
from lrviz.ui.state.session import AnyLab
from lrviz.ui.widgets.qr import show_qr


def show_link(lab: AnyLab) -> None:
    """The link to exactly this run, and what a teacher may take out of it."""
    if lab.fixed:
        st.markdown("**The link to this part**, as it stood before you touched it.")
    else:
        st.markdown("**The link to exactly this run**: every setting and every pinned run is in it.")
    hide, lock = st.columns(2)
    names = _controls(lab)
    hidden = hide.multiselect("Hide controls", names, key=lab.key("hide"), help="Readers of the link do not see them.")
    locked = lock.multiselect(
        "Lock controls",
        names,
        key=lab.key("lock"),
        help="Readers see them and can't move them. If somebody edits the link, the page says so.",
    )
    link = lab.teachers_link(hidden, locked)
    st.code(link, language=None, wrap_lines=True)
    if st.toggle("QR code", key=lab.key("qr"), help="For the projector."):
        show_qr(link)


@st.fragment
def show_lesson_link(lesson: Lesson) -> None:
    """The link to a whole lesson, in which a teacher may hide or lock controls of all its labs."""
    key = lesson.key
    drawer = st.expander("For the teacher: link and QR code", key=f"{key}.teacher", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        hide, lock = st.columns(2)
        names = lesson.controls
        chosen = {
            "hide": hide.multiselect("Hide in all labs", names, key=f"{key}.teacher.hide"),
            "lock": lock.multiselect("Lock in all labs", names, key=f"{key}.teacher.lock"),
        }
        link = full_link([(word, ",".join(controls)) for word, controls in chosen.items() if controls])
        st.code(link, language=None, wrap_lines=True)
        st.caption("A link to one lab, with a start value, is under its Share.")
        show_qr(link)


def _controls(lab: AnyLab) -> list[str]:
    here = {name for name, _ in lab.experiment.words()}
    return [name for name in lab.experiment.controls() if ("." not in name or name in here) and lab.access.moves(name)]
