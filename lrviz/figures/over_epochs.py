"""What changes along a training: the losses and the accuracy after every epoch, and the loss at every step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lrviz.figures.labels import Label, annotations, end_of_curve, log10
from lrviz.figures.look import (
    HEIGHT,
    axis,
    curve,
    figure,
    log_axis,
    log_range,
    number,
    plot_height,
    run_colour,
    step_axis,
    stroke,
    title,
    wrapped,
)
from lrviz.training import History, Training, trained

Trainings = Mapping[str, Training]
PALE = 45
EPOCHS_TO_SEE = 3
"""With fewer before a training's loss is NaN, a curve over epochs shows nothing."""


def losses_over_epochs(trainings: Trainings) -> go.Figure:
    """The validation loss before training and after every epoch, on a log axis, and pale the training loss."""
    histories = _trained(trainings)
    every = [losses for run in histories.values() for losses in (run.validation_losses, run.train_losses)]
    low, high = log_range(every, [float(run.validation_losses[0]) for run in histories.values()])
    traces = []
    for index, (name, run) in enumerate(histories.items()):
        pale = {"color": run_colour(index, PALE), "width": 1.2}
        epochs = np.arange(run.epochs + 1)
        traces += [
            curve(epochs, run.train_losses, f"{name}, training", pale, "epoch"),
            curve(epochs, run.validation_losses, f"{name}, validation", stroke(index), "epoch"),
        ]
    labels = _labels(histories, [log10(run.validation_losses) for run in histories.values()], low, high)
    return _figure(
        histories, traces, labels, "validation loss (pale: training loss)", log_axis(low, high, plot_height(HEIGHT))
    )


def accuracies_over_epochs(trainings: Trainings) -> go.Figure:
    """The validation accuracy before training and after every epoch. `ValueError` for a task without classes."""
    histories = _trained(trainings)
    shown = {name: _accuracies(name, run) for name, run in histories.items()}
    traces = [
        curve(np.arange(len(values)), values, name, stroke(index), "epoch")
        for index, (name, values) in enumerate(shown.items())
    ]
    labels = _labels(histories, shown.values(), 0.0, 1.0)
    ticks = [(share, f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return _figure(histories, traces, labels, "validation accuracy", axis(0.0, 1.02, ticks))


def losses_over_steps(trainings: Trainings) -> go.Figure:
    """The loss of each mini-batch before its update, on a log axis, up to the first that is not finite."""
    histories = _trained(trainings)
    shown = {name: run.losses[: run.diverged_at] for name, run in histories.items()}
    steps = max(len(losses) for losses in shown.values())
    low, high = log_range(shown.values(), [float(losses[0]) for losses in shown.values() if len(losses)])
    traces = [
        curve(np.arange(len(losses)), losses, name, stroke(index)) for index, (name, losses) in enumerate(shown.items())
    ]
    labels = [
        Label(
            *(end_of_curve(np.arange(len(losses)), log10(losses), low, high) or (0, high)),
            wrapped(_with_ending(name, histories[name])),
            run_colour(index),
        )
        for index, (name, losses) in enumerate(shown.items())
    ]
    return figure(
        traces,
        height=HEIGHT,
        xaxis=step_axis(steps),
        yaxis=log_axis(low, high, plot_height(HEIGHT)),
        annotations=[title("loss of each mini-batch"), *annotations(labels)],
    )


def _trained(trainings: Trainings) -> dict[str, History]:
    if not trainings:
        raise ValueError("a figure needs at least one run")
    return {name or f"η = {training.learning_rate:.3g}": trained(training) for name, training in trainings.items()}


def _accuracies(name: str, run: History) -> np.ndarray:
    if run.validation_accuracies is None:
        raise ValueError(f"{name}: {run.training.network_entry.label} has no classes, so no accuracy can be drawn")
    return run.validation_accuracies


def _labels(histories: Mapping[str, History], curves: Iterable[np.ndarray], low: float, high: float) -> Iterator[Label]:
    """The name of every run at the end of its curve; of one whose loss becomes NaN, with the step at which it does."""
    for index, ((name, run), values) in enumerate(zip(histories.items(), curves, strict=True)):
        end = end_of_curve(np.arange(run.epochs + 1), values, low, high) or (0, high)
        yield Label(*end, wrapped(_with_ending(name, run)), run_colour(index))


def _with_ending(name: str, run: History) -> str:
    return name if run.diverged_at is None else f"{name} ends at step {run.diverged_at}"


def _figure(
    histories: Mapping[str, History],
    traces: Sequence[go.Scatter],
    labels: Iterable[Label],
    name: str,
    y_axis: dict[str, Any],
) -> go.Figure:
    epochs = max(run.training.epochs for run in histories.values())
    return figure(
        traces,
        height=HEIGHT,
        annotations=[title(name), *annotations(labels)],
        xaxis=step_axis(epochs, unit="epoch"),
        yaxis=y_axis,
    )


def describe_losses_over_epochs(trainings: Trainings) -> str:
    """Where both losses of each training start and end, and where the validation loss is lowest."""
    return " ".join(
        [
            "Validation and training loss after every epoch, on a logarithmic axis.",
            *(f"{name}: {_losses_in_words(run)}." for name, run in _trained(trainings).items()),
        ]
    )


def _losses_in_words(run: History) -> str:
    way = (
        f"validation loss from {number(run.validation_losses[0])} to {number(run.validation_losses[-1])},"
        f" lowest after epoch {run.best_epoch}; training loss from {number(run.train_losses[0])} to"
        f" {number(run.train_losses[-1])}"
    )
    return way if run.diverged_at is None else f"{way}; the loss is NaN from step {run.diverged_at} on"


def describe_losses_over_steps(trainings: Trainings) -> str:
    """The first and the last loss of a mini-batch that is a number."""
    parts = ["Loss of each mini-batch before its update, on a logarithmic axis."]
    for name, run in _trained(trainings).items():
        losses = run.losses[: run.diverged_at]
        losses_named = f"from {number(losses[0])} to {number(losses[-1])}" if len(losses) else "no finite loss at all"
        parts.append(
            f"{name}: {losses_named}" + ("." if run.diverged_at is None else f"; ends at step {run.diverged_at}.")
        )
    return " ".join(parts)


def describe_accuracies(trainings: Trainings) -> str:
    """The first, best and last validation accuracy of each training."""
    parts = ["Validation accuracy after every epoch."]
    for name, run in _trained(trainings).items():
        values = _accuracies(name, run)
        parts.append(f"{name}: first {values[0]:.1%}, best {np.nanmax(values):.1%}, last {values[-1]:.1%}.")
    return " ".join(parts)
