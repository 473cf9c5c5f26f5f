"""A lab: one experiment on the stage with its ruler, as the home page, the playground and the lessons show it."""

from collections.abc import Callable
from dataclasses import replace

from lrviz.diagnosis import Diagnosis, diagnose
from lrviz.experiment import Experiment
from lrviz.figures.theme import PALETTE
from lrviz.trajectory import Trajectory, simulate
from lrviz.ui import scene
from lrviz.ui.controls import Lab
from lrviz.ui.stage import DEFAULT_FLAGS, Flags, Run, stage, standalone_html


def show_lab(lab: Lab, flags: Flags = DEFAULT_FLAGS) -> tuple[Trajectory, Diagnosis]:
    """The stage with the lab's run, its pins and its ruler; returns the run and its diagnosis."""
    trajectory = simulate(lab.experiment)
    diagnosis = diagnose(trajectory)
    flags = replace(flags, draw_schedule=lab.experiment.the_schedule.drawable)
    stage(
        scene.landscape(lab.experiment), [scene.run(trajectory, diagnosis, ""), *pinned_runs(lab)],
        scene.learning_rate_ruler(lab.experiment), flags, palette=PALETTE, key=lab.key("stage"),
        on_learning_rate=lab.set_learning_rate, on_start=lab.set_start, on_pin=lab.pin,
        on_clear_pins=lab.clear_pins, on_points=lab.set_points,
    )
    return trajectory, diagnosis


def pinned_runs(lab: Lab) -> list[Run]:
    """The pinned runs that lie on the surface that is shown."""
    here = lab.experiment
    same = [p for p in lab.pins if (p.surface, p.surface_params) == (here.surface, here.surface_params)]
    return [plain_run(pinned, f"η = {pinned.learning_rate:.3g}", "pinned") for pinned in same]


def plain_run(experiment: Experiment, label: str, role: str) -> Run:
    """One more run on the stage."""
    trajectory = simulate(experiment)
    return scene.run(trajectory, diagnose(trajectory), label, role)


def animation(lab: Lab) -> Callable[[], str]:
    """Makes the lab as one HTML file that plays offline, when it is asked for."""
    experiment, pins = lab.experiment, pinned_runs(lab)

    def make() -> str:
        trajectory = simulate(experiment)
        title = f"{experiment.the_surface.label}, {experiment.the_optimizer.label}, η = {experiment.learning_rate:.3g}"
        return standalone_html(
            scene.landscape(experiment), [scene.run(trajectory, diagnose(trajectory), ""), *pins],
            scene.learning_rate_ruler(experiment), DEFAULT_FLAGS, PALETTE, title)

    return make
