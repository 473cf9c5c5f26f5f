"""The fate page's parts: which map, its picture, and the run of the place that the reader picks."""

from dataclasses import replace
from typing import Any

import streamlit as st

from lrviz.background import Report
from lrviz.descent.experiment import STEPS, Experiment, ExperimentError
from lrviz.labs.fate import (
    MAPS,
    PRESETS,
    FateMap,
    MapKind,
    Preset,
    Window,
    affordable_side,
    fate_map,
    fate_of,
    is_computed,
)
from lrviz.labs.fate.budget import SIDES
from lrviz.labs.fate.words import describe, names
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.links import apply_locked
from lrviz.spec.registry import Param, finite
from lrviz.ui.components.map import show_map
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.components.stage import Flags
from lrviz.ui.labs.fate_picture import picture
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import entry_widget, field_widget, optimizer_controls, param_widget, params_widgets
from lrviz.ui.widgets.lab import show_lab
from lrviz.ui.widgets.report import verdict


def _window(text: str) -> None:
    try:
        if text:
            Window.parse(text)
    except ValueError as error:
        raise ValueError(str(error).removeprefix("window").removeprefix(":").strip()) from None


def _place(text: str) -> None:
    if text and _point(text) is None:
        raise ValueError(f"must be two numbers, as in -1.5,1, not {text!r:.40}")


def _point(text: str) -> tuple[float, float] | None:
    match [finite(part) for part in text.split(",")]:
        case [float(x), float(y)]:
            return x, y
        case _:
            return None


KIND = Param(name="map", label="Map", default="starts", choices=tuple(MAPS), help="What the two axes of the map are.")
WINDOW = Param(name="window", label="Window", default="", check=_window, help="x from, x to, y from, y to.")
PLACE = Param(name="place", label="Place", default="", check=_place, help="x, y of the run that is shown.")
PARAMS = (KIND, WINDOW, PLACE)
OPENING = PRESETS["wild"].experiment
END = "Float64 can zoom no further"
LONGEST_TRAIL = 100
"""So many windows back a reader can go."""
OWN_KEYS = tuple(param.name for param in PARAMS)


def settings(lab: Lab[Experiment]) -> PageParameters:
    """The kind of map, its window, and the place that is picked."""
    return PageParameters(lab, PARAMS)


def show_presets(lab: Lab[Experiment], parameters: PageParameters) -> None:
    """Maps worth seeing, one click away, and what to look for in the one that is shown."""
    with st.container(horizontal=True):
        for key, preset in PRESETS.items():
            st.button(preset.label, key=lab.key(f"preset-{key}"), on_click=_take, args=(lab, parameters, preset))
    here = [
        preset
        for preset in PRESETS.values()
        if preset.experiment == lab.experiment and preset.kind == parameters["map"]
    ]
    # Always there: an element that comes and goes would have the browser make the map anew, under the reader's hand.
    st.caption(here[0].lesson if here else "A map of your own: any of its settings can be changed.")


def _take(lab: Lab[Experiment], parameters: PageParameters, preset: Preset) -> None:
    lab.experiment = apply_locked(preset.experiment, lab.locked_values)
    lab.faults.clear()
    _begin(lab, parameters, preset.kind, str(preset.window) if preset.window else "")


def _begin(lab: Lab[Experiment], parameters: PageParameters, kind: str, window: str = "") -> None:
    """Another map: no place is picked, and there is no way back to windows of the one before."""
    parameters.set("map", kind)
    parameters.set("window", window)
    parameters.set("place", "")
    _trail(lab).clear()


def controls(lab: Lab[Experiment], parameters: PageParameters) -> None:
    """Which map of what."""
    key = lab.key("widget.map")
    param_widget(
        KIND,
        key,
        parameters["map"],
        lambda: _begin(lab, parameters, st.session_state[key]),
        format_func=lambda kind: MAPS[kind].label,
    )
    entry_widget(lab, "surface", SURFACES, then=lambda: _begin(lab, parameters, str(parameters["map"])))
    params_widgets(lab, "surface", SURFACES)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    optimizer_controls(lab)
    field_widget(lab, STEPS)


def show_fates(lab: Lab[Experiment], parameters: PageParameters) -> FateMap | None:
    """The map; None, with a message and a way out, where the experiment has none of this kind."""
    kind = MAPS[str(parameters["map"])]
    if missing := kind.needs(lab.experiment):
        st.warning(escape_markdown(f"A map of {kind.label.lower()} {missing}."))
        st.button("Change what it needs", key=lab.key("remedy"), type="primary", on_click=_remedy, args=(lab, kind))
        return None
    experiment, text = _relevant(lab.experiment, kind), str(parameters["window"])
    try:
        window = Window.parse(text) if text else None
        side = affordable_side(experiment, kind, window)
        ready = is_computed(experiment, kind.key, window, side)
    except ValueError as error:
        st.error(escape_markdown(error))
        window, side = None, affordable_side(experiment, kind)
        ready = is_computed(experiment, kind.key, None, side)
    place = st.container()
    drawn, is_asked_for = _computed(lab, (experiment, kind.key, window, side), ready)
    if drawn is None:
        place.container(key=f"place-{lab.key('map')}")
        return None
    with place:
        shown = picture(drawn, _point(str(parameters["place"])), lab.access)
        show_map(shown, lab.key("map"), lambda event: _heard(lab, parameters, drawn, event), is_asked_for)
        if side < SIDES[-1]:
            st.caption(
                f"Drawn with {side} × {side} runs: more runs of {experiment.steps:,} steps would take too long here."
            )
    return drawn


Asked = tuple[Experiment, str, Window | None, int]
"""What a map is asked of: the experiment, the kind of map, the window and its side in runs."""


def _computed(lab: Lab[Experiment], asked: Asked, ready: bool) -> tuple[FateMap | None, bool]:
    """The map that is asked for, and True; while it is computed, the one that was shown last, if it was of the same
    kind, and False.
    """
    drawn: FateMap | None = result_or_progress(
        lab, ("fate map", *asked), lambda report: prepare(*asked, report), ready=ready
    )
    last = lab.key("last-map")
    if drawn is not None:
        st.session_state[last] = asked
        return drawn, True
    before: Asked | None = st.session_state.get(last)
    if before is None or before[1] != asked[1] or before[0].surface != asked[0].surface:
        return None, False
    return fate_map(*before) if is_computed(*before) else None, False


def prepare(experiment: Experiment, kind: str, window: Window | None, size: int, report: Report) -> FateMap:
    """The map of size × size runs."""
    return fate_map(experiment, kind, window, size, report=report)


def prepare_opening(report: Report) -> None:
    """The maps that are one click away, that with which the page opens first."""
    for preset in (PRESETS["wild"], *PRESETS.values()):
        kind = MAPS[preset.kind]
        experiment = _relevant(preset.experiment, kind)
        prepare(experiment, preset.kind, preset.window, affordable_side(experiment, kind, preset.window), report)


def _relevant(experiment: Experiment, kind: MapKind) -> Experiment:
    """Without what the map does not depend on, so that it is not computed again."""
    return experiment if kind.one_rate else experiment.replace(learning_rate=1.0)


def _remedy(lab: Lab[Experiment], kind: MapKind) -> None:
    lab.experiment = apply_locked(kind.remedy(lab.experiment), lab.locked_values)


def _heard(lab: Lab[Experiment], parameters: PageParameters, drawn: FateMap, event: dict[str, Any]) -> None:
    window, bounds = drawn.window, drawn.kind.bounds(drawn.experiment)
    lab.faults.pop("window", None)
    try:
        match event:
            case {"do": "pick", "x": x, "y": y}:
                row, column = (min(drawn.size - 1, int(share * drawn.size)) for share in (y, x))
                parameters.set("place", "{!r},{!r}".format(*drawn.place(row, column)))
            case {"do": "zoom", "x": x, "y": y, "to_x": to_x, "to_y": to_y}:
                (x_from, y_from), (x_to, y_to) = window.at(x, y), window.at(to_x, to_y)
                _look_at(lab, parameters, str(Window(x_from, x_to, y_from, y_to)))
            case {"do": "widen"}:
                _look_at(lab, parameters, str(window.scaled(2.0).inside(bounds)))
            case {"do": "back"} if _trail(lab):
                parameters.set("window", _trail(lab).pop())
            case {"do": "reset"}:
                _look_at(lab, parameters, "")
            case {"do": "rate", "rate": rate}:
                lab.set_learning_rate(rate)
            case _:
                pass  # there is no window to go back to
    except ValueError as error:
        lab.faults["window"] = f"Float64 can zoom no further here: {error}"


def _trail(lab: Lab[Experiment]) -> list[str]:
    return st.session_state.setdefault(lab.key("trail"), [])


def _look_at(lab: Lab[Experiment], parameters: PageParameters, window: str) -> None:
    """Another window of the same map; the one before stays a step back."""
    before = str(parameters["window"])
    parameters.set("window", window)
    if window != before:
        _trail(lab)[:] = [*_trail(lab)[1 - LONGEST_TRAIL :], before]


def caption(drawn: FateMap) -> str:
    """How to read the map, and the map in words."""
    text = describe(drawn).replace(END, f"**{END}**")
    light = (
        "Pale settles fast, strong slowly."
        if drawn.rates is not None
        else "Pale runs are decided early, dark ones late."
    )
    return f"{light} Drag a rectangle to zoom, click for a run. {text}"


def show_run(lab: Lab[Experiment], parameters: PageParameters, drawn: FateMap) -> None:
    """The run of the picked place on the stage, and its fate by the map's rule."""
    place = _point(str(parameters["place"]))
    if place is None:
        st.info("Click a place on the map: its run is shown here.", icon=":material/touch_app:")
        return
    try:
        chosen = drawn.kind.at(lab.experiment, *place)
    except ExperimentError as error:
        st.error(escape_markdown(f"place: {error}"))
        return
    shown = Lab("fate-run", chosen, block="place")
    solved = show_lab(shown, Flags(allow_pin=False, allow_start=False))
    if solved is None:
        return
    trajectory, diagnosis = solved
    verdict(shown, diagnosis)
    fate, steps = fate_of(trajectory)
    st.caption(
        f"By the map's rule, the run above, in float64: {names(replace(drawn, rates=None))[fate]}, after {steps}"
        f" of {chosen.steps} steps."
    )
