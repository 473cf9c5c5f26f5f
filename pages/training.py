"""Training room: a real network, trained at the rate that the reader chooses."""

import streamlit as st

from lrviz.training import Training
from lrviz.ui import training_report
from lrviz.ui.controls import show_faults
from lrviz.ui.session import Lab
from lrviz.ui.training_controls import training_controls

OPENING = Training(network="digits_mlp", learning_rate=1.0, epochs=20)

st.title("Training room")
st.markdown("A real network learns real data. **The loss leaps at this rate. Up to which rate is it calm?**")


@st.fragment
def room() -> None:
    """The curves of the training, its outcome and its code."""
    lab = Lab("training", OPENING)
    picture, controls = st.columns([3.6, 1], gap="medium")
    with controls:
        training_controls(lab)
    with picture:
        show_faults(lab)
        history = training_report.show_curves(lab)
        training_report.verdict(history)
    training_report.sections(lab, history)
    lab.write_address()


room()
