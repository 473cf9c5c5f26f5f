"""The training room's page: the training at all rates of the ruler, with progress, changes by hand, pins and words."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from lrviz.background import Report
from lrviz.optim.schedule import read_changes
from lrviz.spec.registry import Param
from lrviz.training import History, Training
from lrviz.training.manual_schedule import with_change
from lrviz.training.rate_sweep import SEEDS, TrainingRateSweep, is_ready, training_rate_sweep
from lrviz.ui.components.room import PinnedRun, RoomFlags, training_room
from lrviz.ui.state.jobs import WAIT_SECONDS, Make, result_or_progress
from lrviz.ui.state.page_parameters import PageParameters, Value
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.lab import name_among
from lrviz.ui.widgets.training_controls import training_controls

OPENING = Training(network="digits_mlp", optimizer="adam", learning_rate=0.1, epochs=30)
SEEDS_SHOWN = Param(
    name="seeds",
    label="Seeds",
    default=str(SEEDS[0]),
    choices=tuple(map(str, SEEDS)),
    help="With five, a band goes from the lowest to the highest of them.",
)
OWN_KEYS = (SEEDS_SHOWN.name,)


def settings(lab: Lab[Training]) -> PageParameters:
    """With how many seeds."""
    return PageParameters(lab, (SEEDS_SHOWN,))


def room_controls(lab: Lab[Training], parameters: PageParameters) -> None:
    """The controls of the training but for the ruler, which the room holds, and a switch for the seeds."""
    training_controls(lab, learning_rate=False)
    _seeds_widget(parameters)


def _seeds_widget(parameters: PageParameters) -> None:
    """One seed, or five."""
    lab = parameters.lab
    key, many = lab.key("widget.seeds"), SEEDS_SHOWN.choices[-1]
    st.session_state[key] = parameters["seeds"] == many
    st.toggle(
        "Five seeds",
        key=key,
        help=SEEDS_SHOWN.help,
        on_change=lambda: parameters.set("seeds", many if st.session_state[key] else SEEDS_SHOWN.default),
    )


def show_room(lab: Lab[Training], seeds: int = 1, **flags: bool) -> tuple[TrainingRateSweep, History] | None:
    """The room with the lab's training; while it is made, or after a stop, with the last one; None: there is none.

    flags: what the room shows and allows beside what the reader's access decides.
    """
    asked = lab.experiment, seeds
    pins = [pin for pin in lab.pins if pin.network == lab.experiment.network]
    _make(lab, [asked, *((pin, 1) for pin in pins)])
    shown = _shown(lab, asked)
    if shown is None:
        return None
    training, ruler = shown[0], training_rate_sweep(*shown)
    history = ruler.history(training.learning_rate)
    training_room(
        ruler,
        training.learning_rate,
        _pinned(training, [pin for pin in pins if is_ready(pin)]),
        replace(_flags(lab, shown == asked), **flags),
        key=lab.key("room"),
        callbacks={
            "learning_rate": lab.set_learning_rate,
            "pin": lab.pin,
            "clear_pins": lab.clear_pins,
            "change": lambda change: change_by_hand(lab, history, change),
            "undo": lambda _: undo_by_hand(lab),
        },
    )
    return ruler, history


def _pinned(training: Training, pins: list[Training]) -> list[PinnedRun]:
    rulers = [training_rate_sweep(pin) for pin in pins]
    return [
        PinnedRun(
            ruler.history(pin.learning_rate),
            name_among(pin, [training, *pins]),
            str(ruler.judgement.verdicts[ruler.index(pin.learning_rate)]),
        )
        for pin, ruler in zip(pins, rulers, strict=True)
    ]


def better_rate(lab: Lab[Training], ruler: TrainingRateSweep) -> None:
    """A button that takes the ruler's best rate."""
    best = float(ruler.rates[ruler.judgement.best])
    if best != lab.experiment.learning_rate and lab.access.moves("learning_rate"):
        st.button(
            f"Use η = {best:.3g}",
            key=lab.key("use-suggested"),
            type="primary",
            width="stretch",
            on_click=lab.set_learning_rate,
            args=(best,),
        )


def change_by_hand(lab: Lab[Training], history: History, change: Mapping[str, Any]) -> None:
    """From an epoch on another rate, as a schedule that is changed by hand; what was before stays as it was."""
    before = lab.experiment.schedule, lab.experiment.schedule_params
    try:
        changes = with_change(history, int(change["epoch"]), float(change["factor"]))
    except ValueError as error:
        lab.faults["schedule"] = str(error)
        return
    lab.change("schedule", schedule="by_hand", schedule_params={"changes": changes})
    if "schedule" not in lab.faults:
        _turns(lab).append((lab.experiment.schedule_params, before))


Turn = tuple[Mapping[str, Value], tuple[str, Mapping[str, Value]]]
"""The parameters of the schedule after a change by hand, and what was before: the schedule and its parameters."""


def undo_by_hand(lab: Lab[Training]) -> None:
    """Takes the last change back; before the first one the schedule is what it was."""
    turns, now = _turns(lab), lab.experiment.schedule_params
    if turns and turns[-1][0] == now:
        schedule, params = turns.pop()[1]
        lab.change("schedule", schedule=schedule, schedule_params=params)
        return
    changes = read_changes(str(now["changes"]))[:-1] if "changes" in now else ()
    text = ", ".join(f"{epoch}:{factor:g}" for epoch, factor in changes)
    if changes:
        lab.change("schedule", schedule_params={"changes": text})
    else:
        lab.change("schedule", schedule="constant")


def _turns(lab: Lab[Training]) -> list[Turn]:
    return st.session_state.setdefault(lab.key("turns"), [])


def _flags(lab: Lab[Training], finished: bool) -> RoomFlags:
    access = lab.access
    return RoomFlags(
        show_ruler=access.shows("learning_rate"),
        allow_learning_rate=access.moves("learning_rate"),
        changing=access.shows("schedule") and access.moves("schedule"),
        finished=finished,
        undoing=lab.experiment.schedule == "by_hand",
    )


# ---- what takes longer


def _make(lab: Lab[Training], wanted: list[tuple[Training, int]]) -> None:
    """Waits a moment for what is wanted; what takes longer goes on beside the page, which says so and can end it."""
    until = time.monotonic() + WAIT_SECONDS
    before = " What is shown was trained before." if _shown(lab, wanted[0]) else ""
    for one in wanted:
        if is_ready(*one):
            continue
        if result_or_progress(lab, one, _ruler(*one), seconds=until - time.monotonic(), aside=before) is None:
            return
    st.session_state[lab.key("finished")] = wanted[0]


def _ruler(training: Training, seeds: int) -> Make[TrainingRateSweep]:
    def make(report: Report) -> TrainingRateSweep:
        progress_text = "Training at all rates: {} of {} epochs".format
        return training_rate_sweep(
            training, seeds, lambda done, whole: report(done / whole, progress_text(done, whole))
        )

    return make


def _shown(lab: Lab[Training], asked: tuple[Training, int]) -> tuple[Training, int] | None:
    """What is asked for, or the last that was finished: at the rate that is asked for where it has that."""
    if is_ready(*asked):
        return asked
    last = st.session_state.get(lab.key("finished"))
    if last is None or not is_ready(*last):
        return None
    at_rate = last[0].replace(learning_rate=lab.experiment.learning_rate), last[1]
    return at_rate if is_ready(*at_rate) else last
