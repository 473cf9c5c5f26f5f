"""The training room's page: the training at all rates of the ruler, with progress, changes by hand, pins and words."""

import time
from collections.abc import Callable

import streamlit as st

from lrviz.figures.theme import PALETTE
from lrviz.registry import Param
from lrviz.schedule import read_changes
from lrviz.training import History, Training
from lrviz.training.by_hand import turned
from lrviz.training_ruler import SEEDS, TrainingRuler, is_ready, ruler_of
from lrviz.training_words import explanation
from lrviz.ui.lab import name_among
from lrviz.ui.own import Own
from lrviz.ui.room import PinnedRun, RoomFlags, training_room
from lrviz.ui.session import Lab

OPENING = Training(network="digits_mlp", optimizer="adam", learning_rate=0.1, epochs=30)
SEEDS_SHOWN = Param(name="seeds", label="Seeds", default=str(SEEDS[0]), choices=tuple(map(str, SEEDS)),
                    help="With five, a band goes from the lowest to the highest of them.")
OWN_KEYS = (SEEDS_SHOWN.name,)
QUICK_SECONDS = 0.4
"""So long nothing is said about work that goes on."""


def settings(lab: Lab) -> Own:
    """With how many seeds."""
    return Own(lab, (SEEDS_SHOWN,))


def seeds_widget(own: Own) -> None:
    """One seed, or five."""
    lab = own.lab
    key, many = lab.key("widget.seeds"), SEEDS_SHOWN.choices[-1]
    st.session_state[key] = own["seeds"] == many
    st.toggle("Five seeds", key=key, help=SEEDS_SHOWN.help,
              on_change=lambda: own.set("seeds", many if st.session_state[key] else SEEDS_SHOWN.default))


def show_room(lab: Lab, own: Own) -> tuple[TrainingRuler, History] | None:
    """The room with the lab's training, or after a stop with the last one that was finished; None: there is none."""
    training, seeds = _to_show(lab, int(own["seeds"]))
    if training is None:
        return None
    pins = [pin for pin in lab.pins if pin.network == training.network]
    with st.container(key="training-status"):
        ruler, *others = _trained(lab, [(training, seeds), *((pin, 1) for pin in pins)])
    lab_shown = [training, *pins]
    named = [PinnedRun(other.history(pin.learning_rate), name_among(pin, lab_shown),
                       str(other.verdicts[other.index(pin.learning_rate)]))
             for pin, other in zip(pins, others, strict=True)]
    history = ruler.history(training.learning_rate)
    training_room(
        ruler, training.learning_rate, explanation(ruler, training.learning_rate), named, _flags(lab),
        palette=PALETTE, key=lab.key("room"), callbacks={
            "learning_rate": lab.set_learning_rate, "pin": lab.pin, "clear_pins": lab.clear_pins,
            "change": lambda change: change_by_hand(lab, history, change), "undo": lambda _: undo_by_hand(lab),
        },
    )
    return ruler, history


def better_rate(lab: Lab, ruler: TrainingRuler) -> None:
    """A button that takes the ruler's best rate."""
    best = float(ruler.rates[ruler.best])
    if best != lab.experiment.learning_rate and lab.access.moves("learning_rate"):
        st.button(f"Use η = {best:.3g}", key=lab.key("use-suggested"), type="primary", width="stretch",
                  on_click=lab.set_learning_rate, args=(best,))


def change_by_hand(lab: Lab, history: History, change: dict) -> None:
    """From an epoch on another rate, as a schedule that is changed by hand; what was before stays as it was."""
    before = lab.experiment.schedule, lab.experiment.schedule_params
    try:
        changes = turned(history, int(change["epoch"]), float(change["factor"]))
    except ValueError as error:
        lab.faults["schedule"] = str(error)
        return
    lab.change("schedule", schedule="by_hand", schedule_params={"changes": changes})
    if "schedule" not in lab.faults:
        _turns(lab).append((lab.experiment.schedule_params, before))


def undo_by_hand(lab: Lab) -> None:
    """Takes the last change back; before the first one the schedule is what it was."""
    turns, now = _turns(lab), lab.experiment.schedule_params
    if turns and turns[-1][0] == now:
        schedule, params = turns.pop()[1]
        lab.change("schedule", schedule=schedule, schedule_params=params)
        return
    changes = read_changes(now["changes"])[:-1] if "changes" in now else ()
    text = ", ".join(f"{epoch}:{factor:g}" for epoch, factor in changes)
    if changes:
        lab.change("schedule", schedule_params={"changes": text})
    else:
        lab.change("schedule", schedule="constant")


def _turns(lab: Lab) -> list:
    return st.session_state.setdefault(lab.key("turns"), [])


def _flags(lab: Lab) -> RoomFlags:
    access = lab.access
    return RoomFlags(
        show_ruler=access.shows("learning_rate"), allow_learning_rate=access.moves("learning_rate"),
        changing=access.shows("schedule") and access.moves("schedule"), undoing=lab.experiment.schedule == "by_hand",
    )


# ---- long work


def _to_show(lab: Lab, seeds: int) -> tuple[Training | None, int]:
    """What is to be trained now. After a stop: what was shown before it, and a button that trains after all."""
    asked, state = (lab.experiment, seeds), st.session_state
    if state.get(lab.key("stopped")) != asked or is_ready(*asked):
        return asked
    st.info("Training was stopped. What is shown is the last training that was finished."
            if lab.key("finished") in state else "Training was stopped.")
    st.button("Train", key=lab.key("go-on"), on_click=lambda: state.pop(lab.key("stopped")))
    return state.get(lab.key("finished"), (None, seeds))


def _trained(lab: Lab, wanted: list[tuple[Training, int]]) -> list[TrainingRuler]:
    """The rulers that are wanted; while the browser waits, what is going on, and a button that ends it."""
    state, place = st.session_state, st.empty()
    rulers = []

    def stop() -> None:
        state[lab.key("stopped")] = wanted[0]

    for training, seeds in wanted:
        if is_ready(training, seeds):
            rulers.append(ruler_of(training, seeds))
            continue
        with place.container():
            st.button("Stop", key=lab.key(f"stop.{len(rulers)}"), on_click=stop)
            told = _told(st.empty())
            with st.spinner("Training at all rates of the ruler"):
                rulers.append(ruler_of(training, seeds, told))
    place.empty()
    state[lab.key("finished")] = wanted[0]
    return rulers


def _told(place) -> Callable[[int, int], None]:
    began = last = time.monotonic()

    def report(done: int, whole: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - began > QUICK_SECONDS and now - last > 0.1:
            last = now
            place.progress(done / whole, f"{done} of {whole} epochs")

    return report
