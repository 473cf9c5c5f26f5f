"""A snippet that does not do what was simulated: none here does. Each is run, and lands where the app said."""

import numpy as np
import pytest

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, simulate
from lrviz.problems.formula import FUNCTIONS
from lrviz.snippets import FRAMEWORKS, snippet
from tests.parity.conftest import executed

BATCHED = [key for key, surface in SURFACES.items() if surface.model]
every_framework = pytest.mark.parametrize("framework", [key for key, entry in FRAMEWORKS.items() if entry.repeats])


def run(code: str) -> np.ndarray:
    """The position that the code ends at."""
    theta = executed(code)["theta"]
    return np.asarray(theta.detach() if hasattr(theta, "detach") else getattr(theta, "value", theta))


def assert_lands(experiment: Experiment, framework: str) -> None:
    code, end = snippet(experiment, framework).code, simulate(experiment).positions[-1]
    np.testing.assert_allclose(run(code), end, rtol=1e-9, atol=1e-9, err_msg=code)


@every_framework
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_code_lands_where_the_run_does_with_every_optimizer_and_schedule(optimizer, schedule, framework):
    params = {"patience": 2, "threshold": 0.05} if SCHEDULES[schedule].reactive else {}
    assert_lands(Experiment(optimizer=optimizer, schedule=schedule, schedule_params=params, steps=20), framework)


@every_framework
@pytest.mark.parametrize("surface", SURFACES)
def test_code_lands_where_the_run_does_on_every_surface(surface, framework):
    assert_lands(Experiment(surface=surface, optimizer="adam", learning_rate=0.1, steps=20), framework)


@every_framework
@pytest.mark.parametrize("surface", BATCHED)
@pytest.mark.parametrize("schedule", ["constant", "cosine", "plateau"])
def test_code_lands_where_the_run_does_with_batches_noise_and_clipping(surface, schedule, framework):
    assert_lands(
        Experiment(
            surface=surface,
            schedule=schedule,
            optimizer="momentum",
            steps=20,
            seed=7,
            surface_params={"batch_size": 16},
            gradient_noise=0.1,
            clip_norm=0.5,
            optimizer_params={"weight_decay": 0.1},
            learning_rate=0.1,
        ),
        framework,
    )


@every_framework
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_code_lands_where_the_run_does_with_weight_decay_and_a_large_epsilon(optimizer, framework):
    names = {param.name for param in OPTIMIZERS[optimizer].params}
    params = {name: value for name, value in {"weight_decay": 0.1, "eps": 0.5}.items() if name in names}
    assert_lands(Experiment(optimizer=optimizer, optimizer_params=params, schedule="linear", steps=20), framework)


@every_framework
@pytest.mark.parametrize(
    "params",
    [
        ("nesterov", "constant", {"momentum": 0.0}, {}, 20),
        ("sgd", "one_cycle", {}, {"pct_start": 0.5}, 2),
        ("sgd", "warmup_cosine", {}, {"warmup": 50}, 20),
        ("sgd", "cyclical", {}, {"min_lr": 0.05}, 20),
        ("sgd", "cyclical", {}, {"mode": "exp_range"}, 30),
        ("sgd", "cyclical", {}, {"mode": "triangular2"}, 30),
        ("sgd", "plateau", {}, {"patience": 0, "threshold": 1.0, "cooldown": 3}, 20),
        ("sgd", "drawn", {}, {}, 2),
        ("sgd", "warm_restarts", {}, {"period": 3, "period_growth": 1}, 20),
        ("sgd", "range_test", {}, {}, 2),
        ("adam", "range_test", {}, {"max_lr": 1e-3}, 20),
    ],
)
def test_code_lands_where_the_run_does_at_the_corners_of_parameters(params, framework):
    optimizer, schedule, optimizer_params, schedule_params, steps = params
    assert_lands(
        Experiment(
            optimizer=optimizer,
            schedule=schedule,
            optimizer_params=optimizer_params,
            schedule_params=schedule_params,
            steps=steps,
        ),
        framework,
    )


FORMULAS = [
    *(f"{name}(0.3*x + 2) + y**2" for name in FUNCTIONS if name not in ("minimum", "maximum")),
    "minimum(x**2, 1.1) + maximum(0.1, y)**2",
    "maximum(x, -y)**2",
    "3",
    "x**2",
    "cos(pi*30/180)*x**2 + e*y**2",
    "x**4 - 3*x*y + 2**0.5*y**2 - -y",
    "10**20*0*x + y**2",
    "abs(x)**1.5 + y**-2",
    "1/(1 + exp(1000)) + x*y",
    "2**x + y",
    "minimum(2, 3)*x*x",
    "x**2*0 + sin(x*y/2)",
    "exp(-abs(-x))*tanh(y)",
]


@every_framework
@pytest.mark.parametrize("text", FORMULAS)
def test_code_lands_where_the_run_does_on_a_formula_of_the_readers(text, framework):
    assert_lands(
        Experiment(surface="formula", surface_params={"expression": text}, steps=5, learning_rate=1e-3), framework
    )


def test_only_what_is_used_is_written():
    code = snippet(Experiment(surface="bowl"), "pytorch").code
    for absent in ("scheduler", "weight_decay", "clip", "numpy", "math", "noise"):
        assert absent not in code
    assert "torch.optim.SGD([theta], lr=0.02)" in code


def test_what_another_framework_does_otherwise_is_in_the_note():
    assert "warm" in snippet(Experiment(optimizer="nadam"), "optax").note
    assert "velocity" in snippet(Experiment(optimizer="momentum", schedule="cosine"), "keras").note
    assert snippet(Experiment(optimizer="momentum"), "keras").note == ""
    assert snippet(Experiment(optimizer="adam", schedule="plateau"), "pytorch").note == ""
    assert "ε" in snippet(Experiment(optimizer="adam"), "keras").note
    assert "decay=k" in snippet(Experiment(schedule="inverse_time"), "keras").note
    assert "one bad epoch earlier" in snippet(Experiment(schedule="plateau"), "keras").note


def test_unknown_framework_is_refused():
    with pytest.raises(KeyError, match="pytorch, keras, optax"):
        snippet(Experiment(), "fortran")
