"""What a loss surface is: a function of two parameters, where to look at it, and where its minima lie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from lrviz.background import in_float64, once
from lrviz.problems.datasets import Examples
from lrviz.problems.formula import compile_formula
from lrviz.spec.registry import Param

Span = tuple[float, float]
Values = Mapping[str, float | int | str]
Items = frozenset[tuple[str, float | int | str]]
EVALUATIONS = 1000
GRID = 81
"""What is drawn or measured of a whole surface is taken at so many places along each axis."""


@dataclass(frozen=True)
class Minimum:
    """A minimum of a surface: its place and the loss there.

    >>> from lrviz import SURFACES
    >>> SURFACES["himmelblau"].minima({})[0]
    Minimum(x=3.0, y=2.0, loss=0.0)
    """

    x: float
    y: float
    loss: float


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of two parameters on examples; the loss of example i is `example_loss(score_i, target_i)`.

    The score is x·feature₁ + y·feature₂. For code outside: losses_in: framework → the mean loss of `score` and
    `target`; loader: the call of `sklearn.datasets` that gives `table`; features: its columns; target: made of it.
    """

    examples: Callable[[], Examples]
    example_loss: Callable[[jax.Array, jax.Array], jax.Array]
    losses_in: Mapping[str, str]
    loader: str
    features: tuple[str, str]
    target: str

    @in_float64
    def losses(self, x: jax.Array, y: jax.Array) -> jax.Array:
        """The loss of every example, `[..., n]`, for parameters x and y of any one shape `[...]`."""
        features, target = (jnp.asarray(a) for a in self.examples())
        score = x[..., None] * features[:, 0] + y[..., None] * features[:, 1]
        return self.example_loss(score, target)


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A loss of two parameters.

    equation: LaTeX. domain: the part that is drawn, ((x from, x to), (y from, y to)). start: where a run begins
    by default. lesson: what to look for. steep: the height is drawn on a logarithmic scale.
    quadratic: the Hessian is the same everywhere.

    >>> from lrviz import SURFACES
    >>> float(SURFACES["bowl"].function(1.0, 2.0)), len(SURFACES["himmelblau"].minima({}))
    (2.5, 4)
    """

    key: str
    label: str
    equation: str
    domain: tuple[Span, Span]
    start: tuple[float, float]
    source: str
    lesson: str
    formula: str = ""
    model: Model | None = None
    known_minima: Callable[[Values], list[Minimum]] | None = None
    params: tuple[Param, ...] = ()
    steep: bool = False
    quadratic: bool = False

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def shape_params(self) -> tuple[str, ...]:
        """Names of the parameters that are numbers in the formula."""
        return tuple(p.name for p in self.params if p.kind == "number") if self.formula else ()

    @property
    def across(self) -> float:
        """The diagonal of the domain."""
        (x0, x1), (y0, y1) = self.domain
        return float(np.hypot(x1 - x0, y1 - y0))

    def grid(self, params: Values, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x `[count]` and y `[count]` over the domain, and the loss `[count, count]` there, a row for each y."""
        x, y = (np.linspace(*span, count) for span in self.domain)
        return x, y, loss_grid(self, frozenset(params.items()), count)

    def text(self, params: Mapping[str, object]) -> str:
        """The formula as text; the reader's own for the surface that takes one."""
        return str(params.get("expression", self.formula))

    @in_float64
    def function(self, x: jax.Array | float, y: jax.Array | float, **params: ArrayLike | str) -> jax.Array:
        """The loss at x and y (numbers or arrays of one shape), over all examples where there are data."""
        if self.model is not None:
            return self.model.losses(jnp.asarray(x), jnp.asarray(y)).mean(axis=-1)
        shape = {name: params[name] for name in self.shape_params}
        return compile_formula(self.text(params), self.shape_params)(x, y, **shape)

    def minima(self, params: Values) -> list[Minimum]:
        """The minima inside the domain, the lowest first; searched for numerically where none are known."""
        found = self.known_minima(params) if self.known_minima else search_minima(self, frozenset(params.items()))
        return sorted(found, key=lambda minimum: minimum.loss)


@once(stored=True)
@in_float64
def loss_grid(surface: Surface, params: Items, count: int) -> np.ndarray:
    """The loss `[count, count]` over the domain, a row for each y.

    Where there are data it is computed row by row: the whole grid would hold the loss of every example at every point.
    """
    xs, ys = (jnp.linspace(*span, count) for span in surface.domain)
    values = dict(params)
    if surface.model is None:
        return np.asarray(surface.function(*jnp.meshgrid(xs, ys), **values), float)
    row = jax.jit(lambda y: surface.function(xs, jnp.full(count, y), **values))
    return np.stack([np.asarray(row(y), float) for y in ys])


@once(stored=True)
@in_float64
def search_minima(surface: Surface, params: Items) -> list[Minimum]:
    """The lowest point of the drawn domain, by L-BFGS-B: from the domain's middle where there are data, whose loss is
    convex in the parameters; else from the best of a grid of 201 × 201 points.

    Beside the edge of where a formula has a value, L-BFGS-B finds no end, so its evaluations are counted.
    """
    from scipy.optimize import minimize

    values = dict(params)
    slope = jax.jit(jax.value_and_grad(lambda p: surface.function(p[0], p[1], **values)))
    first = _middle(surface.domain) if surface.model else _lowest(surface, values)
    result = minimize(
        slope,
        first,
        jac=True,
        method="L-BFGS-B",
        bounds=surface.domain,
        options={"ftol": 1e-15, "gtol": 1e-12, "maxfun": EVALUATIONS},
    )
    begun = float(surface.function(*map(jnp.asarray, first), **values))
    if not np.isfinite(result.fun) or result.fun > begun:
        return [Minimum(*first, begun)]
    return [Minimum(float(result.x[0]), float(result.x[1]), float(result.fun))]


def _middle(domain: tuple[Span, Span]) -> tuple[float, float]:
    (x_from, x_to), (y_from, y_to) = domain
    return (x_from + x_to) / 2, (y_from + y_to) / 2


def _lowest(surface: Surface, values: Values) -> tuple[float, float]:
    """The best point of a grid of 201 × 201."""
    xs, ys = (np.linspace(*span, 201) for span in surface.domain)
    z = np.asarray(surface.function(*jnp.meshgrid(jnp.asarray(xs), jnp.asarray(ys)), **values))
    row, column = np.unravel_index(np.argmin(np.where(np.isfinite(z), z, np.inf)), z.shape)
    return float(xs[column]), float(ys[row])
