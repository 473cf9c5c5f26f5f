"""Compiled once: `jax.jit` for threads that ask at the same time, within the bound of memory."""

import threading
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from lrviz.background import results
from lrviz.background.store import MISSING

KERNEL_BYTES = 4 * 2**20
"""About what a compiled kernel takes: 24 rulers, each with a kernel of its own, took 4.2 MB each."""


class Compiled:
    """A function that is compiled for each kind of arguments, their shapes and types, by one thread for all.

    What is compiled is kept as results are: what was not used for longest is forgotten when there is no room.
    """

    def __init__(self, function: Callable[..., Any], weight: int) -> None:
        self.weight = weight
        self._function = function
        self._lock = threading.Lock()

    @property
    def kinds(self) -> int:
        """For how many kinds of arguments it is compiled now."""
        return results.count(self)

    def __call__(self, *args: Any) -> Any:
        key = (self, *((getattr(leaf, "dtype", type(leaf)), np.shape(leaf)) for leaf in jax.tree.leaves(args)))
        kernel = results.get(key)
        if kernel is not MISSING:
            return kernel(*args)
        with self._lock:
            kernel = results.get(key)
            if kernel is MISSING:
                # A function of its own for each kind: JAX keeps what it compiles as long as the function lives.
                kernel = jax.jit(lambda *given: self._function(*given))
            value = kernel(*args)
            results.keep(key, kernel, self.weight)
        return value


def compiled(function: Callable[..., Any], weight: int = KERNEL_BYTES) -> Compiled:
    """`jax.jit(function)`, compiled once for all threads; a tree of its arguments may hold only arrays and numbers.

    weight: about how many bytes each of its kernels takes.
    """
    return Compiled(function, weight)
