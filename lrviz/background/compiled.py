"""Compiled once: `jax.jit` for threads that ask at the same time."""

import threading
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

KERNEL_BYTES = 3 * 2**20
"""About what a compiled kernel takes: 24 rulers on a surface each took 4 MB with all that belongs to them."""


class Compiled:
    """A jitted function that is compiled by one thread for all: several that call it at once would each compile it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._jitted = jax.jit(function)
        self._known: set[tuple] = set()
        self._lock = threading.Lock()

    @property
    def kinds(self) -> int:
        """How many kinds of arguments it is compiled for."""
        return len(self._known)

    def __call__(self, *args: Any) -> Any:
        kind = tuple((getattr(leaf, "dtype", type(leaf)), np.shape(leaf)) for leaf in jax.tree.leaves(args))
        if kind in self._known:
            return self._jitted(*args)
        with self._lock:
            result = self._jitted(*args)
            self._known.add(kind)
        return result


def compiled(function: Callable[..., Any]) -> Compiled:
    """`jax.jit(function)`, compiled once for all threads."""
    return Compiled(function)
