"""Finder: five ways of looking for a learning rate, on one task with one budget, and how good each was."""

import streamlit as st

from lrviz.ui.labs import finder as finding
from lrviz.ui.labs import finder_task
from lrviz.ui.widgets.controls import show_faults

st.title("Find a learning rate")
st.markdown(
    "Five methods look for a good rate, each with the same budget. The green band holds the rates that end within 10%"
    " of the best. **Which method would you trust, and where would you have put your own pick?**"
)


def finder() -> None:
    """The methods at work, and what their picks are worth."""
    lab = finder_task.opened_lab()
    own = finder_task.settings(lab)
    finder_task.show_cases(lab, own)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        finder_task.task_switch()
        finder_task.controls(lab, own)
    with picture:
        show_faults(lab)
        finding.show_finder(lab, own)
    lab.write_address(**own.words)


st.fragment(finder, run_every=finding.FRAME_SECONDS if finding.is_playing() else None)()
