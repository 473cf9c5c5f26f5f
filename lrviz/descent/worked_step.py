"""One update, worked through: what the optimizer saw, kept and did at a step of a run."""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import numpy as np
import optax
from jax.typing import ArrayLike

from lrviz.background import compiled, once
from lrviz.descent.diagnosis import run_and_diagnose
from lrviz.descent.experiment import Experiment
from lrviz.descent.trajectory import Trajectory
from lrviz.optim.optimizers import OPTIMIZERS


@dataclass(frozen=True, eq=False)
class WorkedStep:
    """The update θₜ → θₜ₊₁ in numbers, each array `[2]`, one value per coordinate.

    gradient: gₜ as the optimizer saw it. state: symbol → what it keeps after this step. update: uₜ for a unit
    learning rate. change: ηₜ uₜ = θₜ₊₁ − θₜ. effective_rate: −ηₜ uₜ / gₜ, the rate that plain gradient descent
    would have needed for the same step (nan where the slope is 0).
    """

    step: int
    learning_rate: float
    before: np.ndarray
    after: np.ndarray
    gradient: np.ndarray
    state: Mapping[str, np.ndarray]
    update: np.ndarray
    change: np.ndarray
    effective_rate: np.ndarray


def worked_step(trajectory: Trajectory, step: int) -> WorkedStep:
    """Step number `step` (from 0) of a run, recomputed from its recorded gradients by the same optimizer."""
    if not 0 <= step < trajectory.experiment.steps:
        raise ValueError(f"step must be from 0 to {trajectory.experiment.steps - 1}, not {step}")
    experiment = trajectory.experiment
    params = {name: np.float64(value) for name, value in experiment.optimizer_params.items()}
    count = 1 << (step + 1).bit_length()
    updates, states = _replay(experiment.optimizer)(
        params, _padded(trajectory.gradients, count), _padded(trajectory.positions, count)
    )
    update, gradient = np.asarray(updates)[step], trajectory.gradients[step]
    with np.errstate(all="ignore"):
        change = trajectory.learning_rates[step] * update
        return WorkedStep(
            step,
            float(trajectory.learning_rates[step]),
            trajectory.positions[step],
            trajectory.positions[step + 1],
            gradient,
            {symbol: np.asarray(kept)[step] for symbol, kept in states.items()},
            update,
            change,
            np.where(gradient == 0, np.nan, -change / gradient),
        )


@once(stored=True)
def worked(experiment: Experiment, step: int) -> WorkedStep:
    """Step number `step` of an experiment's run."""
    return worked_step(run_and_diagnose(experiment)[0], step)


def _padded(values: np.ndarray, count: int) -> np.ndarray:
    # A few sizes only, so that moving the step compiles nothing new; what follows the step changes nothing.
    padded = np.zeros((count, 2))
    padded[: min(count, len(values))] = values[:count]
    return padded


@once
def _replay(key: str):
    optimizer = OPTIMIZERS[key]

    def replay(params: Mapping[str, ArrayLike], gradients: jax.Array, positions: jax.Array):
        transform = optimizer.transform(**params)

        def step(state: optax.OptState, inputs: tuple[jax.Array, jax.Array]):
            gradient, position = inputs
            update, state = transform.update(gradient, state, position)
            kept = {symbol: optax.tree.get(state, field) for symbol, field in optimizer.state.items()}
            return state, (update, kept)

        return jax.lax.scan(step, transform.init(positions[0]), (gradients, positions))[1]

    return compiled(replay)
