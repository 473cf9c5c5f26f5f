"""The landscape page: real trainings as balls on a plane through the weights, and what the plane leaves out."""

import numpy as np
import streamlit as st

from lrviz.background import Report, once
from lrviz.labs.landscape import PAGE_EPOCHS, PLANES, Paths, Survey, View, losses_below, seen_from, surveyed
from lrviz.labs.landscape.figures import describe_distance, describe_two_losses, distance, two_losses
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import LEARNING_RATE, SEED
from lrviz.spec.registry import Param
from lrviz.training import Training
from lrviz.training.training import BATCH_SIZE, LABEL_NOISE
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.components.stage import Flags, Landscape, Ruler, Run, Words, stage
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import (
    drawer,
    entry_widget,
    field_widget,
    learning_rate_widget,
    optimizer_controls,
    page_parameter_widget,
)
from lrviz.ui.widgets.drawings import DRAWN_BYTES, Drawing
from lrviz.ui.widgets.scene import left_at

GRID = 41
"""Points on each side of the surface."""
PLANE = Param(
    name="plane",
    label="Plane along",
    default="principal",
    choices=tuple(PLANES),
    help="The path's principal directions show most of it. Two random directions show how steep the valley is"
    " to its sides, and hardly anything of the path.",
)
PLANE_RATE = Param(
    name="plane_rate",
    label="Through the end of the run at",
    default=0.1,
    minimum=LEARNING_RATE.minimum,
    maximum=LEARNING_RATE.maximum,
    help="The rate of the run that the plane is of.",
)
PARAMS = (PLANE, PLANE_RATE)
OWN_KEYS = tuple(param.name for param in PARAMS)
OPENING = Training(network="digits_mlp", learning_rate=0.1, epochs=20)
WORDS = Words(x="a", y="b", step="epoch", loss="training loss of the run itself")


def settings(lab: Lab[Training]) -> PageParameters:
    """The plane, and the rate of the run that it is of."""
    return PageParameters(lab, PARAMS)


def controls(lab: Lab[Training], parameters: PageParameters) -> None:
    """What is trained, and the plane from which it is seen."""
    entry_widget(lab, "network", NETWORKS)
    entry_widget(lab, "optimizer", OPTIMIZERS)
    learning_rate_widget(lab)
    optimizer_controls(lab)
    page_parameter_widget(parameters, "plane", format_func=lambda kind: PLANES[kind].label)
    field_widget(lab, PAGE_EPOCHS)
    names = [BATCH_SIZE, LABEL_NOISE, SEED]
    drawer(
        lab,
        "more",
        "Batch size, labels, seed",
        [param.name for param in names],
        lambda: [field_widget(lab, param) for param in names],
    )


def show_landscape(lab: Lab[Training], parameters: PageParameters) -> None:
    """The stage, and below it what the picture leaves out."""
    training, plane, rate = lab.experiment, str(parameters["plane"]), float(parameters["plane_rate"])
    try:
        found = result_or_progress(
            lab,
            ("landscape", training, plane, rate),
            lambda report: prepare(training, plane, rate, report),
            ready=surveyed.is_ready(training, plane, rate, GRID),
        )
    except ValueError as error:
        st.error(escape_markdown(str(error)))
        return
    if found is None:
        return
    seen, ground, drawn = found
    k = seen.paths.index(training.learning_rate)
    stage(
        _landscape(lab, parameters, ground),
        [_run(seen, k)],
        _ruler(seen),
        _flags(lab),
        key=lab.key("stage"),
        on_learning_rate=lab.set_learning_rate,
    )
    _below(lab, parameters, seen, drawn, k)


def prepare(training: Training, plane: str, rate: float, report: Report) -> tuple[View, Survey, np.ndarray]:
    """The paths seen from the plane, the losses on it, and those below the training's own run."""
    ground = surveyed(training, plane, rate, GRID, report)
    return seen_from(training, plane, rate, report), ground, losses_below(training, plane, rate)


def _of(found: Paths, parameters: PageParameters) -> int:
    return found.index(float(parameters["plane_rate"]))


def _flags(lab: Lab[Training]) -> Flags:
    name = LEARNING_RATE.name
    return Flags(
        allow_pin=False,
        allow_start=False,
        show_learning_rate_chart=False,
        show_ruler=lab.access.shows(name),
        allow_learning_rate=lab.access.moves(name),
    )


def _landscape(lab: Lab[Training], parameters: PageParameters, ground: Survey) -> Landscape:
    training = lab.experiment.replace(learning_rate=parameters["plane_rate"])
    return Landscape(
        key=f"{training.to_query()} {parameters['plane']}",
        x=ground.x,
        y=ground.y,
        z=ground.losses,
        best=0.0,
        minima=[],
        label=f"the training loss of {training.network_entry.label} on a plane through its weights",
        log_height=True,
        words=WORDS,
        goal=False,
    )


def _run(seen: View, k: int) -> Run:
    found = seen.paths
    return Run(
        label="",
        role="main",
        learning_rate=float(found.rates[k]),
        positions=seen.seen.coordinates[k],
        losses=found.losses[k],
        learning_rates=found.learning_rates[k],
        verdict=str(found.judgement.verdicts[k]),
        left_at=_leaves(seen)[k],
        sentence=_sentence(seen, k),
        suggested_learning_rate=float(found.rates[found.judgement.best]),
    )


@once
def _ruler(seen: View) -> Ruler:
    found = seen.paths
    return Ruler(
        learning_rates=found.rates,
        verdicts=[str(verdict) for verdict in found.judgement.verdicts],
        positions=seen.seen.coordinates,
        losses=found.losses,
        schedule=found.learning_rates,
        left_at=_leaves(seen),
        ticks=[],
        sentences=[_sentence(seen, k) for k in range(len(found.rates))],
        best=float(found.rates[found.judgement.best]),
    )


def _leaves(seen: View) -> list[int | None]:
    steps = left_at(seen.seen.coordinates, (seen.x, seen.y))
    return [int(step) if step < seen.seen.coordinates.shape[1] else None for step in steps]


def _sentence(seen: View, k: int) -> str:
    """How the run ends, and how well the plane shows it."""
    found, n = seen.paths, int(seen.paths.finite[k])
    if n < found.losses.shape[1]:
        return f"Its loss is NaN from epoch {n} on."
    end = f"Ends at loss {found.losses[k, -1]:.3g}"
    right = "" if found.accuracies is None else f", {found.accuracies[k]:.1%} of the validation examples right"
    return f"{end}{right}. The plane shows {_share(seen.explained(k).sum())} of its path."


@once(weight=2 * DRAWN_BYTES, apart=("drawn",))
def _charts(seen: View, k: int, drawn: np.ndarray) -> tuple[Drawing, Drawing]:
    """Both losses of run k, and its distance from the plane. drawn: the losses below it, which follow from both."""
    return (
        Drawing(two_losses(seen, k, drawn), describe_two_losses(seen, k, drawn)),
        Drawing(distance(seen, k), describe_distance(seen, k)),
    )


def _path_in_words(seen: View, k: int) -> str:
    """How far run k is from its shadow."""
    rate, n = seen.paths.rates[k], int(seen.paths.finite[k])
    farthest, share = seen.off(k)
    if n < 2 or not share > 0:
        return f"At η = {rate:.3g} there is hardly a path: {farthest:.3g} is how far it lies from the plane."
    ends = "" if n == seen.paths.losses.shape[1] else f", up to epoch {n - 1}, after which its loss is NaN,"
    along = seen.explained(k)
    return (
        f"Of the path at η = {rate:.3g}{ends} it shows **{_share(along.sum())}** of the variance,"
        f" {_share(along[0])} along a and {_share(along[1])} along b. The path is up to **{farthest:.3g}** away"
        f" from the plane, which is {_share(share)} of the way that it travels."
    )


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.995 else f"{share:.1%}"


def prepare_opening(report: Report) -> None:
    """The landscape with which the page opens."""
    prepare(OPENING, str(PLANE.default), float(PLANE_RATE.default), report)


def _below(lab: Lab[Training], parameters: PageParameters, seen: View, drawn: np.ndarray, k: int) -> None:
    """What the picture leaves out, in words and numbers, and a plane of the reader's own."""
    found, rate = seen.paths, float(seen.paths.rates[k])
    of = float(found.rates[_of(found, parameters)])
    words, button = st.columns([3.4, 1], vertical_alignment="center")
    size = seen.plane.origin.size
    words.markdown(
        f"**What the picture leaves out.** The network has {size:,} weights, so its path runs through {size:,}"
        f" dimensions, and this plane has two. It goes through the end of the run at η = {of:.3g}, along"
        f" {PLANES[str(parameters['plane'])].label}. {_path_in_words(seen, k)} The ball rolls along the path's"
        " shadow: its height is the loss *on the plane*, not the loss of the run, which the chart has."
    )
    if of != rate:
        button.button(
            "Use this run's plane",
            key=lab.key("take"),
            icon=":material/center_focus_strong:",
            on_click=parameters.set,
            args=("plane_rate", rate),
            width="stretch",
        )
    charts = zip(st.columns(2, gap="medium"), _charts(seen, k, drawn), ("losses", "distance"), strict=True)
    for column, drawing, name in charts:
        with column:
            drawing.show(lab.key(name))
    st.caption(
        "Li, Xu, Taylor, Studer & Goldstein, *Visualizing the Loss Landscape of Neural Nets*, NeurIPS 2018. The height"
        " is drawn on a logarithmic scale. Random directions are made as long as the weights, filter by filter; biases"
        " are left as they are. Two random directions among thousands are nearly at right angles to any path, so they"
        " show the walls of the valley and not the way down."
    )
