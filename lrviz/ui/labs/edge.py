"""The edge page: sharpness along training on all examples, at many rates under a ruler."""

import streamlit as st

from lrviz.background import Report, once
from lrviz.labs.edge.edge import OPTIMIZERS_WITH_AN_EDGE, STEPS, Edge, edge, interesting_rates
from lrviz.labs.edge.figures import describe_edge, edge_picture, limit_word
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.networks import NETWORKS
from lrviz.spec.fields import LEARNING_RATE, SEED
from lrviz.spec.registry import Registry
from lrviz.training import Training
from lrviz.training.training import LABEL_NOISE
from lrviz.ui.components.chart import Ruled, chart, ruled_chart
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.controls import drawer, entry_widget, field_widget, optimizer_controls, page_parameter_widget
from lrviz.ui.widgets.drawings import DRAWN_BYTES

OWN_KEYS = (STEPS.name,)
OPENING = Training(network="diabetes", learning_rate=0.1, batch_size=0)
FILLS = {"diverges": "diverged", "at the edge": "just_right", "below the edge": "too_small"}
WITH_AN_EDGE = Registry(OPTIMIZERS.kind, *(OPTIMIZERS[key] for key in OPTIMIZERS_WITH_AN_EDGE))


def settings(lab: Lab[Training]) -> PageParameters:
    """How many steps are followed."""
    return PageParameters(lab, (STEPS,))


def controls(lab: Lab[Training], parameters: PageParameters) -> None:
    """What is trained; the rate is the ruler's."""
    entry_widget(lab, "network", NETWORKS)
    entry_widget(lab, "optimizer", WITH_AN_EDGE)
    optimizer_controls(lab)
    page_parameter_widget(parameters, "steps")
    drawer(
        lab,
        "more",
        "Labels, seed",
        [LABEL_NOISE.name, SEED.name],
        lambda: [field_widget(lab, param) for param in (LABEL_NOISE, SEED)],
    )


def show_edge(lab: Lab[Training], parameters: PageParameters) -> None:
    """The sharpness and its limit at the chosen rate, and what there is to see."""
    training, steps = lab.experiment, int(parameters["steps"])
    try:
        found: Edge | None = result_or_progress(
            lab, ("edge", training, steps), lambda report: prepare(training, steps, report)
        )
    except ValueError as error:
        st.error(escape_markdown(str(error)))
        return
    if found is None:
        return
    k = int(abs(found.rates / lab.experiment.learning_rate - 1).argmin())
    charts = _charts(found)
    if lab.access.shows(LEARNING_RATE.name):
        ruled_chart(
            charts,
            k,
            key=lab.key("picture"),
            movable=lab.access.moves(LEARNING_RATE.name),
            on_rate=lab.set_learning_rate,
        )
    else:
        chart(charts[k].figure, key=lab.key("picture-alone"), description=charts[k].description)
    st.markdown(charts[k].description)
    _explain(found)


def prepare(training: Training, steps: int, report: Report) -> Edge:
    """The runs at the rates around the edge and at the training's own."""
    same = training.replace(learning_rate=1.0, batch_size=0, early_stopping=None)
    return edge(training, tuple(sorted({*interesting_rates(same), training.learning_rate})), steps, report=report)


@once(weight=20 * DRAWN_BYTES)
def _charts(found: Edge) -> list[Ruled]:
    """A chart for each rate."""
    return [_ruled(found, k) for k in range(len(found.rates))]


def _ruled(found: Edge, k: int) -> Ruled:
    fate = found.fate(k)
    return Ruled(float(found.rates[k]), edge_picture(found, k), describe_edge(found, k), fate, FILLS[fate])


def _explain(found: Edge) -> None:
    entry, limit = found.training.optimizer_entry, limit_word(found)
    st.markdown(
        "**What there is to see.** *Sharpness* is how strongly the loss curves upwards in its steepest direction: the"
        " largest eigenvalue λmax of the Hessian, the matrix of second derivatives. A step of gradient descent"
        " multiplies the error in that direction by 1 − ηλ, so above 2/η each step overshoots more than the last."
        " When a network trains on all its examples, the sharpness tends to grow by itself, and it is the *learning"
        f" rate* that stops it. At the edge, here {limit}, the run begins to swing. The swings carry it to flatter"
        " ground, and the sharpness stays near the limit while the loss goes on falling, up and down. A smaller rate"
        " has a higher limit: it ends in a sharper place, or does not get there. In classifiers the sharpness falls"
        " again in the end, once nearly all examples are right."
    )
    if entry.preconditioner:
        st.markdown(
            f"**{entry.label}** divides the gradient by a scale P of its own for each weight, so what counts is the"
            " sharpness measured in these scales, λmax of P⁻¹H. Before the first step there is no P."
        )
    st.caption(
        "Cohen, Kaur, Li, Kolter & Talwalkar, *Gradient Descent on Neural Networks Typically Occurs at the Edge of"
        " Stability*, ICLR 2021; Cohen et al., *Adaptive Gradient Methods at the Edge of Stability*, arXiv:2207.14484"
        " (2022). Measured by Lanczos' method with Hessian-vector products, never from the Hessian itself"
        f" ({sum(v.size for v in found.training.network_entry.init(0).values()) ** 2:,} numbers)."
    )
