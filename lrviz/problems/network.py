"""What a network is: layers, a loss, and data. Everything here is a pure function of its weights and examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import DTypeLike

from lrviz.background import Array, compiled, in_float64, once
from lrviz.problems.datasets import DatasetSplit, Examples, Raw, split
from lrviz.problems.layers import Layer, ReLU
from lrviz.spec.registry import Param

Params = Mapping[str, Array]
"""All weights by name, as in the `state_dict` of a `torch.nn.Sequential`: "0.weight", "0.bias", "2.weight", …"""
Part = Literal["train", "validation"]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What training makes small. per_example: outputs `[n, m]`, targets `[n]` → the loss of every example `[n]`.

    classifies: the outputs are scores of classes, and accuracy is the metric. torch, keras: the same loss as code.
    """

    key: str
    label: str
    per_example: Callable[[jax.Array, Array], jax.Array]
    classifies: bool
    torch: str
    keras: str


def cross_entropy(outputs: jax.Array, classes: Array) -> jax.Array:
    """ℓ = log Σₖ exp zₖ − z_class of every example `[n]`, for scores z `[n, m]`."""
    scores = outputs - jax.lax.stop_gradient(outputs.max(axis=-1, keepdims=True))
    # A sum over all classes and no look-up, whose gradient is a scatter: that is several times slower.
    chosen = jnp.where(classes[:, None] == jnp.arange(outputs.shape[-1]), scores, 0).sum(axis=-1)
    return jnp.log(jnp.exp(scores).sum(axis=-1)) - chosen


CROSS_ENTROPY = Loss(
    key="cross_entropy",
    label="Cross-entropy",
    classifies=True,
    per_example=cross_entropy,
    torch="torch.nn.CrossEntropyLoss()",
    keras="keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
)
SQUARED_ERROR = Loss(
    key="squared_error",
    label="Mean squared error",
    classifies=False,
    per_example=lambda outputs, targets: (outputs[:, 0] - targets) ** 2,
    torch="torch.nn.MSELoss()",
    keras="keras.losses.MeanSquaredError()",
)


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network and its task.

    layers: from the input to the scores. architecture: the same in words. raw: where the data come from; one_scale: all
    features are standardised by the same. input_shape: of one example.

    >>> from lrviz import NETWORKS
    >>> NETWORKS["digits_mlp"].architecture, len(NETWORKS["digits_mlp"].examples().targets)
    ('64 pixels, 32 hidden units with ReLU, 10 classes', 1438)
    """

    key: str
    label: str
    architecture: str
    layers: tuple[Layer, ...]
    loss: Loss
    raw: Callable[[], Raw]
    input_shape: tuple[int, ...]
    source: str
    lesson: str
    one_scale: bool = False
    params: tuple[Param, ...] = ()

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def metric(self) -> str | None:
        """ "accuracy", or None where there are no classes."""
        return "accuracy" if self.loss.classifies else None

    def table(self) -> DatasetSplit:
        """The data, standardised, in two parts: a fifth of the examples, always the same ones, are for validation."""
        return DatasetSplit(
            *(
                Examples(part.features.reshape(-1, *self.input_shape), part.targets)
                for part in split(self.raw, self.one_scale)
            )
        )

    def init(self, seed: int) -> dict[str, np.ndarray]:
        """The weights before training, for a seed; float64."""
        generator = np.random.default_rng(seed)
        return {
            f"{k}.{name}": values
            for k, layer in enumerate(self.layers)
            for name, values in layer.init(generator).items()
        }

    def apply(self, params: Params, features: Array) -> jax.Array:
        """The scores `[n, m]` of examples `[n, …]`."""
        values = jnp.asarray(features)
        for k, layer in enumerate(self.layers):
            values = layer(_of_layer(params, k), values)
        return values

    @in_float64
    def dead_units(self, params: Params, examples: Examples) -> float:
        """The share of the units behind a ReLU that are 0 for every example: they pass on nothing and learn nothing.

        A unit of a convolution is a whole channel. nan for a network without ReLU.
        """
        features, dead = jnp.asarray(examples.features), []
        for k, layer in enumerate(self.layers):
            features = layer(_of_layer(params, k), features)
            if isinstance(layer, ReLU):
                dead.append((features == 0).all(axis=(0, *range(2, features.ndim))))
        return float(jnp.concatenate(dead).mean()) if dead else float("nan")

    def per_example_loss(self, params: Params, examples: Examples) -> jax.Array:
        """The loss of every example, `[n]`."""
        return self.loss.per_example(self.apply(params, examples.features), examples.targets)

    def mean_loss(self, params: Params, examples: Examples) -> jax.Array:
        """L = 1/n Σ ℓ(outputs, targets): what `jax.grad` and Hessian-vector products are taken of."""
        return self.per_example_loss(params, examples).mean()

    def measures(self, params: Params, examples: Examples) -> tuple[jax.Array, jax.Array]:
        """The mean loss and the accuracy (nan where there are no classes) in one pass."""
        outputs = self.apply(params, examples.features)
        right = (
            (outputs.argmax(axis=-1) == examples.targets) if self.loss.classifies else jnp.full(len(outputs), jnp.nan)
        )
        return self.loss.per_example(outputs, examples.targets).mean(), right.mean(dtype=outputs.dtype)

    def examples(self, part: Part = "train", label_noise: float = 0.0, seed: int = 0) -> Examples:
        """One part of the data. label_noise: the share of the training targets that is wrong, chosen by the seed.

        A wrong class is one of the others; a wrong number is that of another example. ValueError: an unknown part.
        """
        if part not in DatasetSplit._fields:
            raise ValueError(f"part must be one of {', '.join(DatasetSplit._fields)}, not {part!r:.40}")
        examples = getattr(self.table(), part)
        if part == "validation":
            return examples
        return Examples(examples.features, self._mislabelled(examples.targets, label_noise, seed))

    def _mislabelled(self, targets: np.ndarray, share: float, seed: int) -> np.ndarray:
        generator = np.random.default_rng([seed, 2])
        wrong = generator.permutation(len(targets))[: round(share * len(targets))]
        targets = targets.copy()
        if self.loss.classifies:
            classes = int(targets.max()) + 1
            targets[wrong] = (targets[wrong] + generator.integers(1, classes, len(wrong))) % classes
        else:
            targets[wrong] = np.roll(targets[wrong], 1)
        return targets


def _of_layer(params: Params, k: int) -> dict[str, Array]:
    prefix = f"{k}."
    return {name.removeprefix(prefix): values for name, values in params.items() if name.startswith(prefix)}


def loss_at(network: Network, params: Params, part: Part = "train", label_noise: float = 0.0, seed: int = 0) -> float:
    """The mean loss over all examples of one part, in the precision of the weights; ValueError: an unknown part."""
    dtype = next(iter(params.values())).dtype
    return float(loss_kernel(network)(params, in_precision(network.examples(part, label_noise, seed), dtype)))


@once
def loss_kernel(network: Network) -> Callable[[Params, Examples], jax.Array]:
    """(θ, examples) → the mean loss, compiled: the one by which single losses and whole landscapes are computed."""
    return compiled(network.mean_loss)


def in_precision(examples: Examples, dtype: DTypeLike) -> Examples:
    """Examples with their numbers in one precision; numbers of classes stay whole."""
    whole = np.issubdtype(examples.targets.dtype, np.integer)
    return Examples(examples.features.astype(dtype), examples.targets.astype(np.int32 if whole else dtype))
