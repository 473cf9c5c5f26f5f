"""Controls: an experiment ↔ the widgets, the session and the address.

The experiment in the session is the only truth. A widget shows it, and changes it when moved; the address follows.
"""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from lrviz.experiment import (
    CLIP_NORM,
    GRADIENT_NOISE,
    LEARNING_RATE,
    SEED,
    STEPS,
    Experiment,
    ExperimentError,
)
from lrviz.optimizers import OPTIMIZERS
from lrviz.registry import Param, Registry
from lrviz.schedules import SCHEDULES
from lrviz.surfaces import SURFACES

PIN_LIMIT = 4


class Lab:
    """The state of one page's experiment, under the session's keys that begin with `name`."""

    def __init__(self, name: str, default: Experiment, own_keys: Sequence[str] = ()) -> None:
        self.name = name
        self.default = default
        self.own_keys = ("pin", *own_keys)
        self._read_address()

    def key(self, field: str) -> str:
        """The session's key for a field of this page."""
        return f"{self.name}.{field}"

    @property
    def experiment(self) -> Experiment:
        """The experiment as it stands."""
        return st.session_state[self.key("experiment")]

    @experiment.setter
    def experiment(self, value: Experiment) -> None:
        st.session_state[self.key("experiment")] = value

    @property
    def pins(self) -> list[Experiment]:
        """The pinned experiments, the oldest first."""
        return st.session_state[self.key("pins")]

    @property
    def faults(self) -> dict[str, str]:
        """What was entered and is not allowed: field → message. The experiment stays as it was."""
        return st.session_state.setdefault(self.key("faults"), {})

    def change(self, field: str, **changes: object) -> None:
        """Takes over a reader's change, or keeps the message why not."""
        try:
            self.experiment = self.experiment.but(**changes)
            for settled in (field, "link"):
                self.faults.pop(settled, None)
        except ExperimentError as error:
            self.faults[field] = str(error)

    def set_learning_rate(self, value: float) -> None:
        """The rate at which the ruler was released."""
        self.change("learning_rate", learning_rate=float(f"{value:.6g}"))

    def set_start(self, value: Sequence[float]) -> None:
        """Where the start was dropped; four decimals are finer than any pixel."""
        self.change("start", start=(round(float(value[0]), 4), round(float(value[1]), 4)))

    def set_points(self, value: str) -> None:
        """The schedule as it was drawn."""
        self.change("schedule.points", schedule_params={"points": value})

    def pin(self, value: dict) -> None:
        """Keeps the run at the given rate on the stage."""
        pinned = self.experiment.but(learning_rate=float(value["learning_rate"]))
        others = [other for other in self.pins if other != pinned]
        st.session_state[self.key("pins")] = [*others[-(PIN_LIMIT - 1) :], pinned]

    def clear_pins(self, _: object = None) -> None:
        """Takes all pinned runs off the stage."""
        st.session_state[self.key("pins")] = []

    def write_address(self, **own: str) -> None:
        """Puts the experiment, the pins and the page's own values into the address."""
        pairs = self.pairs(**own)
        st.session_state[self.key("address")] = pairs
        # Streamlit empties the address when the reader comes from another page of the app.
        if sorted(pairs) != sorted(_in_address()):
            st.query_params.from_dict({k: [v for n, v in pairs if n == k] for k, _ in pairs})

    def pairs(self, **own: str) -> list[tuple[str, str]]:
        """The address as pairs."""
        pairs = parse_qsl(self.experiment.to_query(), keep_blank_values=True) + list(own.items())
        return pairs + [("pin", pinned.to_query()) for pinned in self.pins]

    def link(self, **own: str) -> str:
        """The full link to this page as it stands."""
        return f"{(st.context.url or '').split('?')[0]}?{urlencode(self.pairs(**own), safe=',:')}"

    def own(self, name: str, default: str) -> str:
        """A value of the page's own from the address it was opened with."""
        return st.session_state.get(self.key("own"), {}).get(name, default)

    def _read_address(self) -> None:
        pairs = _in_address()
        state = st.session_state
        fresh = self.key("experiment") not in state
        if not fresh and (not pairs or sorted(pairs) == sorted(state.get(self.key("address"), []))):
            return
        if fresh:
            self.experiment = self.default
            state[self.key("pins")] = []
        if not pairs:
            return
        self.faults.clear()
        state[self.key("own")] = dict(pair for pair in pairs if pair[0] in self.own_keys)
        try:
            query = urlencode([pair for pair in pairs if pair[0] not in self.own_keys])
            self.experiment = Experiment.from_query(query) if query else self.default
            state[self.key("pins")] = [Experiment.from_query(v) for n, v in pairs if n == "pin"][:PIN_LIMIT]
        except ExperimentError as error:
            self.faults["link"] = f"This link could not be read, so the page shows the last good run. {error}"
        state[self.key("address")] = pairs


def _in_address() -> list[tuple[str, str]]:
    return [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]


def show_faults(lab: Lab) -> None:
    """The messages about what was entered, each until it is put right."""
    for message in lab.faults.values():
        st.error(_as_text(message))


def _as_text(message: str) -> str:
    # A fault shows the reader's own text: as code it keeps its spaces, and can't be taken for Markdown.
    first, _, excerpt = message.partition("\n")
    safe = first.replace("\\", "\\\\").translate({ord(c): f"\\{c}" for c in "*_`[]<>$#~:"})
    return f"{safe}\n```\n{excerpt.replace('`', ' ')}\n```" if excerpt else safe


def show(key: str, value: object) -> None:
    """Makes the widget under `key` show `value`."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def param_widget(param: Param, key: str, value: object, on_change: Callable[[], None], **options: object) -> None:
    """The widget of a parameter: a menu, a slider or a line of text, showing `value`."""
    show(key, value)
    common = {"key": key, "help": param.help, "on_change": on_change, **options}
    if param.kind == "choice":
        st.selectbox(param.label, param.choices, **common)
    elif param.kind == "text":
        st.text_input(param.label, **common)
    elif param.slider_stops:
        stops = sorted({*param.slider_stops, value})
        st.select_slider(param.label, stops, format_func=lambda stop: f"{stop:g}", **common)
    else:
        step = param.step or (1 if param.integer else 0.01)
        exact = "%d" if param.integer else "%g"
        st.slider(param.label, param.minimum, param.maximum, step=type(param.default)(step), format=exact, **common)


def field_widget(lab: Lab, param: Param) -> None:
    """The widget of a field of the experiment itself."""
    key = lab.key(param.name)
    value = getattr(lab.experiment, param.name)
    param_widget(param, key, value, lambda: lab.change(param.name, **{param.name: st.session_state[key]}))


def entry_widget(lab: Lab, group: str, registry: Registry) -> None:
    """The menu of a registry."""
    key = lab.key(group)
    show(key, getattr(lab.experiment, group))
    st.selectbox(
        registry.kind.capitalize(), list(registry), format_func=lambda k: registry[k].label, key=key,
        on_change=lambda: lab.change(group, **_chosen(lab, group, st.session_state[key])),
    )


def _chosen(lab: Lab, group: str, entry: str) -> dict[str, object]:
    changes: dict[str, object] = {group: entry}
    lab.faults.clear()
    if group == "surface":
        lab.clear_pins()
    return changes


def params_widgets(lab: Lab, group: str, registry: Registry) -> None:
    """The widgets of the chosen entry's parameters."""
    entry = registry[getattr(lab.experiment, group)]
    for param in entry.params:
        _one_param(lab, group, entry.key, param)


def _one_param(lab: Lab, group: str, entry: str, param: Param) -> None:
    field = f"{group}.{param.name}"
    key = lab.key(f"{entry}.{field}")
    params = getattr(lab.experiment, f"{group}_params")
    value = st.session_state.get(key) if field in lab.faults else params[param.name]

    def changed() -> None:
        lab.change(field, **{f"{group}_params": {**params, param.name: st.session_state[key]}})

    param_widget(param, key, params[param.name] if value is None else value, changed)


def experiment_controls(lab: Lab) -> None:
    """All controls of an experiment but its learning rate's ruler, which the stage holds."""
    entry_widget(lab, "surface", SURFACES)
    params_widgets(lab, "surface", SURFACES)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    _learning_rate(lab)
    optimizer_controls(lab)
    entry_widget(lab, "schedule", SCHEDULES)
    params_widgets(lab, "schedule", SCHEDULES)
    field_widget(lab, STEPS)
    more_controls(lab)


def optimizer_controls(lab: Lab) -> None:
    """The optimizer's own parameters."""
    # Tracked, so that what is closed costs a rerun nothing.
    drawer = st.expander("Optimizer parameters", key=lab.key("drawer.optimizer"), on_change="rerun")
    if drawer.open:
        with drawer:
            params_widgets(lab, "optimizer", OPTIMIZERS)


def more_controls(lab: Lab) -> None:
    """Start, noise, clipping and seed, which most readers leave alone."""
    drawer = st.expander("Start, noise, clipping, seed", key=lab.key("drawer.more"), on_change="rerun")
    if drawer.open:
        with drawer:
            _start(lab)
            field_widget(lab, GRADIENT_NOISE)
            _clipping(lab)
            field_widget(lab, SEED)


def _learning_rate(lab: Lab) -> None:
    key = lab.key("learning_rate")
    show(key, lab.experiment.learning_rate)
    st.number_input(
        LEARNING_RATE.label, LEARNING_RATE.minimum, LEARNING_RATE.maximum, format="%g", key=key,
        step=lab.experiment.learning_rate / 10, help="Or drag the handle of the ruler.",
        on_change=lambda: lab.change("learning_rate", learning_rate=st.session_state[key]),
    )


def _start(lab: Lab) -> None:
    key = lab.key("start")
    if "start" not in lab.faults:
        show(key, "{:g}, {:g}".format(*lab.experiment.origin))
    st.text_input(
        "Start x, y", key=key, help="Or click on the contour map.",
        on_change=lambda: lab.change("start", start=st.session_state[key].strip() or None),
    )


def _clipping(lab: Lab) -> None:
    switch = lab.key("clip")
    show(switch, lab.experiment.clip_norm is not None)
    st.toggle(
        "Clip the gradient", key=switch, help=CLIP_NORM.help,
        on_change=lambda: lab.change("clip_norm", clip_norm=CLIP_NORM.default if st.session_state[switch] else None),
    )
    if lab.experiment.clip_norm is not None:
        field_widget(lab, CLIP_NORM)
