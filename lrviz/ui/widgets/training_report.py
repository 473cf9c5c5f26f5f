"""A training as a reader sees it: its curves, its outcome in words, its code, links and numbers."""

from collections.abc import Callable, Sequence

import streamlit as st

from lrviz.background import Report
from lrviz.figures.over_epochs import EPOCHS_TO_SEE
from lrviz.snippets import snippet
from lrviz.training import History, Training, as_csv, trained
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.drawings import drawing
from lrviz.ui.widgets.report import choose_framework
from lrviz.ui.widgets.teacher import show_link

SECTIONS = ("About", "Code", "Share")


def show_curves(lab: Lab[Training]) -> History | None:
    """The losses and, where there are classes, the accuracy after every epoch; where it ends early, at every step.

    None while it is trained, or when that was stopped.
    """
    training = lab.experiment
    history: History | None = result_or_progress(
        lab,
        ("training", training),
        lambda report: trained(training, report=by_epochs(report)),
        ready=trained.is_ready(training),
        name="curves",
    )
    if history is None:
        return None
    kinds = ["losses_over_epochs"]
    if history.diverged_at is not None and history.diverged_at < EPOCHS_TO_SEE * training.steps_per_epoch:
        kinds.insert(0, "losses_over_steps")
    elif training.network_entry.metric:
        kinds.append("accuracies_over_epochs")
    for column, key in zip(st.columns(len(kinds), gap="medium"), kinds, strict=True):
        with column:
            drawing(key, (("", training),)).show(lab.key(key))
    return history


def by_epochs(report: Report) -> Callable[[int, int], object]:
    """Tells in epochs how far a training is."""
    return lambda done, whole: report(done / whole, f"Training: {done} of {whole} epochs")


def show_setting(training: Training) -> None:
    """What will be trained, before it is."""
    network = training.network_entry
    st.caption(
        f"{network.label}: {network.architecture}. {training.optimizer_entry.label} at"
        f" η = {training.learning_rate:.3g}, {training.epochs} epochs of {training.steps_per_epoch} steps."
    )


def verdict(history: History) -> None:
    """How the training ended, in numbers."""
    training = history.training
    kept = history.kept_epoch
    if history.diverged_at is not None:
        epoch = history.diverged_at // training.steps_per_epoch + 1
        st.markdown(f"**Diverges:** the loss is NaN from step {history.diverged_at} on, in epoch {epoch}.")
        return
    losses = {"training loss": history.train_losses, "validation loss": history.validation_losses}
    parts = [f"{name} {values[kept]:.3g}" for name, values in losses.items()]
    if history.validation_accuracies is not None:
        parts.append(f"validation accuracy {history.validation_accuracies[kept]:.1%}")
    parts.append(f"lowest validation loss after epoch {history.best_epoch}")
    name = "Best weights" if training.early_stopping is not None else f"After {history.epochs} epochs"
    st.markdown(f"**{name}:** {' · '.join(parts)}")


def sections(lab: Lab[Training], history: History, names: Sequence[str] = SECTIONS, opened: str = "") -> None:
    """What a reader may open under the curves; only what is open is made."""
    chosen = st.segmented_control(
        "More about this training", names, default=opened or None, key=lab.key("section"), label_visibility="collapsed"
    )
    if chosen == "About":
        _about(lab.experiment)
    elif chosen == "Code":
        _code(lab)
    elif chosen == "Share":
        show_link(lab)
        st.download_button(
            "The training as CSV",
            lambda: as_csv(history),
            "lr-viz-training.csv",
            "text/csv",
            key=lab.key("csv"),
            on_click="ignore",
        )


def _about(training: Training) -> None:
    network, optimizer, schedule = training.network_entry, training.optimizer_entry, training.schedule_entry
    first, *others = st.columns(3, gap="large")
    first.markdown(f"**{network.label}.** {network.lesson}")
    first.markdown(network.architecture)
    first.caption(network.source)
    for column, entry in zip(others, (optimizer, schedule), strict=True):
        column.markdown(f"**{entry.label}.** {entry.lesson}")
        column.latex(entry.equation)
        column.caption(entry.source)


def _code(lab: Lab[Training]) -> None:
    written = snippet(lab.experiment, choose_framework(lab))
    st.code(written.code, language="python")
    st.caption(written.note)
