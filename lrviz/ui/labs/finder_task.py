"""What the finder page searches, and with which settings: a surface or a network, cases that fail, the controls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic

import streamlit as st

from lrviz.descent.experiment import STEPS, Experiment
from lrviz.labs.finder import BUDGET, FINDER_CASES, METHODS, FinderCase
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.fields import LEARNING_RATE
from lrviz.training import Training
from lrviz.ui.state.address import in_address, put_into_address
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import AnyLab, Lab, Run, is_asked, is_of_training
from lrviz.ui.widgets.controls import (
    entry_widget,
    field_widget,
    more_controls,
    optimizer_controls,
    page_parameter_widget,
    params_widgets,
    show,
)
from lrviz.ui.widgets.training_controls import training_controls

PICK = replace(
    LEARNING_RATE,
    name="pick",
    label="Your own pick",
    default=0.01,
    help="The rate that you would have taken; a click on the picture sets it, too.",
)
METHOD_PARAMS = tuple(
    replace(param, name=f"{key}.{param.name}", label=f"{method.label}: {param.label.lower()}")
    for key, method in METHODS.items()
    for param in method.params
)
PARAMS = (BUDGET, PICK, *METHOD_PARAMS)
OWN_KEYS = tuple(param.name for param in PARAMS)
CHOSEN, SWITCH = "finder.chosen", "finder.switch"


@dataclass(frozen=True)
class TaskKind(Generic[Run]):
    """A kind of task: where its lab keeps its state, and with what it opens."""

    lab: str
    opening: Run

    def opened(self) -> Lab[Run]:
        """Its lab."""
        return Lab(self.lab, self.opening, OWN_KEYS)


KINDS: Mapping[str, TaskKind[Experiment] | TaskKind[Training]] = {
    "A surface": TaskKind(
        "finder",
        Experiment(
            surface="logistic_regression",
            optimizer="momentum",
            learning_rate=0.1,
            steps=60,
            surface_params={"batch_size": 32},
        ),
    ),
    "A network": TaskKind("finder-network", Training(network="digits_mlp", optimizer="momentum", epochs=10)),
}


def settings(lab: AnyLab) -> PageParameters:
    """Budget, own pick, and the methods' parameters."""
    return PageParameters(lab, PARAMS)


def opened_lab() -> AnyLab:
    """The lab of the task that the address names, or that the reader chose: on a surface, or on a network."""
    state, pairs = st.session_state, in_address()
    for name, kind in KINDS.items():
        if type(kind.opening).subject in dict(pairs) and is_asked(kind.lab, pairs):
            state[CHOSEN] = name
    chosen = state.setdefault(CHOSEN, next(iter(KINDS)))
    return KINDS[chosen].opened()


def _task_switch() -> None:
    """Whether a surface is searched, or a network."""

    def change() -> None:
        put_into_address([])
        st.session_state[CHOSEN] = st.session_state[SWITCH] or st.session_state[CHOSEN]

    show(SWITCH, st.session_state[CHOSEN])
    st.segmented_control("Task", list(KINDS), key=SWITCH, on_change=change, label_visibility="collapsed")


def show_cases(lab: AnyLab, parameters: PageParameters) -> None:
    """The cases in which a method fails, one click away; all of them are on surfaces."""
    if is_of_training(lab):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Where it goes wrong:**", width="content")
        for key, case in FINDER_CASES.items():
            st.button(case.label, key=lab.key(f"case-{key}"), on_click=_take_case, args=(lab, parameters, case))
        st.button(
            "Back to the start",
            key=lab.key("case-none"),
            icon=":material/undo:",
            on_click=_go_back,
            args=(lab, parameters),
        )
    case = _case_of(lab, parameters)
    if case is not None:
        st.info(f"**{case.label}.** {case.lesson}", icon=":material/lightbulb:")


def _take_case(lab: Lab[Experiment], parameters: PageParameters, case: FinderCase) -> None:
    lab.experiment = case.task.experiment
    lab.faults.clear()
    for name, value in _settings_of(case).items():
        parameters.set(name, value)


def _go_back(lab: AnyLab, parameters: PageParameters) -> None:
    lab.start_again()
    for name, param in parameters.params.items():
        parameters.set(name, param.default)


def _settings_of(case: FinderCase) -> dict[str, float | int | str]:
    """Everything that the case decides; what it does not name has its default."""
    given = {"budget": case.budget, **{f"{case.method}.{name}": value for name, value in case.settings.items()}}
    return {param.name: given.get(param.name, param.default) for param in PARAMS if param is not PICK}


def _case_of(lab: AnyLab, parameters: PageParameters) -> FinderCase | None:
    def fits(case: FinderCase) -> bool:
        return case.task.experiment == lab.experiment and all(
            parameters[name] == value for name, value in _settings_of(case).items()
        )

    return next(filter(fits, FINDER_CASES.values()), None)


def controls(lab: AnyLab, parameters: PageParameters) -> None:
    """The task, the budget and the methods' parameters."""
    _task_switch()
    page_parameter_widget(parameters, "budget")
    page_parameter_widget(parameters, "pick")
    if is_of_training(lab):
        training_controls(lab, learning_rate=False)
    else:
        surface_controls(lab)
    drawer = st.expander("The methods' parameters", key=lab.key("drawer.methods"), on_change="rerun")
    if drawer.open:
        with drawer:
            for name in OWN_KEYS[2:]:
                page_parameter_widget(parameters, name)


def surface_controls(lab: Lab[Experiment]) -> None:
    """The controls of a task on a surface: no rate and no schedule, since constant rates are searched."""
    entry_widget(lab, "surface", SURFACES)
    params_widgets(lab, "surface", SURFACES)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    optimizer_controls(lab)
    field_widget(lab, STEPS)
    more_controls(lab)
