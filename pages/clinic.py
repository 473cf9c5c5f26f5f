"""Signs clinic: training runs with something wrong, what is seen on their curves, and controls to cure them."""

import streamlit as st

from lrviz.ui.labs import clinic
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets import training_report
from lrviz.ui.widgets.page import CURVES, beside
from lrviz.ui.widgets.training_controls import training_controls

st.title("Signs clinic")
st.markdown(
    "Each of these is a real training run with something wrong. **What is wrong with this one, and can you cure it?**"
)


@st.fragment
def examination() -> None:
    """The curves, the sign, its causes, and the controls to cure it."""
    lab = Lab("clinic", clinic.OPENING)
    clinic.show_cases(lab)
    with beside(lab, lambda: training_controls(lab), CURVES):
        findings = clinic.show_patient(lab)
        if findings is not None:
            clinic.show_causes(lab, findings)
    if findings is not None:
        training_report.sections(lab, findings.history)
    lab.write_address()


examination()
