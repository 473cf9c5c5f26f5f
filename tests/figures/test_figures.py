"""Figures show what was computed: the drawn arrays are those of the core, and what can't be drawn is said."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, diagnose, simulate
from lrviz.descent.curvature import best_loss
from lrviz.descent.rate_sweep import RULER_RATES, rate_sweep
from lrviz.descent.verdict import WORDS, Verdict
from lrviz.descent.worked_step import worked_step
from lrviz.figures.look import stroke
from lrviz.figures.noise import SEEDS
from lrviz.figures.theme import PALETTE, colour
from lrviz.lessons.figures import FIGURES
from lrviz.training import Training
from lrviz.ui.components.chart import compact
from tests.strategies import experiments

TOO_SMALL = Experiment(learning_rate=0.001)
JUST_RIGHT = Experiment(learning_rate=0.09)
GROWS = Experiment(learning_rate=0.12)
BREAKS = Experiment(surface="rosenbrock", learning_rate=0.5)
NOISY = Experiment(optimizer="momentum", gradient_noise=2.0, learning_rate=0.01, seed=999_995)
OF_EXPERIMENTS = {
    "one": {"": JUST_RIGHT},
    "huge": {"huge": Experiment(surface="formula", learning_rate=1, surface_params={"expression": "1e300*x**2"})},
    "three": {"too small": TOO_SMALL, "just right": JUST_RIGHT, "grows": GROWS},
    "broken": {"breaks": BREAKS},
    "broken beside good": {"breaks": BREAKS, "good": Experiment(surface="rosenbrock", learning_rate=0.001)},
    "at once": {
        "at once": Experiment(surface="bowl", learning_rate=1.0, steps=2),
        "at the minimum": Experiment(surface="bowl", start=(0.0, 0.0)),
    },
    "noisy": {"noisy": NOISY, "quiet <b>": Experiment(optimizer="momentum", learning_rate=0.01)},
    "optimizers": {entry.label: Experiment(optimizer=key, learning_rate=0.1) for key, entry in OPTIMIZERS.items()},
}
MOONS, CANCER = (Training(network=network, epochs=4) for network in ("two_moons", "breast_cancer"))
SETS = {
    Experiment: OF_EXPERIMENTS,
    Training: {
        "one": {"one": MOONS},
        "broken beside good": {"breaks": CANCER.replace(learning_rate=5.0, epochs=12), "good": MOONS},
        "noisy": {"noisy <b>": MOONS.replace(label_noise=0.5), "stopped": MOONS.replace(early_stopping=1, epochs=30)},
    },
}
few = settings(max_examples=15)
# Few kernels, since each has to be compiled; any rate, start and number of steps, many of which diverge.
any_experiment = experiments(
    ("ravine", "rosenbrock", "formula"), ("sgd", "adam"), ("constant", "cosine"), gradient_noise=0.0, clip_norm=None
)


def curve(figure: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in figure.data if trace.name == name)


def finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


def texts(figure: go.Figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def gaps(experiment: Experiment) -> np.ndarray:
    return simulate(experiment).losses - best_loss(experiment)


@few
@given(any_experiment)
def test_loss_curves_show_how_far_each_loss_is_above_the_lowest(experiment):
    figure = FIGURES["loss_curves"].draw({"a": experiment, "b": experiment.replace(learning_rate=1e-3)})
    np.testing.assert_array_equal(curve(figure, "a").y, finite(gaps(experiment)))
    np.testing.assert_array_equal(curve(figure, "a").x, np.arange(experiment.steps + 1))
    np.testing.assert_array_equal(curve(figure, "b").y, finite(gaps(experiment.replace(learning_rate=1e-3))))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_chart_of_rates_shows_the_rate_of_each_step(schedule):
    runs = {"small": Experiment(schedule=schedule, learning_rate=0.01), "breaks": BREAKS.replace(schedule=schedule)}
    figure = FIGURES["learning_rates"].draw(runs)
    for name, experiment in runs.items():
        np.testing.assert_array_equal(curve(figure, name).y, finite(simulate(experiment).learning_rates))


@few
@given(any_experiment)
def test_figures_over_all_rates_show_the_facts_of_the_ruler_and_a_dot_for_the_runs_own_rate(experiment):
    found = rate_sweep(experiment)
    scale = float(found.comparison.scale)
    losses = FIGURES["loss_against_rate"].draw({"run": experiment})
    np.testing.assert_array_equal(curve(losses, "run").x, RULER_RATES)
    np.testing.assert_array_equal(curve(losses, "run").y, finite(found.settled_gaps * scale))
    own = [trace for trace in losses.data if trace.name == "run, its own rate"]
    gap = diagnose(simulate(experiment)).evidence["settled_gap"] * scale
    assert len(own) == bool(np.isfinite(gap) and gap > 0)
    for dot in own:
        assert (dot.x[0], dot.y[0]) == (experiment.learning_rate, gap)
    steps = FIGURES["steps_against_rate"].draw({"run": experiment})
    reached = found.arrivals >= 0
    np.testing.assert_array_equal(curve(steps, "run").y[reached], found.arrivals[reached])
    assert np.isnan(curve(steps, "run").y[~reached]).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_effective_rates_are_the_step_divided_by_the_gradient(optimizer):
    experiment = Experiment(optimizer=optimizer, learning_rate=0.05, schedule="cosine", steps=40)
    trajectory = simulate(experiment)
    figure = FIGURES["effective_rates"].draw({"": experiment})
    drawn = np.stack([curve(figure, "x").y, curve(figure, "y").y], axis=1)
    with np.errstate(all="ignore"):
        exact = -np.diff(trajectory.positions, axis=0) / trajectory.gradients
    np.testing.assert_array_equal(drawn, np.where(exact > 0, exact, np.nan))
    for step in (0, 1, 7, 30):
        worked = worked_step(trajectory, step).effective_rate
        np.testing.assert_allclose(drawn[step], np.where(worked > 0, worked, np.nan), rtol=1e-6)
    np.testing.assert_array_equal(curve(figure, "η").y, trajectory.learning_rates)


def assert_between(point: np.ndarray, before: np.ndarray, after: np.ndarray):
    """The point lies on the step from the one before it, however long that is."""
    if not np.isfinite(after).all():
        assert (point == before).all()
        return
    step, part = after / 2 - before / 2, point - before
    step /= np.abs(step).max()
    assert part @ step >= -1e-9
    assert part[0] * step[1] == pytest.approx(part[1] * step[0], abs=1e-6)


@few
@given(any_experiment)
def test_a_path_is_the_positions_as_far_as_they_are_in_the_picture_and_one_step_more(experiment):
    figure = FIGURES["paths"].draw({"run": experiment})
    positions, drawn = simulate(experiment).positions, curve(figure, "run")
    points = np.stack([drawn.x, drawn.y], axis=1)
    (x0, x1), (y0, y1) = experiment.surface_entry.domain
    x, y = positions.T
    inside = np.flatnonzero((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
    count = int(inside[-1]) + 1 if inside.size else 1
    np.testing.assert_array_equal(points[:count], positions[:count])
    if inside.size and count < len(positions):
        assert len(points) == count + 1
        assert_between(points[-1], *positions[count - 1 : count + 1])
        assert drawn.marker.size[-1] == 0
    minima = curve(figure, "minimum")
    found = experiment.surface_entry.minima(experiment.surface_params)
    assert list(zip(minima.x, minima.y, strict=True)) == [(m.x, m.y) for m in found]


@pytest.mark.parametrize("surface", SURFACES)
def test_the_contour_is_the_surface(surface):
    experiment = Experiment(surface=surface)
    entry, params = experiment.surface_entry, experiment.surface_params
    contour = next(t for t in FIGURES["paths"].draw({"": experiment}).data if t.type == "contour")
    loss = np.asarray(entry.function(*np.meshgrid(contour.x, contour.y), **params))
    if entry.steep:
        loss = np.log10(1 + 100 * (loss - loss.min()) / (loss.max() - loss.min()))
    np.testing.assert_allclose(contour.z, loss, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "experiment", [NOISY, Experiment(surface="linear_regression", surface_params={"batch_size": 4})]
)
def test_the_noise_floor_shows_mean_and_quantiles_over_the_seeds(experiment):
    seeds = [(experiment.seed + i) % 1_000_000 for i in range(SEEDS)]
    every = np.stack([gaps(experiment.replace(seed=seed)) for seed in seeds])
    figure = FIGURES["noise_floor"].draw({"run": experiment})
    low, high = np.quantile(every, (0.1, 0.9), axis=0)
    for name, expected in {"run": every.mean(axis=0), "run, 10%": low, "run, 90%": high}.items():
        np.testing.assert_array_equal(curve(figure, name).y, expected)
    assert every.std(axis=0)[-1] > 0


def test_divergence_is_said_where_the_curve_ends():
    step = simulate(BREAKS).diverged_at
    for kind in ("loss_curves", "paths", "noise_floor"):
        figure = FIGURES[kind].draw({"breaks": BREAKS})
        assert f"diverges at step {step}" in texts(figure)
        assert str(step) in FIGURES[kind].describe({"breaks": BREAKS})
    assert "grows to" in texts(FIGURES["loss_curves"].draw({"grows": GROWS}))
    assert "diverges." in FIGURES["loss_curves"].describe({"grows": GROWS})


def test_where_rates_begin_to_diverge_there_is_a_cross():
    figure = FIGURES["loss_against_rate"].draw({"run": JUST_RIGHT})
    first = next(
        rate
        for rate, verdict in zip(RULER_RATES, rate_sweep(JUST_RIGHT).verdicts, strict=True)
        if verdict is Verdict.DIVERGED
    )
    assert f"diverges from {first:g}" in texts(figure)
    before = RULER_RATES[RULER_RATES.index(first) - 1]
    assert before < curve(figure, "run, diverges").x[0] <= first
    assert f"diverges from η = {first:g} on" in FIGURES["loss_against_rate"].describe({"run": JUST_RIGHT})
    assert "↑ η = 0.5" in texts(FIGURES["loss_against_rate"].draw({"run": BREAKS})), "its own rate's loss is no number"


@pytest.mark.parametrize("experiment", [TOO_SMALL, JUST_RIGHT, GROWS, NOISY])
def test_the_words_have_the_numbers_of_the_run(experiment):
    text = FIGURES["loss_curves"].describe({"the run": experiment})
    diagnosis = diagnose(simulate(experiment))
    for part in ("the run", f"{gaps(experiment)[0]:.3g}", f"{gaps(experiment)[-1]:.3g}"):
        assert part in text
    assert WORDS[diagnosis.verdict] in text
    arrival = diagnosis.evidence["steps_to_goal"]
    assert f"within 1% at step {arrival}" in text or (arrival is None and "never within 1%" in text)


@pytest.mark.parametrize(("kind", "name"), [(key, name) for key, kind in FIGURES.items() for name in SETS[kind.about]])
def test_every_figure_has_our_look(kind, name):
    runs = SETS[FIGURES[kind].about][name]
    if FIGURES[kind].one_run and len(runs) > 1:
        with pytest.raises(ValueError, match="one run"):
            FIGURES[kind].draw(runs)
        return
    figure, words = FIGURES[kind].draw(runs), FIGURES[kind].describe(runs)
    text = compact(figure)
    drawn = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the JSON"))
    assert drawn["layout"]["showlegend"] is False
    assert "template" not in drawn["layout"]
    found = set(re.findall(r'color":"([^"]*)"', text) + re.findall(r'"((?:#|rgb|var)[^"]*)"', text))
    assert len(found) > 3
    for one in found - {"rgba(0,0,0,0)"}:
        name, shade = re.fullmatch(r"var\(--lrv-([a-z_]+)(?:-(\w+))?(?:/\d+)?\)", one).groups()
        for palette in PALETTE.values():
            value = palette[name] if shade is None else palette[name][int(shade) if shade.isdigit() else shade]
            assert re.fullmatch("#[0-9a-f]{6}", value)
    for name in runs:
        assert name in words
    assert "<b>" not in texts(figure)
    assert "nan" not in words
    assert "inf" not in words


def test_no_runs_and_runs_on_two_surfaces_are_refused():
    for kind in FIGURES.values():
        with pytest.raises(ValueError, match="at least one run"):
            kind.draw({})
    with pytest.raises(ValueError, match="one surface"):
        FIGURES["paths"].draw({"a": JUST_RIGHT, "b": BREAKS})


def test_runs_differ_by_dash_as_well_as_by_colour():
    strokes = [(stroke(index)["color"], stroke(index)["dash"]) for index in range(20)]
    assert len(set(strokes)) == 20
    assert [len(set(part)) for part in zip(*strokes[:6], strict=True)] == [6, 6]


def test_a_colour_that_is_not_in_the_palette_has_no_name():
    assert colour("runs", 1, 16) == "var(--lrv-runs-1/16)"
    for wrong in (("pink",), ("verdicts", "sad"), ("runs", 99)):
        with pytest.raises((KeyError, IndexError)):
            colour(*wrong)
