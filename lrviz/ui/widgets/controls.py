"""Controls: the widgets of a lab's experiment. Each shows a value of it, and changes it when moved.

A control that the lab does not show is left out; a locked one is shown and can't be moved.
"""

from collections.abc import Callable
from typing import Any, TypedDict

import streamlit as st

from lrviz.descent.experiment import GRADIENT_NOISE, STEPS, Experiment
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED
from lrviz.spec.registry import Param, Registry
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.state.page_parameters import PageParameters, Value
from lrviz.ui.state.session import AnyLab, Lab


def show_faults(lab: AnyLab) -> None:
    """The messages about what was entered, each until it is put right."""
    for message in lab.faults.values():
        st.error(escape_markdown(message))


def show(key: str, value: object) -> None:
    """Makes the widget under `key` show `value`."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


class Common(TypedDict):
    """What the widgets of all parameters are told."""

    key: str
    help: str
    on_change: Callable[[], None]
    disabled: bool


def param_widget(
    param: Param,
    key: str,
    value: Value,
    on_change: Callable[[], None],
    *,
    disabled: bool = False,
    format_func: Callable[[str], str] = str,
) -> None:
    """The widget of a parameter: a menu, a slider or a line of text, showing `value`.

    format_func: how each choice of a menu is written.
    """
    show(key, value)
    common = Common(key=key, help=param.help, on_change=on_change, disabled=disabled)
    if param.choices:
        st.selectbox(param.label, param.choices, format_func=format_func, **common)
    elif isinstance(value, str):
        st.text_input(param.label, **common)
    elif param.slider_stops:
        stops = sorted({*param.slider_stops, value})
        st.select_slider(param.label, stops, format_func=lambda stop: f"{stop:g}", **common)
    elif param.integer:
        step = int(param.step or 1)
        st.slider(param.label, param.minimum, param.maximum, step=step, format="%d", **common)
    else:
        step = float(param.step or 0.01)
        st.slider(param.label, param.minimum, param.maximum, step=step, format="%g", **common)


def page_parameter_widget(parameters: PageParameters, name: str, format_func: Callable[[str], str] = str) -> None:
    """The widget of a parameter that the page keeps beside its experiment."""
    key = parameters.lab.key(f"widget.{name}")
    param_widget(
        parameters.params[name],
        key,
        parameters[name],
        lambda: parameters.set(name, st.session_state[key]),
        format_func=format_func,
    )


def field_widget(lab: AnyLab, param: Param) -> None:
    """The widget of a field of the experiment itself."""
    if not lab.access.shows(param.name):
        return
    key = lab.key(param.name)
    value = getattr(lab.experiment, param.name)
    param_widget(
        param,
        key,
        value,
        lambda: lab.change(param.name, **{param.name: st.session_state[key]}),
        disabled=not lab.access.moves(param.name),
    )


def entry_widget(lab: AnyLab, group: str, registry: Registry[Any], then: Callable[[], None] = lambda: None) -> None:
    """The menu of a registry; then: what else follows when another entry is chosen."""
    if not lab.access.shows(group):
        return
    key = lab.key(group)
    show(key, getattr(lab.experiment, group))

    def chosen() -> None:
        lab.change(group, **_chosen(lab, group, st.session_state[key]))
        then()

    st.selectbox(
        registry.kind.capitalize(),
        list(registry),
        format_func=lambda k: registry[k].label,
        key=key,
        on_change=chosen,
        disabled=not lab.access.moves(group),
    )


def _chosen(lab: AnyLab, group: str, entry: str) -> dict[str, object]:
    changes: dict[str, object] = {group: entry}
    lab.faults.clear()
    if group == lab.experiment.subject:
        lab.clear_pins()
    return changes


def params_widgets(lab: AnyLab, group: str, registry: Registry[Any]) -> None:
    """The widgets of the chosen entry's parameters."""
    entry = registry[getattr(lab.experiment, group)]
    for param in entry.params:
        _one_param(lab, group, entry.key, param)


def _one_param(lab: AnyLab, group: str, entry: str, param: Param) -> None:
    field = f"{group}.{param.name}"
    if not lab.access.shows(field):
        return
    key = lab.key(f"{entry}.{field}")
    params = getattr(lab.experiment, f"{group}_params")
    value = st.session_state.get(key) if field in lab.faults else params[param.name]

    def changed() -> None:
        # Of changes that a busy server hears of together, each adds to those before it, and that of a control which
        # another entry does not have counts for nothing.
        if getattr(lab.experiment, group) == entry:
            now = getattr(lab.experiment, f"{group}_params")
            lab.change(field, **{f"{group}_params": {**now, param.name: st.session_state[key]}})

    param_widget(
        param, key, params[param.name] if value is None else value, changed, disabled=not lab.access.moves(field)
    )


def experiment_controls(lab: Lab[Experiment], learning_rate: bool = True) -> None:
    """The controls of an experiment, but for the ruler, which the stage holds.

    learning_rate: whether there is a field for it, too.
    """
    entry_widget(lab, "surface", SURFACES)
    params_widgets(lab, "surface", SURFACES)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    if learning_rate:
        learning_rate_widget(lab)
    optimizer_controls(lab)
    entry_widget(lab, "schedule", SCHEDULES)
    params_widgets(lab, "schedule", SCHEDULES)
    field_widget(lab, STEPS)
    more_controls(lab)


def optimizer_controls(lab: AnyLab) -> None:
    """The optimizer's own parameters."""
    names = [f"optimizer.{param.name}" for param in lab.experiment.optimizer_entry.params]
    drawer(lab, "optimizer", "Optimizer parameters", names, lambda: params_widgets(lab, "optimizer", OPTIMIZERS))


def more_controls(lab: Lab[Experiment]) -> None:
    """Start, noise, clipping and seed, which most readers leave alone."""

    def widgets() -> None:
        _start(lab)
        field_widget(lab, GRADIENT_NOISE)
        switched_widget(lab, CLIP_NORM, "Clip the gradient")
        field_widget(lab, SEED)

    names = ["start", GRADIENT_NOISE.name, CLIP_NORM.name, SEED.name]
    drawer(lab, "more", "Start, noise, clipping, seed", names, widgets)


def drawer(lab: AnyLab, name: str, title: str, controls: list[str], widgets: Callable[[], object]) -> None:
    """Widgets that most readers leave alone, put away under a title."""
    if not any(map(lab.access.shows, controls)):
        return
    if lab.access.shown is not None:  # asked for one by one: nothing to put away
        widgets()
        return
    # Tracked, so that what is closed costs a rerun nothing.
    box = st.expander(title, key=lab.key(f"drawer.{name}"), on_change="rerun")
    if box.open:
        with box:
            widgets()


def learning_rate_widget(lab: AnyLab) -> None:
    """The learning rate as a number, beside the ruler."""
    if not lab.access.shows("learning_rate"):
        return
    key = lab.key("learning_rate")
    show(key, lab.experiment.learning_rate)
    st.number_input(
        LEARNING_RATE.label,
        LEARNING_RATE.minimum,
        LEARNING_RATE.maximum,
        format="%g",
        key=key,
        step=lab.experiment.learning_rate / 10,
        help="Or drag the handle of the ruler.",
        on_change=lambda: lab.change("learning_rate", learning_rate=st.session_state[key]),
        disabled=not lab.access.moves("learning_rate"),
    )


def _start(lab: Lab[Experiment]) -> None:
    if not lab.access.shows("start"):
        return
    key = lab.key("start")
    if "start" not in lab.faults:
        show(key, "{:g}, {:g}".format(*lab.experiment.origin))
    st.text_input(
        "Start x, y",
        key=key,
        help="Or click on the contour map.",
        on_change=lambda: lab.change("start", start=st.session_state[key].strip() or None),
        disabled=not lab.access.moves("start"),
    )


def switched_widget(lab: AnyLab, param: Param, label: str) -> None:
    """A switch, and the widget of a field that is None where it is off."""
    name = param.name
    if not lab.access.shows(name):
        return
    switch = lab.key(f"{name}.on")
    on = getattr(lab.experiment, name) is not None
    show(switch, on)
    st.toggle(
        label,
        key=switch,
        help=param.help,
        disabled=not lab.access.moves(name),
        on_change=lambda: lab.change(name, **{name: param.default if st.session_state[switch] else None}),
    )
    if on:
        field_widget(lab, param)
