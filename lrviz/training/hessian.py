"""Sharpness: the largest eigenvalues of the Hessian of a network's loss, without the Hessian.

A Hessian-vector product costs a few gradients: H v is the derivative of ∇L(θ + εv) by ε at 0 (Pearlmutter, Fast Exact
Multiplication by the Hessian, Neural Computation 6, 1994). Lanczos' method asks for m of them and finds the ends of the
spectrum: on an orthonormal basis Q `[m, P]` of v, Hv, H²v, … the Hessian is a tridiagonal T `[m, m]`, whose largest
eigenvalues are close to its own. Source: Golub & Van Loan, Matrix Computations, chapter 10; each new direction is
orthogonalised against all before it, twice, since rounding would bring found eigenvalues back.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from numpy.typing import DTypeLike

from lrviz.background import compiled, once
from lrviz.problems.datasets import Examples
from lrviz.problems.network import Network, Params

ITERATIONS = 40


class Eigenvalues(NamedTuple):
    """The largest eigenvalues `[count]`, the largest first; an eigenvalue of H lies within `errors` `[count]` of each.

    vector `[P]`: the direction of the largest, of length 1.
    """

    values: jax.Array
    errors: jax.Array
    vector: jax.Array


def largest_eigenvalues(
    network: Network, params: Params, examples: Examples, *, count: int = 1, iterations: int = ITERATIONS
) -> Eigenvalues:
    """The `count` largest eigenvalues of the Hessian of the mean loss over `examples`, in the precision of the weights.

    iterations: Hessian-vector products that are spent. ValueError: fewer iterations or weights than eigenvalues.
    """
    size = sum(values.size for values in params.values())
    iterations = min(iterations, size)
    if not 1 <= count <= iterations:
        raise ValueError(f"count must be from 1 to {iterations}, the lower of iterations and weights, not {count}")
    dtype = next(iter(params.values())).dtype
    return jax.tree.map(np.asarray, _kernel(network, count, iterations)(params, examples, random_start(size, dtype)))


@once
def _kernel(network: Network, count: int, iterations: int):
    def of(params: Params, examples: Examples, start: jax.Array) -> Eigenvalues:
        return lanczos(hessian_product(network, params, examples), start, count, iterations)

    return compiled(of)


def random_start(size: int, dtype: DTypeLike) -> np.ndarray:
    """A direction `[P]` that favours no eigenvector, the same each time."""
    return np.random.default_rng(0).normal(size=size).astype(dtype)


def hessian_product(network: Network, params: Params, examples: Examples) -> Callable[[jax.Array], jax.Array]:
    """v `[P]` → H v `[P]`, by differentiating the gradient forwards; the order of P is `ravel_pytree`'s."""
    flat, unravel = ravel_pytree(params)

    def slope(weights: jax.Array) -> jax.Array:
        return jax.grad(lambda w: network.mean_loss(unravel(w), examples))(weights)

    return lambda v: jax.jvp(slope, (flat,), (v,))[1]


def lanczos(product: Callable[[jax.Array], jax.Array], start: jax.Array, count: int, iterations: int) -> Eigenvalues:
    """The `count` largest eigenvalues of a symmetric operator v `[P]` → `[P]`, from the direction `start` `[P]`.

    The error of a value is |β_m s_m|, s its eigenvector in T: what H and T disagree on (Golub & Van Loan, 10.1.4).
    """

    def extend(basis: jax.Array, k: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        ahead = product(basis[k])
        along = ahead @ basis[k]
        for _ in range(2):
            ahead = ahead - basis.T @ (basis @ ahead)
        rest = jnp.linalg.norm(ahead)
        return basis.at[k + 1].set(ahead / jnp.where(rest > 0, rest, 1)), (along, rest)

    basis = jnp.zeros((iterations + 1, start.size), start.dtype).at[0].set(start / jnp.linalg.norm(start))
    basis, (diagonal, beside) = jax.lax.scan(extend, basis, jnp.arange(iterations))
    tridiagonal = jnp.diag(diagonal) + jnp.diag(beside[:-1], 1) + jnp.diag(beside[:-1], -1)
    values, vectors = jnp.linalg.eigh(tridiagonal)
    values, vectors = values[::-1][:count], vectors[:, ::-1][:, :count]
    return Eigenvalues(values, jnp.abs(beside[-1] * vectors[-1]), vectors[:, 0] @ basis[:-1])
