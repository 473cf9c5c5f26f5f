"""Every optimizer under every schedule is PyTorch's, step by step."""

import math
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, simulate
from lrviz.descent.rate_sweep import best_rate
from lrviz.snippets import parts, pytorch
from lrviz.snippets.expression import code
from tests.strategies import experiments

LANDSCAPES = ("ravine", "rosenbrock", "himmelblau")
STEPS = 200
ROUNDING = 1e-20


def torch_run(experiment: Experiment):
    """Positions `[T+1, 2]`, rates `[T]` of PyTorch's own optimizer and scheduler, stepped by hand."""
    torch.set_default_dtype(torch.float64)
    surface, params = SURFACES[experiment.surface], experiment.surface_params
    numbers = {name: params[name] for name in surface.shape_params}
    loss = eval(f"lambda x, y: {code(surface.text(params), numbers, 'torch')}", {"torch": torch, "math": math})
    theta = torch.tensor(experiment.origin, requires_grad=True)
    names = {"torch": torch, "math": math, "np": np, "theta": theta}
    exec(parts.written(experiment, "pytorch"), names)
    names["optimizer"] = optimizer = eval(pytorch.optimizer(experiment), names)
    scheduler = eval(pytorch.scheduler(experiment) or "None", names)
    positions, rates = [theta.detach().clone().numpy()], []
    for _ in range(experiment.steps):
        optimizer.zero_grad()
        value = loss(*theta)
        value.backward()
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if scheduler is not None:
            scheduler.step(value.item()) if experiment.schedule_entry.reactive else scheduler.step()
        positions.append(theta.detach().clone().numpy())
    return np.array(positions), np.array(rates)


@cache
def calm_rate(surface: str, optimizer: str) -> float:
    """A third of a good rate: at the fastest ones, runs are chaotic and amplify the rounding of the last digit."""
    best = best_rate(Experiment(surface=surface, optimizer=optimizer, steps=STEPS))
    return min(best, 0.03) / 3


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("surface", LANDSCAPES)
def test_every_optimizer_under_every_schedule_takes_the_steps_of_torch(surface, optimizer, schedule):
    rate = calm_rate(surface, optimizer)
    rising = {param.name: 2 * rate for param in SCHEDULES[schedule].params if param.name == "max_lr"}
    experiment = Experiment(
        surface=surface, optimizer=optimizer, schedule=schedule, steps=STEPS, learning_rate=rate, schedule_params=rising
    )
    positions, rates = torch_run(experiment)
    run = simulate(experiment)
    assert run.diverged_at is None
    live = run.losses[:-1] > ROUNDING  # below, whether the loss has improved is decided by rounding
    np.testing.assert_allclose(run.learning_rates[live], rates[live], rtol=1e-12, atol=1e-13 * rates.max())
    np.testing.assert_allclose(run.positions, positions, rtol=0, atol=1e-9)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_weight_decay_and_other_parameters_equal_torch(optimizer, decay):
    entry = OPTIMIZERS[optimizer]
    averages = ("momentum", "beta1", "beta2", "rho", "alpha")
    smaller = {param.name: 0.8 for param in entry.params if param.name in averages}
    other = {"weight_decay": decay} | smaller | {param.name: 1e-3 for param in entry.params if param.name == "eps"}
    experiment = Experiment(optimizer=optimizer, optimizer_params=other, steps=100, learning_rate=0.01)
    np.testing.assert_allclose(simulate(experiment).positions, torch_run(experiment)[0], rtol=0, atol=1e-9)


@given(
    experiments(
        ["bowl"],
        ["sgd"],
        [key for key in SCHEDULES if not SCHEDULES[key].reactive],
        surface_params={},
        optimizer_params={},
        steps=60,
        gradient_noise=0.0,
        clip_norm=None,
        seed=0,
        start=None,
    )
)
def test_learning_rates_equal_torch_at_any_setting(experiment):
    rates = torch_run(experiment)[1]
    scale = max(experiment.learning_rate, experiment.schedule_params.get("min_lr", 0.0))
    np.testing.assert_allclose(simulate(experiment).learning_rates, rates, rtol=1e-12, atol=1e-13 * scale)


@given(
    experiments(
        ["himmelblau"],
        ["adam"],
        ["plateau"],
        surface_params={},
        optimizer_params={},
        steps=100,
        gradient_noise=0.0,
        clip_norm=None,
        seed=0,
        start=None,
        learning_rate=0.3,
    )
)
def test_plateau_equals_torch_at_any_setting(experiment):
    np.testing.assert_allclose(simulate(experiment).learning_rates, torch_run(experiment)[1], rtol=1e-12)


@given(steps=st.integers(2, 40), data=st.data())
def test_the_rates_of_short_runs_equal_those_of_torch(steps, data):
    experiment = data.draw(
        experiments(
            ["bowl"],
            ["sgd"],
            surface_params={},
            optimizer_params={},
            steps=steps,
            seed=0,
            gradient_noise=0.0,
            clip_norm=None,
            start=None,
            learning_rate=0.1,
        )
    )
    np.testing.assert_allclose(simulate(experiment).learning_rates, torch_run(experiment)[1], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("schedule", "params", "steps"),
    [
        ("one_cycle", {"pct_start": 0.5}, 2),
        ("one_cycle", {"pct_start": 0.05}, 20),
        ("one_cycle", {"pct_start": 0.3}, 2),
        ("cyclical", {"min_lr": 0.5, "half_period": 3}, 20),
        ("warmup_cosine", {"warmup": 50}, 20),
        ("warmup_cosine", {"warmup": 1}, 2),
        ("plateau", {"patience": 0, "threshold": 1.0}, 20),
        ("plateau", {"min_lr": 0.5}, 20),
        ("warm_restarts", {"period": 1, "period_growth": 1}, 20),
        ("warm_restarts", {"period": 3, "period_growth": 5}, 100),
        ("linear", {}, 2),
        ("drawn", {}, 2),
        ("cosine", {"min_lr": 0.5}, 20),
        ("range_test", {}, 2),
        ("range_test", {"max_lr": 1e-3}, 20),
        ("range_test", {"max_lr": 100.0}, 1000),
    ],
)
def test_the_rates_of_schedules_at_their_corners_equal_those_of_torch(schedule, params, steps):
    experiment = Experiment(schedule=schedule, schedule_params=params, steps=steps, learning_rate=0.03)
    np.testing.assert_allclose(simulate(experiment).learning_rates, torch_run(experiment)[1], rtol=1e-12, atol=1e-14)
