"""A lab: one experiment on the stage with its ruler, as the home page, the playground and the lessons show it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lrviz.diagnosis import Diagnosis, diagnose
from lrviz.experiment import Experiment
from lrviz.figures.theme import PALETTE
from lrviz.settings import Settings
from lrviz.trajectory import Trajectory, simulate
from lrviz.ui import scene
from lrviz.ui.session import Lab
from lrviz.ui.stage import DEFAULT_FLAGS, Flags, Run, stage, standalone_html

SHORT = {
    "gradient_noise": ("noisy at {:.3g}", "not noisy"), "clip_norm": ("clipped at {:.3g}", "not clipped"),
    "batch_size": ("batches of {:g}", "all rows"), "label_noise": ("wrong labels {:.3g}", "right labels"),
    "early_stopping": ("stops early, {:g}", "no early stop"), "epochs": ("{:g} epochs", ""),
    "seed": ("seed {:g}", "seed 0"),
}
"""Field → how a run is named by it, where it has a value, and where that is none or 0."""


def show_lab(lab: Lab, flags: Flags = DEFAULT_FLAGS, suggest: bool = True) -> tuple[Trajectory, Diagnosis]:
    """The stage with the lab's run, its pins and its ruler; returns the run and its diagnosis.

    suggest: whether the stage may say which rate would be better.
    """
    trajectory = simulate(lab.experiment)
    diagnosis = diagnose(trajectory)
    stage(
        scene.landscape(lab.experiment), [main_run(lab, trajectory, diagnosis, suggest), *pinned_runs(lab)],
        scene.learning_rate_ruler(lab.experiment), _allowed(lab, flags), palette=PALETTE, key=lab.key("stage"),
        on_learning_rate=lab.set_learning_rate, on_start=lab.set_start, on_pin=lab.pin,
        on_clear_pins=lab.clear_pins, on_points=lab.set_points,
    )
    return trajectory, diagnosis


def show_waiting(lab: Lab, flags: Flags = DEFAULT_FLAGS) -> None:
    """The stage before its run: the surface, and the ball at the start; nothing is sent that gives the run away."""
    trajectory = simulate(lab.experiment)
    stage(
        scene.landscape(lab.experiment), [scene.run(trajectory, diagnose(trajectory), "")], None,
        replace(flags, waiting=True), palette=PALETTE, key=lab.key("stage"),
    )


def _allowed(lab: Lab, flags: Flags) -> Flags:
    access = lab.access
    return replace(
        flags,
        draw_schedule=lab.experiment.the_schedule.drawable and access.moves("schedule.points"),
        show_ruler=flags.show_ruler and access.shows("learning_rate"),
        allow_learning_rate=access.moves("learning_rate"),
        allow_start=flags.allow_start and access.moves("start"),
    )


def pinned_runs(lab: Lab) -> list[Run]:
    """The pinned runs that lie on the surface that is shown, each named by what sets it apart."""
    shown = [lab.experiment, *_pins_here(lab)]
    return [plain_run(pinned, name_among(pinned, shown), "pinned") for pinned in _pins_here(lab)]


def main_run(lab: Lab, trajectory: Trajectory, diagnosis: Diagnosis, suggest: bool = True) -> Run:
    """The run that the reader steers; beside pinned ones it has a name like theirs."""
    pins = _pins_here(lab)
    name = name_among(lab.experiment, [lab.experiment, *pins]) if pins else ""
    return scene.run(trajectory, diagnosis, name, suggest=suggest)


def _pins_here(lab: Lab) -> list[Experiment]:
    here = lab.experiment
    return [p for p in lab.pins if (p.surface, p.surface_params) == (here.surface, here.surface_params)]


def name_among(experiment: Settings, shown: Sequence[Settings]) -> str:
    """The optimizer, the schedule and the parameters where they differ among those shown, and then the rate."""
    parts = []
    if len({other.optimizer for other in shown}) > 1:
        parts.append(experiment.the_optimizer.label)
    if len({other.schedule for other in shown}) > 1:
        parts.append(experiment.the_schedule.label)
    params = list(_differing_params(experiment, shown))
    if params:
        same_rate = len({other.learning_rate for other in shown}) == 1
        return ", ".join(parts + params + ([] if same_rate else [f"η {experiment.learning_rate:.3g}"]))
    # The stage itself names a run without a name, by its rate.
    return ", ".join(parts) + f" {experiment.learning_rate:.3g}" if parts else ""


def _differing_params(experiment: Settings, shown: Sequence[Settings]) -> Iterator[str]:
    for group in ("optimizer", "schedule"):
        alike = [other for other in shown if getattr(other, group) == getattr(experiment, group)]
        for param in getattr(experiment, f"the_{group}").params:
            values = {getattr(other, f"{group}_params")[param.name] for other in alike}
            if len(values) > 1 and param.kind == "number":
                yield f"{param.label.lower()} {getattr(experiment, f'{group}_params')[param.name]:.3g}"
    for name, (with_value, without) in SHORT.items():
        if len({getattr(other, name, None) for other in shown}) > 1:
            value = getattr(experiment, name)
            yield with_value.format(value) if value else without


def plain_run(experiment: Experiment, label: str, role: str) -> Run:
    """One more run on the stage."""
    trajectory = simulate(experiment)
    return scene.run(trajectory, diagnose(trajectory), label, role)


def animation(lab: Lab, trajectory: Trajectory, diagnosis: Diagnosis) -> Callable[[], str]:
    """Makes the lab as one HTML file that plays offline, when it is asked for."""
    experiment = lab.experiment
    runs = [main_run(lab, trajectory, diagnosis), *pinned_runs(lab)]

    def make() -> str:
        title = f"{experiment.the_surface.label}, {experiment.the_optimizer.label}, η = {experiment.learning_rate:.3g}"
        return standalone_html(
            scene.landscape(experiment), runs, scene.learning_rate_ruler(experiment), DEFAULT_FLAGS, PALETTE, title
        )

    return make
