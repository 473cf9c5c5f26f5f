"""Runs: their shapes, their honesty, and that nothing a slider moves compiles again."""

import jax
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment, simulate, sweep
from lrviz.background.compiled import KERNEL_BYTES
from lrviz.background.float64 import float64
from lrviz.background.results import forget_all, kept_bytes
from lrviz.descent.experiment import GROUPS, STEPS
from lrviz.descent.trajectory import kernel, run_kernel_key
from lrviz.snippets import parts, pytorch
from lrviz.spec.fields import SEED
from tests.strategies import experiments

EVERY_PAIR = [(surface, optimizer) for surface in SURFACES for optimizer in OPTIMIZERS]


@pytest.fixture(scope="module", autouse=True)
def doubles():
    """PyTorch computes in float64, as the runs do: the scalars of its NAdam have the default type."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def finite_steps(run) -> int:
    """How many steps of a run begin at a finite loss, have a finite gradient and end at a finite place."""
    finite = np.isfinite(run.gradients).all(axis=1) & np.isfinite(run.losses[:-1])
    finite &= np.isfinite(run.positions[1:]).all(axis=1)
    return int(np.argmin([*finite, False]))


def after_a_step_of_torch(run, steps: int) -> np.ndarray:
    """θₜ₊₁ `[steps, 2]` of PyTorch's own optimizer, which is given θₜ, gₜ and ηₜ of the run before each step."""
    theta = torch.zeros(2, requires_grad=True)
    names = {"torch": torch, "theta": theta}
    exec(parts.written(run.experiment, "pytorch"), names)
    optimizer = eval(pytorch.optimizer(run.experiment), names)
    after = np.zeros((steps, 2))
    for t in range(steps):
        theta.data = torch.tensor(run.positions[t])
        theta.grad = torch.tensor(run.gradients[t])
        optimizer.param_groups[0]["lr"] = run.learning_rates[t]
        optimizer.step()
        after[t] = theta.detach().numpy()
    return after


@given(experiments(steps=40))
def test_every_step_is_the_one_that_pytorch_takes_with_this_gradient_and_rate(experiment):
    run = simulate(experiment)
    steps = finite_steps(run)
    expected, found = after_a_step_of_torch(run, steps), run.positions[1 : steps + 1]
    # θ + ηu loses as many digits as the longer of the two has more than the sum.
    scale = np.maximum(np.abs(run.positions[:steps]), np.abs(expected))
    assert (np.abs(found - expected) <= 1e-10 * scale).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_takes_the_steps_of_pytorch_for_a_whole_run(optimizer):
    run = simulate(Experiment(surface="beale", optimizer=optimizer, schedule="cosine", learning_rate=0.003))
    assert finite_steps(run) == 100
    np.testing.assert_allclose(run.positions[1:], after_a_step_of_torch(run, 100), rtol=1e-12)
    assert (np.abs(np.diff(run.positions, axis=0)).max(axis=1) > 0).all(), "a run that rests shows nothing"


FORMULAS = [key for key in SURFACES if SURFACES[key].model is None]


@settings(max_examples=25)
@given(experiments(surfaces=FORMULAS, optimizers=("sgd", "adam"), steps=40, gradient_noise=0.0))
def test_losses_and_gradients_are_those_of_the_surface_where_the_run_is(experiment):
    run, surface = simulate(experiment), experiment.surface_entry
    assert (run.positions.shape, run.losses.shape) == ((41, 2), (41,))
    assert (run.gradients.shape, run.learning_rates.shape) == ((40, 2), (40,))
    assert tuple(run.positions[0]) == experiment.origin

    def loss(x, y):
        return surface.function(x, y, **experiment.surface_params)

    steps = finite_steps(run)
    x, y = run.positions[:steps].T
    with float64():
        losses, slopes = jax.vmap(jax.value_and_grad(loss, (0, 1)))(x, y)
    slopes = np.stack(slopes, axis=1)
    np.testing.assert_allclose(run.losses[:steps], losses, rtol=1e-9, atol=1e-12)
    shares = np.minimum(1, (experiment.clip_norm or np.inf) / (np.hypot(*slopes.T) + 1e-6))  # as PyTorch divides
    np.testing.assert_allclose(run.gradients[:steps], slopes * shares[:, None], rtol=1e-5, atol=1e-9)


@given(st.floats(0, 0.99), st.floats(0.001, 3.9))
def test_momentum_on_a_bowl_is_its_recurrence_of_two_terms(momentum, rate):
    """θₜ₊₁ = (1 + β − η) θₜ − β θₜ₋₁, since the gradient of the bowl is θ."""
    run = simulate(
        Experiment(
            surface="bowl",
            optimizer="momentum",
            optimizer_params={"momentum": momentum},
            start=(1.5, -0.5),
            learning_rate=rate,
            steps=50,
        )
    )
    expected = [run.positions[0], (1 - rate) * run.positions[0]]
    for _ in range(49):
        expected.append((1 + momentum - rate) * expected[-1] - momentum * expected[-2])
    np.testing.assert_allclose(run.positions, expected, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize(("surface", "optimizer"), EVERY_PAIR)
def test_divergence_is_honest_at_rate_10(surface, optimizer):
    run = simulate(Experiment(surface=surface, optimizer=optimizer, learning_rate=10.0, steps=300))
    finite = np.isfinite(run.positions).all(axis=1) & np.isfinite(run.losses)
    if run.diverged_at is None:
        assert finite.all()
    else:
        assert finite[: run.diverged_at].all()
        assert not finite[run.diverged_at]


def test_positions_are_not_clamped_and_gradients_not_clipped_in_secret():
    run = simulate(Experiment(surface="bowl", learning_rate=3.0, steps=40))
    np.testing.assert_allclose(run.positions[:, 0], -1.5 * (-2.0) ** np.arange(41))
    np.testing.assert_allclose(run.gradients, run.positions[:-1])
    assert abs(run.positions[-1, 0]) > 1e12


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_hidden_factor_on_the_rate(optimizer):
    first = simulate(Experiment(optimizer=optimizer, learning_rate=0.01, optimizer_params={"weight_decay": 0.0}))
    twice = simulate(Experiment(optimizer=optimizer, learning_rate=0.02, optimizer_params={"weight_decay": 0.0}))
    steps = [np.diff(run.positions, axis=0)[0] for run in (first, twice)]
    np.testing.assert_allclose(steps[1], 2 * steps[0], rtol=1e-12, atol=1e-14)


def test_a_schedule_per_epoch_gets_one_step_per_epoch():
    params = {"drop_step": 10, "drop_rate": 0.5}
    run = simulate(Experiment(schedule="step", schedule_params=params, learning_rate=0.08))
    np.testing.assert_allclose(run.learning_rates, 0.08 * 0.5 ** (np.arange(100) // 10))


@given(experiments(steps=30), st.lists(st.floats(1e-6, 10), min_size=1, max_size=4))
def test_a_sweep_is_its_single_runs(experiment, rates):
    runs = sweep(experiment, rates)
    assert len(runs) == len(rates)
    for k, rate in enumerate(rates):
        alone = simulate(experiment.replace(learning_rate=rate))
        assert runs[k].experiment == alone.experiment
        assert runs.diverged_at[k] == alone.diverged_at
        for name in ("positions", "losses", "gradients", "learning_rates"):
            np.testing.assert_array_equal(getattr(runs, name)[k], getattr(alone, name), err_msg=name)


@pytest.mark.parametrize("surface", ["ackley", "rastrigin", "styblinski_tang"])
@pytest.mark.parametrize("optimizer", ["momentum", "adam", "nadam"])
def test_a_chaotic_run_is_the_same_on_the_ruler_and_alone(surface, optimizer):
    base = Experiment(surface=surface, optimizer=optimizer, steps=300)
    rates = [0.016, 0.16, 1.0, 3.0]
    for k, run in enumerate(sweep(base, rates)):
        np.testing.assert_array_equal(run.positions, simulate(base.replace(learning_rate=rates[k])).positions)


@pytest.mark.parametrize("rates", [[], [0.1, -1.0], [float("nan")], [0.0]])
def test_a_sweep_without_rates_or_with_one_that_is_not_allowed_is_refused(rates):
    with pytest.raises(ValueError, match="learning_rate"):
        sweep(Experiment(), rates)


@pytest.mark.parametrize(
    ("schedule", "params", "steps"),
    [
        ("one_cycle", {"pct_start": 0.5}, 2),
        ("one_cycle", {"pct_start": 0.05}, 20),
        ("warmup_cosine", {"warmup": 9}, 2),
        ("drawn", {}, 2),
        ("linear", {}, 2),
        ("cosine", {}, 2),
        ("warm_restarts", {"period": 1, "period_growth": 1}, 2),
        ("plateau", {"patience": 0}, 2),
        ("cyclical", {"half_period": 1}, 2),
    ],
)
def test_a_sweep_takes_schedules_at_their_corners(schedule, params, steps):
    base = Experiment(surface="bowl", schedule=schedule, schedule_params=params, steps=steps)
    runs = sweep(base, [0.1, 0.2, 0.3])
    for run in runs:
        np.testing.assert_allclose(run.learning_rates, simulate(run.experiment).learning_rates, rtol=1e-12)


def test_noise_is_normal_seeded_and_off_by_default():
    noisy = Experiment(surface="bowl", gradient_noise=0.5, steps=500, learning_rate=0.01, seed=4)
    run, again, other = simulate(noisy), simulate(noisy), simulate(noisy.replace(seed=5))
    np.testing.assert_array_equal(run.positions, again.positions)
    assert (run.positions[1:] != other.positions[1:]).all()
    noise = run.gradients - run.positions[:-1]
    assert noise.std() == pytest.approx(0.5, rel=0.1)
    quiet = simulate(noisy.replace(gradient_noise=0.0))
    np.testing.assert_allclose(quiet.gradients, quiet.positions[:-1])


def test_clipping_shortens_long_gradients_and_only_those():
    run = simulate(Experiment(surface="ravine", clip_norm=2.0, learning_rate=0.05))
    free = simulate(Experiment(surface="ravine", learning_rate=0.05))
    lengths = np.hypot(*run.gradients.T)
    assert lengths.max() == pytest.approx(2.0, rel=1e-5)
    assert np.hypot(*free.gradients.T).max() > 20


def test_a_mini_batch_is_an_unbiased_part_of_the_data():
    base = Experiment(surface="linear_regression", learning_rate=1e-8, steps=2000)
    exact = simulate(base).gradients[0]
    small = simulate(base.replace(surface_params={"batch_size": 16})).gradients
    assert small.std(axis=0).min() > 0.05
    np.testing.assert_allclose(small.mean(axis=0), exact, rtol=0.03)
    assert simulate(base.replace(surface_params={"batch_size": 16})).losses[0] == pytest.approx(
        simulate(base).losses[0]
    )


def compiled_for(experiment):
    """The kernel of an experiment, once it has run."""
    simulate(experiment)
    return kernel(run_kernel_key(experiment), many=False)


@pytest.mark.parametrize("group", GROUPS)
def test_moving_any_slider_compiles_nothing(group):
    registry = {"surface": SURFACES, "optimizer": OPTIMIZERS, "schedule": SCHEDULES}[group]
    for key, entry in registry.items():
        base = Experiment(**{group: key}, steps=90)
        for param in entry.params:
            if param.kind != "number" or param.name == "batch_size":
                continue
            before = compiled_for(base)
            size = before.kinds
            for value in {param.minimum, param.maximum, *param.slider_stops[:2]}:
                after = compiled_for(base.replace(**{f"{group}_params": {param.name: value}}))
                assert after is before
            assert before.kinds == size, (key, param.name)


def test_another_rate_start_seed_schedule_or_number_of_steps_compiles_nothing():
    base = Experiment(steps=STEPS.minimum)
    compiled = compiled_for(base)
    size = compiled.kinds
    changes = [
        {"learning_rate": 1},
        {"learning_rate": np.float64(0.3)},
        {"learning_rate": 0.7},
        {"steps": 128},
        {"start": (1, 2)},
        {"seed": SEED.maximum},
        {"schedule": "cosine"},
        {"schedule": "cyclical"},
    ]
    for change in changes:
        assert compiled_for(base.replace(**change)) is compiled
    assert compiled.kinds == size


def test_formulas_have_kernels_of_their_own_which_are_kept_as_long_as_there_is_room():
    forget_all()
    for number in range(3):
        formula = Experiment(surface="formula", surface_params={"expression": f"x + {number}.5"})
        simulate(formula)
        assert compiled_for(formula).kinds == 1
    assert kept_bytes() >= 3 * KERNEL_BYTES
    last = compiled_for(formula)
    forget_all()
    assert last.kinds == 0
