"""Memory: how much the process may use and uses, and how large a value is."""

import ctypes
import gc
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import jax
import numpy as np

VARIABLE = "LRVIZ_MEMORY_MB"
DEFAULT, LEAST, MOST = 1800, 800, 1_000_000
"""Megabytes that the process may use; the default is for two cores and a container of 2 GB."""

KEPT_SHARE = 0.15
"""The share of it that results may take that are kept for others."""

MEGABYTE = 2**20
MALLOC_OPTIONS = {-8: 2, -3: 2**17}
"""M_ARENA_MAX and M_MMAP_THRESHOLD of malloc.h."""
STATM = Path("/proc/self/statm")


class NoRoom(RuntimeError):
    """The process uses all the memory that it may, so nothing long can begin; the message is for the reader."""


class MemoryVariableError(ValueError):
    """The environment variable has a value that cannot be used; the message says what is allowed."""


def limit() -> int:
    """The bytes that the process may use, as LRVIZ_MEMORY_MB says. MemoryVariableError: it says no such number."""
    text = os.environ.get(VARIABLE, "") or str(DEFAULT)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and LEAST <= int(text) <= MOST):
        raise MemoryVariableError(
            f'{VARIABLE} is "{text[:40]}": it must be a whole number of megabytes, from {LEAST} to {MOST}.'
        )
    return int(text) * MEGABYTE


def room_for_results() -> float:
    """The bytes that kept results may take. The server does not start with a wrong value; others use the default."""
    try:
        return KEPT_SHARE * limit()
    except MemoryVariableError:
        return KEPT_SHARE * DEFAULT * MEGABYTE


def used() -> int:
    """The bytes of memory that the process has now; 0 where the system does not say."""
    try:
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def give_back() -> None:
    """Collects what nobody uses, and gives freed memory back to the system where the C library can."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def keep_heap_small() -> None:
    """Lets what is freed go back to the system: all threads allocate from two pools, and what is large from none.

    By itself the C library takes ever larger blocks from the pools, up to 32 MiB, where what is small and stays keeps
    them from shrinking; and it opens a pool for each thread.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if choose is not None:
        for option, value in MALLOC_OPTIONS.items():
            choose(option, value)


def size_of(value: object) -> int:
    """About how many bytes a value takes: its arrays, texts and containers, each counted once."""
    return _size(value, set())


def _size(value: object, seen: set[int]) -> int:
    if value is None or isinstance(value, bool | int | float | type) or id(value) in seen:
        return 8
    seen.add(id(value))
    match value:
        case np.ndarray():
            return 128 + value.nbytes
        case jax.Array():
            return 128 + int(value.nbytes)
        case str() | bytes() | bytearray():
            return 56 + len(value)
        case Mapping():
            return 64 + _sizes(value.keys(), seen) + _sizes(value.values(), seen)
        case list() | tuple() | set() | frozenset():
            return 64 + _sizes(value, seen)
        case _:
            inside = list(getattr(value, "__dict__", {}).values())
            if is_dataclass(value) and not inside:
                inside = [getattr(value, field.name, None) for field in fields(value)]
            return 64 + _sizes(inside, seen)


def _sizes(values: Iterable[object], seen: set[int]) -> int:
    return sum(_size(value, seen) for value in values)
