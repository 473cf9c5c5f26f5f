"""Compiled once: `jax.jit` for threads that ask at the same time, with 64 bits, within the bound of memory."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import jax
import numpy as np
from jax.core import Tracer

import lrviz.background.results as results
from lrviz.background.float64 import call_in_float64, float64
from lrviz.background.store import MISSING

T = TypeVar("T")
Array = jax.Array | np.ndarray
"""What a compiled function may be given, and what JAX traces."""

KERNEL_BYTES = 2 * 2**20
"""About what a compiled kernel takes: most are of surfaces, which take 1 MB, and some of networks, 4 to 9 MB."""

MOST_STRAYS = 64
"""Kernels that JAX may keep of what is not compiled here, as of sums of single arrays; each takes about 1.4 MB."""


class Compiled(Generic[T]):
    """A function that is compiled for each kind of arguments, their shapes and types, by one thread for all.

    It is traced and called with 64 bits, whatever JAX is set to: the precision is that of the arguments.
    What is compiled is kept as results are: what was not used for longest is forgotten when there is no room.
    """

    def __init__(self, function: Callable[..., T]) -> None:
        self._function = function
        self._lock = threading.Lock()

    @property
    def kinds(self) -> int:
        """For how many kinds of arguments it is compiled now."""
        return results.kept_for().count(self)

    def __call__(self, *args: Any) -> T:
        leaves, tree = jax.tree.flatten(args)
        if any(isinstance(leaf, Tracer) for leaf in leaves):  # it is part of what another one compiles
            return self._function(*args)
        key = (self, tree, *map(_kind, leaves))
        kernel = results.get(key)
        if kernel is MISSING:
            with self._lock, float64():
                kernel = results.get(key)
                if kernel is MISSING:
                    # Ahead of time and from a function of its own, since JAX keeps what a function's calls compile.
                    kernel = jax.jit(lambda *given: self._function(*given)).lower(*args).compile()
                    results.keep(key, kernel, KERNEL_BYTES)
        with call_in_float64():
            return kernel(*args)


def _kind(leaf: Any) -> tuple[Hashable, ...]:
    """What a kernel is made for: shape and type, and on which devices it lies, if on any."""
    return getattr(leaf, "dtype", type(leaf)), np.shape(leaf), getattr(leaf, "sharding", None)


def compiled(function: Callable[..., T]) -> Compiled[T]:
    """`jax.jit(function)`, compiled once for all threads; a tree of its arguments may hold only arrays and numbers."""
    return Compiled(function)


def forget_strays() -> None:
    """Empties JAX's own caches, which count entries and not bytes, where they hold many kernels. Ours stay."""
    if count_strays() > MOST_STRAYS:
        jax.clear_caches()


def count_strays() -> int:
    """How many kernels JAX holds that were not compiled here."""
    ours = sum(isinstance(first, Compiled) for first in results.kept_for())
    return len(jax.devices()[0].client.live_executables()) - ours
