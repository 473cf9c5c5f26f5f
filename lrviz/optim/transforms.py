# Readers are shown these rules as they are, without types, and optax's own states have a `count`.
# pyright: reportMissingParameterType=false, reportUnusedParameter=false, reportArgumentType=false
# pyright: reportIncompatibleMethodOverride=false
"""Update rules in which optax differs from PyTorch, written as optax transformations with PyTorch's arithmetic.

Like optax's own they are built with a unit learning rate: `update` returns the step per unit of learning rate.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax


class AdagradState(NamedTuple):
    """sum_of_squares: of all gradients so far."""

    sum_of_squares: optax.Updates


def adagrad(eps: float = 1e-10) -> optax.GradientTransformation:
    """Adagrad as in `torch.optim.Adagrad`: u = −g / (√G + ε). optax adds ε under the root.

    Source: Duchi, Hazan & Singer, JMLR 12 (2011).
    """

    def init(params: optax.Params) -> AdagradState:
        return AdagradState(jax.tree.map(jnp.zeros_like, params))

    def update(grads, state, params=None):
        total = jax.tree.map(lambda s, g: s + g**2, state.sum_of_squares, grads)
        return jax.tree.map(lambda g, s: -g / (jnp.sqrt(s) + eps), grads, total), AdagradState(total)

    return optax.GradientTransformation(init, update)


class AMSGradState(NamedTuple):
    """count: steps taken; mu, nu: averages of g and g²; nu_max: the largest nu so far, per parameter."""

    count: jax.Array
    mu: optax.Updates
    nu: optax.Updates
    nu_max: optax.Updates


def amsgrad(b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8) -> optax.GradientTransformation:
    """AMSGrad as in `torch.optim.Adam(amsgrad=True)`: the maximum is taken before the bias is corrected.

    u = −m̂ / (√(max ν / (1 − β₂ᵗ)) + ε). optax takes the maximum of corrected values.
    Source: Reddi, Kale & Kumar, ICLR 2018.
    """

    def init(params: optax.Params) -> AMSGradState:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return AMSGradState(jnp.zeros([], jnp.int32), zeros, zeros, zeros)

    def update(grads, state, params=None):
        count = state.count + 1
        mu = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, state.mu, grads)
        nu = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g**2, state.nu, grads)
        nu_max = jax.tree.map(jnp.maximum, state.nu_max, nu)
        updates = jax.tree.map(lambda m, v: -(m / (1 - b1**count)) / (jnp.sqrt(v / (1 - b2**count)) + eps), mu, nu_max)
        return updates, AMSGradState(count, mu, nu, nu_max)

    return optax.GradientTransformation(init, update)


class NAdamState(NamedTuple):
    """count: steps taken; mu, nu: averages of g and g²; product: Π of the momenta so far."""

    count: jax.Array
    mu: optax.Updates
    nu: optax.Updates
    product: jax.Array


def nadam(
    b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8, momentum_decay: float = 0.004
) -> optax.GradientTransformation:
    """NAdam as in `torch.optim.NAdam`: the momentum warms up, μₜ = β₁ (1 − ½ · 0.96^(t ψ)).

    u = −((1 − μₜ) g / (1 − Πμ) + μₜ₊₁ m / (1 − μₜ₊₁ Πμ)) / (√ν̂ + ε). optax keeps the momentum at β₁.
    Source: Dozat, ICLR Workshop 2016.
    """

    def momentum(count):
        return b1 * (1 - 0.5 * 0.96 ** (count * momentum_decay))

    def init(params: optax.Params) -> NAdamState:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return NAdamState(jnp.zeros([], jnp.int32), zeros, zeros, jnp.ones([], optax.tree.dtype(params)))

    def update(grads, state, params=None):
        count = state.count + 1
        dtype = state.product.dtype
        now, ahead = (momentum(step.astype(dtype)) for step in (count, count + 1))
        product = state.product * now
        mu = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, state.mu, grads)
        nu = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g**2, state.nu, grads)
        updates = jax.tree.map(
            lambda g, m, v: (
                -((1 - now) * g / (1 - product) + ahead * m / (1 - product * ahead))
                / (jnp.sqrt(v / (1 - b2**count)) + eps)
            ),
            grads,
            mu,
            nu,
        )
        return updates, NAdamState(count, mu, nu, product)

    return optax.GradientTransformation(init, update)
