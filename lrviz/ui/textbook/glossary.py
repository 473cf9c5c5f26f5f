"""The glossary: its terms in alphabetical order, narrowed by what a reader looks for."""

import streamlit as st

from lrviz.lessons import Library
from lrviz.lessons.glossary import Term
from lrviz.ui.components.markdown import escape_markdown


def show_terms(every: Library) -> None:
    """All terms, or those in which the reader's words occur."""
    wanted = st.text_input("Find a term", key="glossary.find", placeholder="such as warm-up").strip().lower()
    found = {key: term for key, term in every.glossary.items() if _matches(term, wanted)}
    if not found:
        st.info(f"No term with “{escape_markdown(wanted)}”." if wanted else "There is no glossary here.")
    with st.container(key="prose-terms"):
        for key, term in found.items():
            with st.container(key=f"block-{key}"):
                _show_term(term, every)


def _matches(term: Term, wanted: str) -> bool:
    return wanted in " ".join((term.term, *term.also, term.definition)).lower()


def _show_term(term: Term, every: Library) -> None:
    names = f"**{term.term}**" + (f" ({', '.join(term.also)})" if term.also else "")
    title = every[term.lesson].about.title if term.lesson in {lesson.key for lesson in every.lessons} else term.lesson
    kind, _, target = term.lab.partition(":")
    see = target if kind == "lesson" else f"playground?{target}"
    st.markdown(f"{names}  \n{term.definition}  \n[Lesson: {title}]({term.lesson}) · [See it in a run]({see})")
