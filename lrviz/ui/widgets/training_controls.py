"""Controls of a training: the widgets of a lab whose experiment is a `Training`."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED
from lrviz.spec.registry import Param
from lrviz.training.training import BATCH_SIZE, EARLY_STOPPING, EPOCHS, LABEL_NOISE, Training
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import (
    drawer,
    entry_widget,
    field_widget,
    optimizer_controls,
    params_widgets,
    switched_widget,
)

CLIP = "Clip the gradient"
STOP = "Stop early"


def training_controls(lab: Lab[Training], learning_rate: bool = True) -> None:
    """The controls of a training; learning_rate: whether there is a field for it, beside a ruler."""
    entry_widget(lab, "network", NETWORKS)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    if learning_rate:
        field_widget(lab, LEARNING_RATE)
    optimizer_controls(lab)
    entry_widget(lab, "schedule", SCHEDULES)
    params_widgets(lab, "schedule", SCHEDULES)
    field_widget(lab, EPOCHS)
    field_widget(lab, BATCH_SIZE)
    widgets: dict[Param, Callable[[], None]] = {
        LABEL_NOISE: partial(field_widget, lab, LABEL_NOISE),
        EARLY_STOPPING: partial(switched_widget, lab, EARLY_STOPPING, STOP),
        CLIP_NORM: partial(switched_widget, lab, CLIP_NORM, CLIP),
        SEED: partial(field_widget, lab, SEED),
    }

    def show_all() -> None:
        for widget in widgets.values():
            widget()

    drawer(lab, "more", "Labels, early stop, clipping, seed", [param.name for param in widgets], show_all)


def network_caption(lab: Lab[Training]) -> None:
    """What the network is made of, and where its data comes from."""
    network = lab.experiment.network_entry
    st.caption(f"{network.label}: {network.architecture}. {network.source} {network.lesson}")
