"""The clinic page's parts: the cases, the training under examination, its signs and causes, and the way to cure."""

import streamlit as st

from lrviz.background import Report
from lrviz.labs.clinic import CLINIC_CASES, ClinicCase, Findings, examined
from lrviz.labs.clinic.figures import examined_curves
from lrviz.labs.clinic.measures import measured
from lrviz.training import Training, trained
from lrviz.ui.components.chart import chart
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.session import Lab
from lrviz.ui.widgets.lab import name_among
from lrviz.ui.widgets.training_report import by_epochs

OPENING = CLINIC_CASES["dying_relus"].training


def show_cases(lab: Lab[Training]) -> None:
    """The cases, one click away."""
    with st.container(horizontal=True):
        for key, case in CLINIC_CASES.items():
            st.button(
                case.label,
                key=lab.key(f"case-{key}"),
                on_click=_take,
                args=(lab, case.training),
                type="primary" if lab.experiment == case.training else "secondary",
            )
    case = case_of(lab.experiment)
    # Always there: an element that comes and goes would move what is below it under the reader's hand.
    st.caption(case.lesson if case else "A training run of your own: is anything wrong with it?")


def case_of(training: Training) -> ClinicCase | None:
    """The case that this training is, or from which it was changed by what cures it."""
    return next(
        (case for case in CLINIC_CASES.values() if training in (case.training, case.training.changed(case.cure))), None
    )


def _take(lab: Lab[Training], training: Training) -> None:
    lab.experiment = training
    lab.faults.clear()


def show_patient(lab: Lab[Training]) -> Findings | None:
    """The curves with the sign marked, and the verdict; None while it is trained, or when that was stopped."""
    training = lab.experiment
    findings: Findings | None = result_or_progress(
        lab, ("clinic", training), lambda report: prepare(training, report), ready=measured.is_ready(training)
    )
    if findings is None:
        return None
    drawn = examined_curves(findings)
    for number, (column, (figure, text)) in enumerate(zip(st.columns(len(drawn), gap="medium"), drawn, strict=True)):
        with column:
            chart(figure, key=lab.key(f"curve-{number}"), description=text)
    say = st.success if findings.main is None else st.error
    say(f"**{findings.label}.** {escape_markdown(findings.evidence)}", icon=":material/stethoscope:")
    return findings


def prepare(training: Training, report: Report) -> Findings:
    """The training and what is found."""
    trained(training, report=by_epochs(report))
    return examined(training)


def show_causes(lab: Lab[Training], findings: Findings) -> None:
    """For every sign its causes, the likeliest first, with what to try; and the cure at a click."""
    for sign in findings.signs:
        if sign is not findings.main:
            st.markdown(f"**{sign.label}, too.** {escape_markdown(sign.evidence(findings.measures))}")
        lines = ["| Cause | Evidence | What to try |", "| --- | --- | --- |"]
        lines += [f"| {cause.text} | {_strength(weight)} | {cause.cure} |" for cause, weight in findings.causes(sign)]
        st.markdown("\n".join(lines))
    case = case_of(lab.experiment)
    if case is None or not findings.signs:
        return
    cured = case.training.changed(case.cure)
    evidence = name_among(cured, [case.training, cured]) or f"η = {cured.learning_rate:.3g}"
    st.button(f"Try a cure: {evidence}", key=lab.key("cure"), type="primary", on_click=_take, args=(lab, cured))


def _strength(weight: float) -> str:
    return "much" if weight > 0.6 else "something" if weight > 0.3 else "little"
