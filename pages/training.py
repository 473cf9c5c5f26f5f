"""Training room: a real network, trained at every rate of the ruler at once."""

import streamlit as st

from lrviz.ui.labs.training_room import OPENING, OWN_KEYS, better_rate, room_controls, settings, show_room
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets import training_report
from lrviz.ui.widgets.page import beside

st.title("Training room")
st.markdown(
    "A real network learns from real data, at all rates of the ruler at once. **It learns here, but its loss leaps"
    " about. Which rate is calmer? And what if you lower this one in mid-run?**"
)


@st.fragment
def room() -> None:
    """The room and its controls; only they run again when a control is moved."""
    lab = Lab("training", OPENING, OWN_KEYS)
    parameters = settings(lab)
    with beside(lab, lambda: room_controls(lab, parameters)):
        shown = show_room(lab, int(parameters["seeds"]))
    if shown is not None:
        ruler, history = shown
        words, button = st.columns([2.6, 1], vertical_alignment="center")
        with words:
            training_report.verdict(history)
        with button:
            better_rate(lab, ruler)
        training_report.sections(lab, history)
    lab.write_address(**parameters.words)


room()
