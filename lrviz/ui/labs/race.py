"""The race page's parts: the runs, the stage with all of them, and the table."""

from collections.abc import Callable

import streamlit as st

from lrviz.background import Report
from lrviz.descent.experiment import STEPS, Experiment
from lrviz.descent.verdict import WORDS
from lrviz.labs.race.race import BY, ENTRANTS, MAX_ENTRANTS, RATE_CHOICE, Entrant, is_run, race
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.fields import LEARNING_RATE
from lrviz.ui.components.stage import Flags, stage
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets import scene
from lrviz.ui.widgets.controls import (
    entry_widget,
    field_widget,
    more_controls,
    optimizer_controls,
    param_widget,
    params_widgets,
    show,
)
from lrviz.ui.widgets.lab import hold_place

OWN_KEYS = ("by", "entrants", "rates")
BASE = Experiment(surface="rosenbrock", learning_rate=0.001, steps=200)
OPENING = {
    "optimizer": ("sgd", "momentum", "rmsprop", "adam"),
    "schedule": ("constant", "step", "cosine", "one_cycle"),
    "learning_rate": ("0.0001", "0.001", "0.01"),
}
TITLES = {"optimizer": "Optimizers", "schedule": "Schedules", "learning_rate": "Learning rates"}
FIELD = str(BY.default)
"""In what the runs differ at first."""
RATE_TITLES = {"own": "Each at its own best", "common": "One for all"}


def prepare(report: Report) -> None:
    """The race with which the page opens."""
    race(BASE, FIELD, OPENING[FIELD], own_rates=RATE_CHOICE.default == "own", report=report)
    scene.landscape(BASE)


def chosen(lab: Lab[Experiment]) -> tuple[str, tuple[str, ...], str]:
    """What is compared (the field), the runs (its values) and at which rates, from the session or the address."""
    state, key = st.session_state, lab.key("race")
    asked = tuple(lab.own(name, "") for name in OWN_KEYS)
    if key not in state or state.get(lab.key("asked")) != asked:
        state[lab.key("asked")] = asked
        state[key] = _read(lab, *asked)
    return state[key]


def _read(lab: Lab[Experiment], by: str, entrants: str, rates: str) -> tuple[str, tuple[str, ...], str]:
    try:
        by = str(BY.parse(by or BY.default))
        rates = str(RATE_CHOICE.parse(rates or RATE_CHOICE.default))
        names = tuple(entrants.split(",")) if entrants else OPENING[by]
        unknown = [name[:40] for name in names if name not in ENTRANTS[by]]
        if unknown or len(names) > MAX_ENTRANTS or len(set(names)) < len(names):
            raise ValueError(
                f"entrants must be up to {MAX_ENTRANTS} different ones of {', '.join(ENTRANTS[by])}"
                + (f"; not {', '.join(unknown[:MAX_ENTRANTS])}" if unknown else "")
            )
    except ValueError as error:
        lab.faults["race"] = f"This link's race could not be read, so the page shows another. {error}"
        return FIELD, OPENING[FIELD], str(RATE_CHOICE.default)
    return by, names, rates


def controls(lab: Lab[Experiment]) -> None:
    """Which runs, on which surface."""
    by, entrants, rates = chosen(lab)

    def choose(**changes: object) -> None:
        lab.faults.pop("race", None)
        race = dict(zip(OWN_KEYS, chosen(lab), strict=True))
        st.session_state[lab.key("race")] = tuple((race | changes).values())

    key = lab.key("by")
    show(key, by)
    st.selectbox(
        BY.label,
        ENTRANTS,
        format_func=TITLES.__getitem__,
        key=key,
        on_change=lambda: choose(by=st.session_state[key], entrants=OPENING[st.session_state[key]]),
    )
    _entrants(lab, by, entrants, choose)
    if by != "learning_rate":
        _rates(lab, rates, choose)
    entry_widget(lab, "surface", SURFACES)
    params_widgets(lab, "surface", SURFACES)
    if by != "optimizer":
        entry_widget(lab, "optimizer", OPTIMIZERS)
        optimizer_controls(lab)
    if by != "schedule":
        entry_widget(lab, "schedule", SCHEDULES)
        params_widgets(lab, "schedule", SCHEDULES)
    field_widget(lab, STEPS)
    more_controls(lab)


def _entrants(lab: Lab[Experiment], by: str, entrants: tuple[str, ...], choose: Callable[..., None]) -> None:
    key = lab.key(f"entrants-{by}")
    show(key, list(entrants))

    def changed() -> None:
        if chosen(lab)[0] == by:  # a busy server may hear of this together with another kind of race
            choose(entrants=tuple(st.session_state[key]))

    registry = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES}.get(by)
    st.multiselect(
        f"Runs (up to {MAX_ENTRANTS})",
        ENTRANTS[by],
        key=key,
        max_selections=MAX_ENTRANTS,
        format_func=lambda name: registry[name].label if registry else f"η = {name}",
        on_change=changed,
    )


def _rates(lab: Lab[Experiment], rates: str, choose: Callable[..., None]) -> None:
    key = lab.key("rates")
    show(key, rates)
    st.radio(
        RATE_CHOICE.label,
        RATE_CHOICE.choices,
        format_func=RATE_TITLES.get,
        key=key,
        help=RATE_CHOICE.help,
        on_change=lambda: choose(rates=st.session_state[key]),
    )
    if rates == "common":
        field = lab.key("learning_rate")
        param_widget(
            LEARNING_RATE,
            field,
            lab.experiment.learning_rate,
            lambda: lab.change("learning_rate", learning_rate=st.session_state[field]),
        )


def show_race(lab: Lab[Experiment]) -> None:
    """All runs on one stage and the table of who arrived when."""
    by, entrants, rates = chosen(lab)
    if not entrants:
        st.info("Choose at least one runner on the right.")
        return
    picture, asked = st.container(), (lab.experiment, by, entrants, rates == "own")
    results = result_or_progress(
        lab, ("race", *asked), lambda report: race(*asked, report=report), ready=is_run(*asked)
    )
    if results is None:
        hold_place(picture, lab)
        return
    with picture:
        _stage(lab, results)
    st.markdown(_table(results))
    if by != "learning_rate":
        st.caption(_fairness(rates))


def _stage(lab: Lab[Experiment], results: list[Entrant]) -> None:
    stage(
        scene.landscape(lab.experiment),
        [scene.run(result.trajectory, result.diagnosis, result.label, "racer") for result in results],
        None,
        Flags(show_ruler=False, allow_pin=False),
        key=lab.key("stage"),
        on_start=lab.set_start,
    )


def _table(results: list[Entrant]) -> str:
    ranked = sorted(results, key=_order)
    lines = [
        f"| {place} | {result.label} | {result.trajectory.experiment.learning_rate:.3g} | {_steps(result)} "
        f"| {result.diagnosis.evidence['final_loss']:.4g} | {WORDS[result.diagnosis.verdict].capitalize()} |"
        for place, result in enumerate(ranked, start=1)
    ]
    head = "| | Runner | η | Steps to reach 1% | Final loss | Verdict |"
    return "\n".join([head, "| ---: | --- | ---: | ---: | ---: | --- |", *lines])


def _order(result: Entrant) -> tuple[float, float]:
    evidence = result.diagnosis.evidence
    steps, gap = evidence["steps_to_goal"], evidence["gap"]
    return (float("inf") if steps is None else steps, gap if gap == gap else float("inf"))


def _steps(result: Entrant) -> str:
    steps = result.diagnosis.evidence["steps_to_goal"]
    return "not reached" if steps is None else str(steps)


def _fairness(rates: str) -> str:
    if rates == "own":
        return (
            "Each runs at its own best rate, found by a sweep over 61 rates from 0.00001 to 10 from this start: one"
            " common rate would only show whom it happens to suit. All start at the same place and get the same"
            " number of gradients. 1% means: a hundredth of the way down is left."
        )
    return (
        "All run at one rate. That is a fair question about this rate, not about the runners: the one whose best rate"
        " is nearest wins. Switch to each one's own best to compare them."
    )


def write_address(lab: Lab[Experiment]) -> None:
    """Puts the race into the address."""
    by, entrants, rates = chosen(lab)
    parameters = {"by": by, "entrants": ",".join(entrants), "rates": rates}
    st.session_state[lab.key("own")] = parameters
    st.session_state[lab.key("asked")] = tuple(parameters[name] for name in OWN_KEYS)
    lab.write_address(**parameters)
