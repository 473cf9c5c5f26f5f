"""What an optimizer is: an optax transformation with a unit learning rate, its equation, and its name elsewhere.

θₜ₊₁ = θₜ + ηₜ uₜ, where uₜ is what the transformation makes of the gradient.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import jax
import optax
from jax.typing import ArrayLike
from optax import GradientTransformation

from lrviz.spec.registry import Param, plain_numbers


@dataclass(frozen=True, kw_only=True)
class Preconditioner:
    """The diagonal P of an adaptive rule, which takes P⁻¹g, or an average of it, for the gradient.

    squares: the field of optax's state that P is made of. of: its array, the steps t so far and the parameters → P of
    the same shape. limit: c in "stable while η·λmax(P⁻¹H) < c", P held fixed; limit_label as in `Optimizer`.
    Source: Cohen et al., Adaptive Gradient Methods at the Edge of Stability, arXiv:2207.14484 (2022).
    """

    squares: str
    of: Callable[..., jax.Array]
    limit: Callable[[Mapping[str, float]], float]
    limit_label: str


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """An update rule.

    rule: makes the optax transformation from the parameters. decoupled: weight decay acts on θ, not on g.
    state: symbol → name of the field in optax's state. sharpness_limit: c in "stable while η·λmax < c" on a
    quadratic, where theory gives one, and limit_label how it is written. preconditioner: where it divides the gradient
    by something of its own for each parameter, and theory knows the limit. torch, keras, optax: how to build it there,
    as a format string over the parameters, `learning_rate` and what `derived` makes of them (as code). written:
    framework → names in `snippets/written` of what is written out there to get PyTorch's arithmetic; keras names
    a class of `keras.optimizers`, or the one written out.
    folds_rate: frameworks that need it only where the learning rate changes. differs: framework → in what its own
    optimizer of this name differs from PyTorch's.

    >>> from lrviz import OPTIMIZERS
    >>> [param.name for param in OPTIMIZERS["momentum"].params]
    ['momentum', 'weight_decay']
    """

    key: str
    label: str
    equation: str
    rule: Callable[..., GradientTransformation]
    params: tuple[Param, ...]
    source: str
    lesson: str
    torch: str
    keras: str
    optax: str
    derived: Callable[..., Mapping[str, str]] = lambda **_: {}
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folds_rate: tuple[str, ...] = ()
    differs: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    sharpness_limit: Callable[[Mapping[str, float]], float] | None = None
    limit_label: str = ""
    preconditioner: Preconditioner | None = None
    decoupled: bool = False

    def transform(self, weight_decay: ArrayLike = 0.0, **params: ArrayLike) -> GradientTransformation:
        """The transformation uₜ(g) for a unit learning rate; parameters may be traced by JAX."""
        rule = self.rule(**params)
        decay = optax.add_decayed_weights(weight_decay)  # pyright: ignore[reportArgumentType] NumPy's numbers will do
        if self.decoupled:
            return optax.chain(rule, optax.scale(-1.0), decay, optax.scale(-1.0))
        return optax.chain(decay, rule)

    def limit_constant(self, params: Mapping[str, float | int | str]) -> float | None:
        """c in "stable while η·λmax < c" on a quadratic; None where theory gives none."""
        return None if self.sharpness_limit is None else self.sharpness_limit(plain_numbers(params))

    def __hash__(self) -> int:
        return hash(self.key)
