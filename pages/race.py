"""Race: up to five runs from one start, fairly."""

import streamlit as st

from lrviz.ui.labs import race as racing
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import show_faults

st.title("Race")


@st.fragment
def race() -> None:
    """The runs on one stage, and the table of who came first."""
    lab = Lab("race", racing.BASE, racing.OWN_KEYS)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        racing.controls(lab)
    with picture:
        show_faults(lab)
        racing.show_race(lab)
    racing.write_address(lab)


race()
