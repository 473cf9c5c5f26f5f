"""The curves of an examined training, with the sign marked where it is seen."""

import plotly.graph_objects as go

from lrviz.figures.look import FONT_SIZE
from lrviz.figures.over_epochs import (
    EPOCHS_TO_SEE,
    accuracies_over_epochs,
    describe_accuracies,
    describe_losses_over_epochs,
    describe_losses_over_steps,
    losses_over_epochs,
    losses_over_steps,
)
from lrviz.figures.theme import colour
from lrviz.labs.clinic import Findings, Symptom


def examined_curves(findings: Findings) -> list[tuple[go.Figure, str]]:
    """The losses and, where there are classes, the accuracy, each with its text; a band where the sign is seen.

    Of a training whose loss is NaN at once, the loss at every step comes first.
    """
    runs, measures = {"": findings.measures.training}, findings.measures
    drawn = [(losses_over_epochs(runs), describe_losses_over_epochs(runs))]
    if measures.ends_in_epoch is not None and measures.ends_in_epoch <= EPOCHS_TO_SEE:
        drawn.insert(0, (losses_over_steps(runs), describe_losses_over_steps(runs)))
    elif measures.training.network_entry.metric:
        drawn.append((accuracies_over_epochs(runs), describe_accuracies(runs)))
    if findings.main is not None:
        for figure, _ in drawn[-1:] if measures.ends_in_epoch else drawn:
            _mark(figure, findings, findings.main)
    return [(figure, f"{text} {findings.label}: {findings.evidence}") for figure, text in drawn]


def _mark(figure: go.Figure, findings: Findings, sign: Symptom) -> None:
    first, last = sign.where(findings.measures)
    figure.add_shape(
        type="rect",
        x0=first,
        x1=last,
        xref="x",
        y0=0,
        y1=1,
        yref="paper",
        line={"width": 0},
        layer="below",
        fillcolor=colour("truth", percent=14),
    )
    figure.add_annotation(
        x=first,
        y=1,
        xref="x",
        yref="paper",
        xanchor="left",
        yanchor="top",
        showarrow=False,
        text=findings.label,
        font={"color": colour("truth"), "size": FONT_SIZE},
    )
