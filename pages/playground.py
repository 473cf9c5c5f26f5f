"""Playground: one experiment, every control, its stage, its verdict and its code."""

import streamlit as st

from lrviz.ui.state.session import Lab
from lrviz.ui.textbook.openings import PLAYGROUND
from lrviz.ui.widgets import report
from lrviz.ui.widgets.controls import experiment_controls, show_faults
from lrviz.ui.widgets.lab import animation, show_lab

st.title("Playground")


@st.fragment
def playground() -> None:
    """Stage and controls; only they run again when a control is moved."""
    lab = Lab("playground", PLAYGROUND)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        experiment_controls(lab)
    with picture:
        show_faults(lab)
        shown = show_lab(lab)
        if shown is not None:
            report.verdict(lab, shown[1])
    if shown is not None:
        report.sections(lab, shown[0], animation(lab, shown[0].experiment))
    lab.write_address()


playground()
