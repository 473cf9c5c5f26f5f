"""Race: up to five runs from one start, fairly."""

import streamlit as st

from lrviz.ui.labs import race
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.page import beside

st.title("Race")


@st.fragment
def page() -> None:
    """The runs on one stage, and the table of who came first."""
    lab = Lab("race", race.BASE, race.OWN_KEYS)
    with beside(lab, lambda: race.controls(lab)):
        race.show_race(lab)
    race.write_address(lab)


page()
