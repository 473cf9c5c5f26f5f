"""What stands beside the stage: the verdict in words, one step worked through, the code, links and downloads."""

import csv
import io
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from lrviz.descent.diagnosis import Diagnosis
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.descent.verdict import WORDS, Verdict
from lrviz.descent.worked_step import WorkedStep, worked
from lrviz.snippets import frameworks, snippet
from lrviz.spec.writing import number_text
from lrviz.ui.state.session import AnyLab, Lab
from lrviz.ui.widgets.teacher import show_link

SECTIONS = ("About", "One step", "Code", "Share")


def verdict(lab: Lab[Experiment], diagnosis: Diagnosis) -> None:
    """The verdict's numbers, under the stage that says it in words, and a button that takes the suggested rate."""
    words, button = st.columns([2.6, 1], vertical_alignment="center")
    words.markdown(f"**{WORDS[diagnosis.verdict].capitalize()}:** {_numbers(diagnosis)}")
    better = diagnosis.suggested_learning_rate
    if better is not None and lab.access.moves("learning_rate"):
        arrived = diagnosis.verdict is Verdict.JUST_RIGHT
        button.button(
            f"{'Try' if arrived else 'Use'} η = {number_text(better)}",
            key=lab.key("use-suggested"),
            type="secondary" if arrived else "primary",
            width="stretch",
            on_click=lab.set_learning_rate,
            args=(better,),
        )


def _numbers(diagnosis: Diagnosis) -> str:
    evidence = diagnosis.evidence
    start, end, best = (number_text(evidence[name], 4) for name in ("start_loss", "final_loss", "best_loss"))
    parts = [f"loss {start} → {end}", f"best {best}"]
    if evidence["limit"] is not None:
        sharpness, limit = number_text(evidence["sharpness"], 4), number_text(evidence["limit"], 4)
        parts.append(f"λmax {sharpness}, stable up to η = {limit}")
    return " · ".join(parts)


def sections(
    lab: Lab[Experiment],
    trajectory: Trajectory,
    animation: Callable[[], str],
    names: Sequence[str] = SECTIONS,
    opened: str = "",
) -> None:
    """What a reader may open under the stage; only what is open is made. `opened`: what is open at first."""
    chosen = st.segmented_control(
        "More about this run", names, default=opened or None, key=lab.key("section"), label_visibility="collapsed"
    )
    if chosen == "About":
        _about(trajectory.experiment)
    elif chosen == "One step":
        _worked(lab, trajectory)
    elif chosen == "Code":
        _code(lab, trajectory.experiment)
    elif chosen == "Share":
        _share(lab, trajectory, animation)


def _about(experiment: Experiment) -> None:
    entries = (experiment.surface_entry, experiment.optimizer_entry, experiment.schedule_entry)
    for column, entry in zip(st.columns(3, gap="large"), entries, strict=True):
        column.markdown(f"**{entry.label}.** {entry.lesson}")
        column.latex(entry.equation)
        column.caption(entry.source)


def _worked(lab: Lab[Experiment], trajectory: Trajectory) -> None:
    experiment = trajectory.experiment
    rule, numbers = st.columns(2, gap="large")
    rule.latex(experiment.optimizer_entry.equation)
    step = rule.slider("Step", 0, experiment.steps - 1, key=lab.key(f"worked-of-{experiment.steps}"))
    shown = worked(experiment, step)
    numbers.markdown(_table(shown))
    rule.caption(
        f"η at this step is {shown.learning_rate:.6g}. The last line is the rate that plain gradient descent would have"
        f" needed in each direction for the same move. {experiment.optimizer_entry.lesson}"
    )


def _table(step: WorkedStep) -> str:
    rows = [(r"position $\theta_t$", step.before), (r"gradient $g_t$", step.gradient)]
    rows += [(f"kept: ${symbol}$", value) for symbol, value in step.state.items()]
    rows += [
        (r"move $\theta_{t+1}-\theta_t$", step.change),
        (r"new position $\theta_{t+1}$", step.after),
        ("effective rate", step.effective_rate),
    ]
    lines = [f"| {name} | {_number(x)} | {_number(y)} |" for name, (x, y) in rows]
    return "\n".join([f"| at step {step.step} | x | y |", "| --- | ---: | ---: |", *lines])


def _number(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else ("no slope" if np.isnan(value) else "∞")


def choose_framework(lab: AnyLab) -> str:
    """The framework in which the code is shown."""
    known = frameworks(lab.experiment)
    chosen = st.segmented_control(
        "Framework",
        list(known),
        default="pytorch",
        format_func=lambda key: known[key].label,
        key=lab.key("framework"),
        label_visibility="collapsed",
    )
    return chosen or "pytorch"


def _code(lab: Lab[Experiment], experiment: Experiment) -> None:
    written = snippet(experiment, choose_framework(lab))
    if written.code:
        st.code(written.code, language="python")
    if written.note:
        st.caption(written.note)


def _share(lab: Lab[Experiment], trajectory: Trajectory, animation: Callable[[], str]) -> None:
    show_link(lab)
    left, right = st.columns(2)
    left.download_button(
        "The run as CSV",
        lambda: as_csv(trajectory),
        "lr-viz-run.csv",
        "text/csv",
        key=lab.key("csv"),
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "The animation as HTML",
        animation,
        "lr-viz-run.html",
        "text/html",
        key=lab.key("html"),
        on_click="ignore",
        width="stretch",
        help="One file of about 5 MB that plays without internet.",
    )


def as_csv(trajectory: Trajectory) -> str:
    """The run as CSV: one line a step, numbers to the last digit; the last line has no step after it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["step", "x", "y", "loss", "learning_rate", "gradient_x", "gradient_y"])
    for step, ((x, y), loss) in enumerate(zip(trajectory.positions, trajectory.losses, strict=True)):
        row = [step, float(x), float(y), float(loss)]
        if step < len(trajectory.gradients):
            row += [float(trajectory.learning_rates[step]), *map(float, trajectory.gradients[step])]
        writer.writerow(row)
    return text.getvalue()
