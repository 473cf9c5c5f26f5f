"""The devices that share a map's runs: all of this process, or of several hosts that have joined."""

import os
from collections.abc import Sequence

import jax
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from lrviz.background import in_float64

COORDINATOR, PROCESSES, PROCESS = "LRVIZ_COORDINATOR", "LRVIZ_PROCESSES", "LRVIZ_PROCESS"
RUNS, SAME = PartitionSpec("runs"), PartitionSpec()


def mesh() -> Mesh:
    """All devices in a row; a map's runs are cut into as many shares."""
    return Mesh(np.array(jax.devices()), ("runs",))


def join_hosts() -> bool:
    """Joins the processes that LRVIZ_COORDINATOR (host:port), LRVIZ_PROCESSES and LRVIZ_PROCESS describe.

    To be called before the first computation. False where none of the three is set: one process alone. `ValueError`
    names the variable at fault and what is allowed.
    """
    given = {name: os.environ.get(name, "").strip() for name in (COORDINATOR, PROCESSES, PROCESS)}
    if not any(given.values()):
        return False
    if missing := [name for name, value in given.items() if not value]:
        raise ValueError(f"{', '.join(missing)} must be set too: several hosts need {', '.join(given)}")
    host, _, port = given[COORDINATOR].rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{COORDINATOR} must be host:port, as in 10.0.0.1:4000, not {given[COORDINATOR]!r:.60}")
    count = _whole(PROCESSES, given[PROCESSES], 1, 4096)
    process = _whole(PROCESS, given[PROCESS], 0, count - 1)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(given[COORDINATOR], count, process)
    return True


def is_first() -> bool:
    """Whether this process is the one that writes and reports."""
    return jax.process_index() == 0


@in_float64
def agreed(value: int) -> int:
    """The first process's value, in all of them."""
    if jax.process_count() == 1:
        return value
    from jax.experimental import multihost_utils

    return int(multihost_utils.broadcast_one_to_all(np.int64(value)))


@in_float64
def on_this_host(arrays: Sequence[jax.Array]) -> tuple[np.ndarray, ...]:
    """The whole arrays, wherever their shares were computed."""
    if jax.process_count() == 1:
        return tuple(np.asarray(array) for array in arrays)
    from jax.experimental import multihost_utils

    return tuple(np.asarray(multihost_utils.process_allgather(array, tiled=True)) for array in arrays)


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {text!r:.40}")
    return int(text)
