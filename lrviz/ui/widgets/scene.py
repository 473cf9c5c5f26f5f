"""From the core's results to what the stage draws."""

from collections.abc import Mapping, Sequence

import numpy as np

from lrviz.background import Report, once
from lrviz.descent.curvature import best_loss, theory
from lrviz.descent.diagnosis import Diagnosis, run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.rate_sweep import RULER_RATES, is_swept, rate_sweep, regions
from lrviz.descent.trajectory import Trajectory
from lrviz.descent.verdict import Verdict
from lrviz.problems.surface import GRID, Span
from lrviz.ui.components.stage import Landscape, Role, Ruler, Run


def landscape(experiment: Experiment) -> Landscape:
    """The surface of an experiment on a grid over its domain."""
    return _landscape(experiment.surface, experiment.surface_params)


@once
def _landscape(key: str, params: Mapping[str, float | int | str]) -> Landscape:
    experiment = Experiment(surface=key, surface_params=params)
    surface = experiment.surface_entry
    x, y, z = surface.grid(params, GRID)
    return Landscape(
        key=f"{key} {dict(params)}",
        label=surface.label,
        x=x,
        y=y,
        z=z,
        best=best_loss(experiment),
        minima=[(minimum.x, minimum.y) for minimum in surface.minima(params)],
        log_height=surface.steep,
    )


def left_at(positions: np.ndarray, domain: tuple[Span, Span]) -> np.ndarray:
    """The step after which runs `[..., T+1, 2]` are outside the picture for good, T+1 where they end inside."""
    (x0, x1), (y0, y1) = domain
    x, y = positions[..., 0], positions[..., 1]
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)  # nan is outside
    steps = inside.shape[-1]
    return np.where(inside.any(axis=-1), steps - np.argmax(inside[..., ::-1], axis=-1), 0)


def run(trajectory: Trajectory, diagnosis: Diagnosis, label: str, role: Role = "main", suggest: bool = True) -> Run:
    """One run as the stage draws it; `suggest`: with what to try instead."""
    experiment = trajectory.experiment
    step = int(left_at(trajectory.positions, experiment.surface_entry.domain))
    return Run(
        label=label,
        role=role,
        learning_rate=experiment.learning_rate,
        positions=trajectory.positions,
        losses=trajectory.losses,
        learning_rates=trajectory.learning_rates,
        verdict=str(diagnosis.verdict),
        left_at=step if step <= experiment.steps else None,
        sentence=diagnosis.advice if suggest else diagnosis.explanation,
        suggested_learning_rate=diagnosis.suggested_learning_rate if suggest else None,
    )


def learning_rate_ruler(experiment: Experiment) -> Ruler:
    """All 61 rates of an experiment with their verdicts, and the ticks that theory puts on the axis."""
    return _learning_rate_ruler(experiment.replace(learning_rate=RULER_RATES[0]))


@once
def _learning_rate_ruler(experiment: Experiment) -> Ruler:
    found = rate_sweep(experiment)
    any_settles = any(verdict is not Verdict.DIVERGED for verdict in found.verdicts)
    steps = left_at(found.runs.positions, experiment.surface_entry.domain)
    return Ruler(
        learning_rates=found.runs.rates,
        verdicts=[str(verdict) for verdict in found.verdicts],
        positions=found.runs.positions,
        losses=found.runs.losses,
        schedule=found.runs.learning_rates,
        left_at=[int(step) if step <= experiment.steps else None for step in steps],
        ticks=ticks(experiment),
        regions=[(str(region.verdict), region.low, region.high) for region in regions(experiment)],
        best=float(RULER_RATES[found.best]) if any_settles else None,
    )


def prepare(runs: Sequence[Experiment], ruled: bool = True, report: Report = lambda share, message: None) -> None:
    """Computes what the stage draws of these runs on one surface; ruled: with the ruler of the first."""
    for done, experiment in enumerate(runs):
        report(done / (len(runs) + 1), "Running it")
        run_and_diagnose(experiment)
    landscape(runs[0])
    if ruled:
        report(len(runs) / (len(runs) + 1), f"Running it at all {len(RULER_RATES)} rates")
        learning_rate_ruler(runs[0])


def is_prepared(runs: Sequence[Experiment], ruled: bool = True) -> bool:
    """Whether `prepare` computes nothing."""
    return all(map(run_and_diagnose.is_ready, runs)) and (not ruled or is_swept(runs[0]))


def ticks(experiment: Experiment) -> Sequence[tuple[float, str]]:
    """The largest stable rate at the best minimum, named as its optimizer's theory writes it."""
    known = theory(experiment)
    limit = known.limit
    if limit is None:
        sharpness = known.sharpness
        return [(2 / sharpness, "2/λmax of plain descent")] if sharpness > 0 else []
    return [(limit, experiment.optimizer_entry.limit_label)]
