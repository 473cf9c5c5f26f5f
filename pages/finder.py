"""Finder: five ways of looking for a learning rate, on one task with one budget, and how good each was."""

import streamlit as st

from lrviz.ui.labs import finder, finder_task
from lrviz.ui.widgets.page import beside

st.title("Find a learning rate")
st.markdown(
    "Five methods look for a good rate, each with the same budget. The green band holds the rates that end within 10%"
    " of the best. **Which method would you trust, and where would you have put your own pick?**"
)


def page() -> None:
    """The methods at work, and what their picks are worth."""
    lab = finder_task.opened_lab()
    own = finder_task.settings(lab)
    finder_task.show_cases(lab, own)
    with beside(lab, lambda: finder_task.controls(lab, own)):
        finder.show_finder(lab, own)
    lab.write_address(**own.words)


st.fragment(page, run_every=finder.FRAME_SECONDS if finder.is_playing() else None)()
