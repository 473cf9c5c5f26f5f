"""The batch-size page's parts: the map, the rules in words, the picked training, and the noise floor."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lrviz.background import Job, Report, once
from lrviz.labs.batch_size.batch_size import (
    REFERENCE,
    SCALING_RULES,
    SEEDS,
    TARGET,
    UPDATES,
    Row,
    batches_of,
    noise_floor,
    rates_for,
    refusal,
    row,
)
from lrviz.labs.batch_size.figures import describe_floor, describe_map, floor_curves, updates_map, verdict_of
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.networks import NETWORKS
from lrviz.spec.registry import Param
from lrviz.training import History, Training, trained
from lrviz.training.training import LABEL_NOISE
from lrviz.ui.components.chart import chart
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import entry_widget, field_widget, optimizer_controls, page_parameter_widget
from lrviz.ui.widgets.drawings import DRAWN_BYTES, Drawing, drawing
from lrviz.ui.widgets.training_report import by_epochs

PICK = Param(
    name="pick",
    label="Picked",
    default="",
    check=lambda text: _pair(text),
    help="The batch size and the rate whose curves are shown, as in 64,0.1.",
)
PARAMS = (TARGET, UPDATES, SEEDS, PICK)
OPENING = Training(network="digits_mlp")
OWN_KEYS = tuple(param.name for param in PARAMS)


def _pair(text: str) -> tuple[int, float] | None:
    """Batch size and rate of a text such as 64,0.1; None for an empty one."""
    if not text:
        return None
    try:
        batch, rate = text.split(",")
        return int(batch), float(rate)
    except ValueError:
        raise ValueError("must be a batch size and a rate, as in 64,0.1") from None


def controls(lab: Lab[Training], parameters: PageParameters) -> None:
    """What is trained, how far, and how often."""
    entry_widget(lab, "network", NETWORKS)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    optimizer_controls(lab)
    for param in (TARGET, UPDATES, SEEDS):
        page_parameter_widget(parameters, param.name)
    field_widget(lab, LABEL_NOISE)


def show_map(lab: Lab[Training], parameters: PageParameters) -> dict[int, Row] | None:
    """The map; None, and why, where there can be none, or while it is trained."""
    if missing := refusal(lab.experiment):
        st.warning(escape_markdown(f"{lab.experiment.network_entry.label} {missing}."))
        return None
    wanted = (
        lab.experiment.replace(learning_rate=1.0),
        float(parameters["target"]),
        int(parameters["updates"]),
        int(parameters["seeds"]),
    )
    rows: dict[int, Row] | None = result_or_progress(
        lab,
        ("batch size", *wanted),
        lambda report: prepare(*wanted, report),
        ready=len(_known(*wanted)) == len(batches_of(wanted[0])),
        watch=lambda job: _so_far(lab, job, _known(*wanted)),
    )
    if rows is None:
        return None
    _drawn(tuple(rows.values()), _picked(parameters, rows)).show(
        lab.key("map"), on_click=lambda clicked: _pick(parameters, rows, clicked)
    )
    st.caption(
        f"Updates until the validation accuracy reaches {float(parameters['target']):.0%}, of {parameters['updates']}"
        " at most: the same for all batches, so that a large batch sees more examples. A dash: never. Click a cell for"
        " its curves."
    )
    return rows


@once(weight=DRAWN_BYTES)
def _drawn(rows: tuple[Row, ...], picked: tuple[int, float] | None) -> Drawing:
    """The map of these rows, with the picked cell marked."""
    by_batch = {row.batch: row for row in rows}
    return Drawing(updates_map(by_batch, picked), describe_map(by_batch))


def _so_far(lab: Lab[Training], job: Job, rows: dict[int, Row]) -> None:
    """How far it is, and the rows of the map that are there."""
    st.progress(job.share, job.message)
    if rows:
        _drawn(tuple(rows.values()), None).show(lab.key("map-so-far"))


def _known(training: Training, target: float, updates: int, seeds: int) -> dict[int, Row]:
    """The rows of the map that need not be computed."""
    return {
        batch: row(training, batch, target, updates, seeds)
        for batch in batches_of(training)
        if row.is_ready(training, batch, target, updates, seeds)
    }


def prepare(training: Training, target: float, updates: int, seeds: int, report: Report) -> dict[int, Row]:
    """All rows of the map, and the training whose curves are shown at first."""
    rows: dict[int, Row] = {}
    every, rates = batches_of(training), len(rates_for(training))
    for batch in every:
        report(len(rows) / len(every), f"Training with {batch} examples at {rates} rates")
        rows[batch] = row(training, batch, target, updates, seeds)
    return rows


def prepare_opening(report: Report) -> None:
    """The map with which the page opens, and the training whose curves it shows at first."""
    rows = prepare(
        OPENING.replace(learning_rate=1.0), float(TARGET.default), int(UPDATES.default), int(SEEDS.default), report
    )
    picked = _quickest(rows)
    if picked is not None:
        trained(rows[picked[0]].training.replace(learning_rate=picked[1]), report=by_epochs(report))


def _pick(parameters: PageParameters, rows: dict[int, Row], clicked: Mapping[str, Any]) -> None:
    batches, rates = list(rows), next(iter(rows.values())).rates
    x, y = (min(max(round(clicked[name]), 0), len(values) - 1) for name, values in (("x", batches), ("y", rates)))
    parameters.set("pick", f"{batches[x]},{rates[y]:.3g}")


def _picked(parameters: PageParameters, rows: dict[int, Row]) -> tuple[int, float] | None:
    """The picked cell; at first the quickest of the reference batch."""
    pair = _pair(str(parameters["pick"]))
    if pair is not None and pair[0] in rows:
        return pair
    return _quickest(rows)


def _quickest(rows: dict[int, Row]) -> tuple[int, float] | None:
    reference = rows.get(REFERENCE)
    if reference is None or reference.best is None:
        return None
    return REFERENCE, float(f"{reference.rates[reference.best]:.3g}")


def show_rules(rows: dict[int, Row]) -> None:
    """Where each rule holds and where it breaks, with its source."""
    for key, rule in SCALING_RULES.items():
        st.markdown(f"**{rule.label.capitalize()}.** {verdict_of(rows, key)}")
        st.caption(rule.source)
    best = {batch: found.updates[found.best] for batch, found in rows.items() if found.best is not None}
    if len(best) > 1:
        small, large = min(best), max(best)
        many, few = best[small], best[large]
        st.markdown(
            f"At its best rate a batch of {small} takes {many:.0f} updates and one of {large} takes {few:.0f}:"
            f" {many / few:.2g} times fewer, with {large // small} times the examples in each. Beyond some size"
            " more examples hardly save any steps (McCandlish et al., 2018)."
        )


def show_picked(lab: Lab[Training], parameters: PageParameters, rows: dict[int, Row]) -> None:
    """The curves of the picked training, and the way to the training room."""
    picked = _picked(parameters, rows)
    if picked is None:
        return
    batch, rate = picked
    training: Training = rows[batch].training.replace(learning_rate=rate)
    st.markdown(
        f"**{batch} examples, η = {rate:.3g}**, {training.epochs} epochs of {training.steps_per_epoch} steps:"
        f" [open in the training room](training?{training.to_query()})"
    )
    if _trained(lab, training) is None:
        return
    for column, key in zip(st.columns(2), ("losses_over_epochs", "accuracies_over_epochs"), strict=True):
        with column:
            drawing(key, (("", training),)).show(lab.key(key))


def _trained(lab: Lab[Training], training: Training) -> History | None:
    return result_or_progress(
        lab,
        ("training", training),
        lambda report: trained(training, report=by_epochs(report)),
        ready=trained.is_ready(training),
        name="picked",
    )


def show_floor(lab: Lab[Training]) -> None:
    """The noise floor, computed when it is asked for."""
    if not st.toggle("The noise floor", key=lab.key("floor"), help="Trains a few hundred epochs more: some seconds."):
        return
    floor = result_or_progress(
        lab, "noise floor", lambda report: noise_floor(report), ready=noise_floor.is_ready(), name="floor"
    )
    if floor is None:
        return
    chart(floor_curves(floor), key=lab.key("floor-curves"), description=describe_floor(floor))
    st.caption(
        "Two moons with a fifth of the labels wrong, a thousand updates each. At small rates all batches end"
        " alike. The larger the rate and the smaller the batch, the higher the loss stays: the noise floor. That"
        " is why a small batch wants a small rate, or one that falls."
    )
