"""64 bits inside our own computations, and nowhere else: JAX's configuration belongs to the program that imports us.

@in_float64
def minimum_of(surface): …      # jax.numpy in float64, whatever the process is set to
"""

import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import jax
from jax.core import Tracer

Given = ParamSpec("Given")
Result = TypeVar("Result")

DEVICES = 2
"""How many devices a process of ours makes of its processor: maps and trainings are shared out over them."""
DEVICES_VARIABLE = "JAX_NUM_CPU_DEVICES"


SETTINGS = {
    "jax_enable_x64": (jax.enable_x64, True),
    "jax_debug_nans": (jax.debug_nans, False),
    "jax_debug_infs": (jax.debug_infs, False),
    "jax_numpy_dtype_promotion": (jax.numpy_dtype_promotion, "standard"),
    "jax_numpy_rank_promotion": (jax.numpy_rank_promotion, "allow"),
}
"""What our computations rely on: the setting's name → what sets it for a while, and its value. But for the 64 bits
these are JAX's own defaults: nan and inf are results and stop nothing, and types and shapes are promoted."""


@contextmanager
def float64() -> Generator[None]:
    """JAX as our computations need it, in this thread, until the block ends."""
    others = [to(value) for name, (to, value) in SETTINGS.items() if getattr(jax.config, name) != value]
    with ExitStack() as stack:
        for other in others:
            stack.enter_context(other)
        yield


def call_in_float64() -> AbstractContextManager[object]:
    """What calling a compiled kernel depends on: quick, since every run goes through it."""
    stops = any(getattr(jax.config, name) for name in ("jax_debug_nans", "jax_debug_infs"))
    return float64() if stops else jax.enable_x64(True)


def in_float64(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function, run with 64 bits. As part of what somebody else traces it follows their precision."""

    @wraps(function)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if any(isinstance(given, Tracer) for given in jax.tree.leaves((args, kwargs))):
            return function(*args, **kwargs)
        with float64():
            return function(*args, **kwargs)

    return inside


def share_the_processor() -> None:
    """Two devices on the processor, unless JAX_NUM_CPU_DEVICES says how many; before the first use of a device.

    For processes of our own: the server, the command line, the warm-up. `import lrviz` leaves JAX as it is.
    """
    if DEVICES_VARIABLE not in os.environ:
        jax.config.update("jax_num_cpu_devices", DEVICES)
