"""Playground: one experiment, every control, its stage, its verdict and its code."""

import streamlit as st

from lrviz import Experiment
from lrviz.ui import report
from lrviz.ui.controls import experiment_controls, show_faults
from lrviz.ui.lab import animation, show_lab
from lrviz.ui.session import Lab

OPENING = Experiment(surface="ravine", learning_rate=0.09)

st.title("Playground")


@st.fragment
def playground() -> None:
    """Stage and controls; only they run again when a control is moved."""
    lab = Lab("playground", OPENING)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        experiment_controls(lab)
    with picture:
        show_faults(lab)
        trajectory, diagnosis = show_lab(lab)
        report.verdict(lab, diagnosis)
    report.sections(lab, trajectory, animation(lab, trajectory, diagnosis))
    lab.write_address()


playground()
