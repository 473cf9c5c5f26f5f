"""Playground: one experiment, every control, its stage, its verdict and its code."""

import streamlit as st

from lrviz.ui.state.session import Lab
from lrviz.ui.textbook.openings import PLAYGROUND
from lrviz.ui.widgets import report
from lrviz.ui.widgets.controls import experiment_controls
from lrviz.ui.widgets.lab import animation, show_lab
from lrviz.ui.widgets.page import beside

st.title("Playground")


@st.fragment
def playground() -> None:
    """Stage and controls; only they run again when a control is moved."""
    lab = Lab("playground", PLAYGROUND)
    with beside(lab, lambda: experiment_controls(lab)):
        shown = show_lab(lab)
        if shown is not None:
            report.verdict(lab, shown[1])
    if shown is not None:
        report.sections(lab, shown[0], animation(lab, shown[0].experiment))
    lab.write_address()


playground()
