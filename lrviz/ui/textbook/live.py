"""The live part of a lesson's block: a run on the stage or a training in the room, with its controls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from lrviz.descent.experiment import Experiment
from lrviz.training import Training
from lrviz.ui.components.stage import Flags
from lrviz.ui.labs.training_room import show_room
from lrviz.ui.state.session import AnyLab, Lab, is_of_training
from lrviz.ui.widgets import report, training_report
from lrviz.ui.widgets.controls import experiment_controls, show_faults
from lrviz.ui.widgets.lab import animation, show_lab, show_waiting
from lrviz.ui.widgets.training_controls import training_controls

DETAILS = {"about": "About", "step": "One step", "code": "Code"}
SHARE = "Share"


@dataclass(frozen=True)
class Live:
    """What was shown. verdict: shows the judgement below it; sections: names → what may be opened, and what is open."""

    verdict: Callable[[], None]
    sections: Callable[[Sequence[str], str], None]

    def more(self, details: Sequence[str] = ()) -> None:
        """What may be opened below, the first detail open, and the link."""
        names = [DETAILS[name] for name in details]
        self.sections([*names, SHARE], names[0] if names else "")


NOTHING_YET = Live(lambda: None, lambda names, opened: None)
"""While the first run is computed."""


def show_live(lab: AnyLab, flags: Flags, suggest: bool = True) -> Live:
    """The lab with its controls: above it where the lesson chose some, beside it where it has all."""
    if lab.access.shown is not None:
        if _more_than_the_ruler(lab):
            with st.container(key=f"controls-{lab.block}", horizontal=True, vertical_alignment="bottom", gap="medium"):
                controls_of(lab, learning_rate=False)
        show_faults(lab)
        return _picture(lab, flags, suggest)
    shown, beside = st.columns([3.6, 1], gap="medium")
    with beside:
        controls_of(lab)
    with shown:
        show_faults(lab)
        return _picture(lab, flags, suggest)


def controls_of(lab: AnyLab, learning_rate: bool = True) -> None:
    """The controls of whatever the lab runs; learning_rate: whether that of the rate is among them."""
    if is_of_training(lab):
        training_controls(lab, learning_rate)
    else:
        experiment_controls(lab, learning_rate)


def show_before(lab: AnyLab, flags: Flags) -> None:
    """The lab before its run: nothing is sent that gives it away."""
    if is_of_training(lab):
        training_report.show_setting(lab.experiment)
    else:
        show_waiting(lab, flags)


def _more_than_the_ruler(lab: AnyLab) -> bool:
    return any(lab.access.shows(control) for control in lab.experiment.controls() if control != "learning_rate")


def _picture(lab: AnyLab, flags: Flags, suggest: bool) -> Live:
    return _training(lab, flags, suggest) if is_of_training(lab) else _stage(lab, flags, suggest)


def _stage(lab: Lab[Experiment], flags: Flags, suggest: bool) -> Live:
    shown = show_lab(lab, flags, suggest)
    if shown is None:
        return NOTHING_YET
    trajectory, diagnosis = shown
    return Live(
        lambda: report.verdict(lab, diagnosis),
        lambda names, opened: report.sections(lab, trajectory, animation(lab, trajectory.experiment), names, opened),
    )


def _training(lab: Lab[Training], flags: Flags, suggest: bool) -> Live:
    """With the ruler, once all its rates are trained; without one, the curves."""
    brief = lab.experiment.schedule == "constant" or not flags.show_learning_rate_chart
    ruled = lab.access.shows("learning_rate")
    shown = show_room(lab, brief=brief, suggest=suggest, changing=False) if ruled else None
    history = training_report.show_curves(lab) if shown is None else shown[1]
    if history is None:
        return NOTHING_YET
    return Live(
        lambda: training_report.verdict(history),
        lambda names, opened: training_report.sections(lab, history, names, opened),
    )
