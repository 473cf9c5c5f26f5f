"""The layers that a network is made of; shapes, parameters and their start are PyTorch's.

Weights begin as `torch.nn.Linear` and `torch.nn.Conv2d` begin theirs, Kaiming's uniform with a = √5, and so do biases:

    W, b ~ U(−1/√n, 1/√n),  n the inputs of one unit (fan in)

drawn by NumPy's generator, so that any framework can be given the same numbers.
Source: He et al., Delving Deep into Rectifiers, ICCV 2015, for the scheme; a = √5 is PyTorch's choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import jax
import jax.numpy as jnp
import numpy as np

from lrviz.background import Array

Weights = dict[str, np.ndarray]


class Layer(Protocol):
    """One layer. torch, keras: how it is built there, as code; there, `start(n)` draws as for n inputs."""

    @property
    def torch(self) -> str: ...
    @property
    def keras(self) -> str: ...
    def init(self, generator: np.random.Generator, /) -> Weights:
        """The first weights by PyTorch's names; empty for a layer without any."""
        ...

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        """The layer's outputs for the examples x `[n, …]`."""
        ...


@dataclass(frozen=True)
class Linear:
    """Every output sees every input: y = x Wᵀ + b, W `[outputs, inputs]`."""

    inputs: int
    outputs: int

    @property
    def torch(self) -> str:
        return f"torch.nn.Linear({self.inputs}, {self.outputs})"

    @property
    def keras(self) -> str:
        return f"keras.layers.Dense({self.outputs}, {_keras_start(self.inputs)})"

    def init(self, generator: np.random.Generator) -> Weights:
        return _uniform(generator, self.inputs, (self.outputs, self.inputs))

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        return x @ weights["weight"].T + weights["bias"]


@dataclass(frozen=True)
class Conv:
    """Square windows of images `[channels, height, width]`, `stride` apart, no border: W `[outputs, inputs, m, m]`."""

    inputs: int
    outputs: int
    size: int
    stride: int = 1

    @property
    def torch(self) -> str:
        stride = f", stride={self.stride}" if self.stride > 1 else ""
        return f"torch.nn.Conv2d({self.inputs}, {self.outputs}, kernel_size={self.size}{stride})"

    @property
    def keras(self) -> str:
        strides = f", strides={self.stride}" if self.stride > 1 else ""
        start = _keras_start(self.inputs * self.size**2)
        return f"keras.layers.Conv2D({self.outputs}, kernel_size={self.size}{strides}, {start})"

    def init(self, generator: np.random.Generator) -> Weights:
        return _uniform(generator, self.inputs * self.size**2, (self.outputs, self.inputs, self.size, self.size))

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        # All windows side by side and one product of matrices, which many runs share; a convolution whose kernel
        # differs from run to run is much slower.
        rows, columns = (self.stride * ((side - self.size) // self.stride) + 1 for side in x.shape[-2:])
        corners = [(i, j) for i in range(self.size) for j in range(self.size)]
        windows = [x[..., i : i + rows : self.stride, j : j + columns : self.stride] for i, j in corners]
        kernel = weights["weight"].reshape(self.outputs, self.inputs, -1)
        return jnp.einsum("ocm,ncmyx->noyx", kernel, jnp.stack(windows, axis=2)) + weights["bias"][:, None, None]


@dataclass(frozen=True)
class Flatten:
    """One row of numbers for each image."""

    torch = "torch.nn.Flatten()"
    keras = "keras.layers.Flatten()"

    def init(self, _: np.random.Generator) -> Weights:
        return {}

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        return x.reshape(len(x), -1)


@dataclass(frozen=True)
class ReLU:
    """max(x, 0)."""

    torch = "torch.nn.ReLU()"
    keras = "keras.layers.ReLU()"

    def init(self, _: np.random.Generator) -> Weights:
        return {}

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        return jax.nn.relu(x)


@dataclass(frozen=True)
class Tanh:
    """tanh x."""

    torch = "torch.nn.Tanh()"
    keras = 'keras.layers.Activation("tanh")'

    def init(self, _: np.random.Generator) -> Weights:
        return {}

    def __call__(self, weights: Mapping[str, Array], x: jax.Array) -> jax.Array:
        return jnp.tanh(x)


def _uniform(generator: np.random.Generator, fan_in: int, shape: tuple[int, ...]) -> Weights:
    bound = 1 / np.sqrt(fan_in)
    return {"weight": generator.uniform(-bound, bound, shape), "bias": generator.uniform(-bound, bound, shape[0])}


def _keras_start(fan_in: int) -> str:
    return f"kernel_initializer=start({fan_in}), bias_initializer=start({fan_in})"
