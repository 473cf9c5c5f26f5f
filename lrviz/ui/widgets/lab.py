"""A lab: one experiment on the stage with its ruler, as the home page, the playground and the lessons show it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lrviz.descent.diagnosis import Diagnosis, run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.training import Training
from lrviz.ui.components.stage import DEFAULT_FLAGS, Flags, Run, stage, standalone_html
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.session import AnyLab, Lab
from lrviz.ui.widgets import scene

SHORT = {
    "gradient_noise": ("noisy at {:.3g}", "not noisy"),
    "clip_norm": ("clipped at {:.3g}", "not clipped"),
    "batch_size": ("batches of {:g}", "all examples"),
    "label_noise": ("wrong labels {:.3g}", "right labels"),
    "early_stopping": ("stops early, {:g}", "no early stop"),
    "epochs": ("{:g} epochs", ""),
    "seed": ("seed {:g}", "seed 0"),
}
"""Field → how a run is named by it, where it has a value, and where that is none or 0."""


Solved = tuple[Trajectory, Diagnosis]


def show_lab(lab: Lab[Experiment], flags: Flags = DEFAULT_FLAGS, suggest: bool = True) -> Solved | None:
    """The stage with the lab's run, its pins and its ruler; returns the run and its diagnosis.

    While they are computed the last run stays; None: there is none yet. suggest: whether the stage may say which rate
    would be better.
    """
    picture = st.container()
    shown = runs_to_show(lab, [lab.experiment, *_pins_here(lab)])
    if shown is None:
        hold_place(picture, lab)
        return None
    experiment, *pins = shown
    trajectory, diagnosis = run_and_diagnose(experiment)
    with picture:
        stage(
            scene.landscape(experiment),
            [main_run(experiment, pins, suggest), *pinned_runs(experiment, pins)],
            scene.learning_rate_ruler(experiment),
            _allowed(lab, flags),
            key=lab.key("stage"),
            on_learning_rate=lab.set_learning_rate,
            on_start=lab.set_start,
            on_pin=lab.pin,
            on_clear_pins=lab.clear_pins,
            on_points=lab.set_points,
        )
    return trajectory, diagnosis


def runs_to_show(lab: AnyLab, runs: Sequence[Experiment], ruled: bool = True) -> Sequence[Experiment] | None:
    """The runs, once what the stage draws of them is there; while it is computed, those that were shown last."""
    found = result_or_progress(
        lab,
        ("stage", *runs, ruled),
        lambda report: scene.prepare(runs, ruled, report) or runs,
        ready=scene.is_prepared(runs, ruled),
    )
    last = lab.key("shown")
    if found is not None:
        st.session_state[last] = found
    elif last in st.session_state and scene.is_prepared(st.session_state[last], ruled):
        return st.session_state[last]
    return found


def hold_place(picture: DeltaGenerator, lab: AnyLab) -> None:
    """Leaves the stage's room free, so that nothing moves when it comes."""
    picture.container(key=f"place-{lab.key('stage')}")


def show_waiting(lab: Lab[Experiment], flags: Flags = DEFAULT_FLAGS) -> None:
    """The stage before its run: the surface, and the ball at the start; nothing is sent that gives the run away."""
    picture = st.container()
    if runs_to_show(lab, [lab.experiment]) is None:
        hold_place(picture, lab)
        return
    trajectory, diagnosis = run_and_diagnose(lab.experiment)
    with picture:
        stage(
            scene.landscape(lab.experiment),
            [scene.run(trajectory, diagnosis, "")],
            None,
            replace(flags, waiting=True),
            key=lab.key("stage"),
        )


def _allowed(lab: Lab[Experiment], flags: Flags) -> Flags:
    access = lab.access
    return replace(
        flags,
        draw_schedule=lab.experiment.schedule_entry.drawable and access.moves("schedule.points"),
        show_ruler=flags.show_ruler and access.shows("learning_rate"),
        allow_learning_rate=access.moves("learning_rate"),
        allow_start=flags.allow_start and access.moves("start"),
    )


def pinned_runs(experiment: Experiment, pins: Sequence[Experiment]) -> list[Run]:
    """The pinned runs beside the one that is shown, each named by what sets it apart."""
    return [scene.run(*_solved(pin), name_among(pin, [experiment, *pins]), "pinned") for pin in pins]


def main_run(experiment: Experiment, pins: Sequence[Experiment], suggest: bool = True) -> Run:
    """The run that the reader steers; beside pinned ones it has a name like theirs."""
    name = name_among(experiment, [experiment, *pins]) if pins else ""
    return scene.run(*_solved(experiment), name, suggest=suggest)


def _solved(experiment: Experiment) -> Solved:
    return run_and_diagnose(experiment)


def _pins_here(lab: Lab[Experiment]) -> list[Experiment]:
    here = lab.experiment
    return [p for p in lab.pins if (p.surface, p.surface_params) == (here.surface, here.surface_params)]


def name_among(experiment: Experiment | Training, shown: Sequence[Experiment | Training]) -> str:
    """The optimizer, the schedule and the parameters where they differ among those shown, and then the rate."""
    parts = []
    if len({other.optimizer for other in shown}) > 1:
        parts.append(experiment.optimizer_entry.label)
    if len({other.schedule for other in shown}) > 1:
        parts.append(experiment.schedule_entry.label)
    params = list(_differing_params(experiment, shown))
    if params:
        same_rate = len({other.learning_rate for other in shown}) == 1
        return ", ".join(parts + params + ([] if same_rate else [f"η {experiment.learning_rate:.3g}"]))
    # The stage itself names a run without a name, by its rate.
    return ", ".join(parts) + f" {experiment.learning_rate:.3g}" if parts else ""


def _differing_params(experiment: Experiment | Training, shown: Sequence[Experiment | Training]) -> Iterator[str]:
    for group in ("optimizer", "schedule"):
        alike = [other for other in shown if getattr(other, group) == getattr(experiment, group)]
        for param in getattr(experiment, f"{group}_entry").params:
            values = {getattr(other, f"{group}_params")[param.name] for other in alike}
            if len(values) > 1 and param.kind == "number":
                yield f"{param.label.lower()} {getattr(experiment, f'{group}_params')[param.name]:.3g}"
    for name, (with_value, without) in SHORT.items():
        if len({getattr(other, name, None) for other in shown}) > 1:
            value = getattr(experiment, name)
            yield with_value.format(value) if value else without


def animation(lab: Lab[Experiment], experiment: Experiment) -> Callable[[], str]:
    """Makes the lab, with the run that is shown, as one HTML file that plays offline, when it is asked for."""
    pins = _pins_here(lab)
    runs = [main_run(experiment, pins), *pinned_runs(experiment, pins)]

    def make() -> str:
        title = (
            f"{experiment.surface_entry.label}, {experiment.optimizer_entry.label}, η = {experiment.learning_rate:.3g}"
        )
        return standalone_html(
            scene.landscape(experiment), runs, scene.learning_rate_ruler(experiment), DEFAULT_FLAGS, title
        )

    return make
