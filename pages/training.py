"""Training room: a real network, trained at every rate of the ruler at once."""

import streamlit as st

from lrviz.ui.labs.training_room import OPENING, OWN_KEYS, better_rate, seeds_widget, settings, show_room
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets import training_report
from lrviz.ui.widgets.controls import show_faults
from lrviz.ui.widgets.training_controls import training_controls

st.title("Training room")
st.markdown(
    "A real network learns from real data, at all rates of the ruler at once. **It learns here, but its loss leaps"
    " about. Which rate is calmer? And what if you lower this one in mid-run?**"
)


@st.fragment
def room() -> None:
    """The room and its controls; only they run again when a control is moved."""
    lab = Lab("training", OPENING, OWN_KEYS)
    own = settings(lab)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        training_controls(lab, learning_rate=False)
        seeds_widget(own)
    with picture:
        show_faults(lab)
        shown = show_room(lab, int(own["seeds"]))
    if shown is not None:
        ruler, history = shown
        words, button = st.columns([2.6, 1], vertical_alignment="center")
        with words:
            training_report.verdict(history)
        with button:
            better_rate(lab, ruler)
        training_report.sections(lab, history)
    lab.write_address(**own.words)


room()
