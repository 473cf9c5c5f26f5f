"""The store: results on disk, made ahead, so that a fresh server opens every page without computing.

An entry is named by the function and its arguments, and lies in a folder named by the version of the code. It holds
numbers and plain values only, so it is valid on any processor, and reading it compiles nothing.

    store.use(folder)               # read from here
    with store.filling(): …         # what is computed meanwhile is written, too
"""

import hashlib
import io
import os
import pickle
import shutil
import threading
import zlib
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from lrviz.background.folders import PACKAGE, top

MISSING = object()
"""What `read` gives where there is no entry."""

FORMAT = 1
"""Of the entries; another one makes them anew."""
NOT_COMPUTING = ("__main__.py", "_app", "background", "lessons", "snippets", "ui", "warm.py")
"""Parts of the project in which nothing is computed that the store keeps."""
LIBRARIES = ("jax", "jaxlib", "numpy", "scipy", "optax", "optuna", "scikit-learn")
"""On whose versions results may depend."""
PREFIX = "results-"
COMPLETE = "complete"
ALLOWED = {
    ("builtins", "complex"),
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "slice"),
    ("builtins", "range"),
    ("collections", "OrderedDict"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("_codecs", "encode"),
}
"""What an entry may be made of beside the project's own classes: nothing that could run a command."""


@cache
def code_version() -> str:
    """A short name for the code that computes, and the libraries it computes with; another code, another name."""
    computing = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in NOT_COMPUTING]
    return _digest(computing, str(FORMAT), *(f"{name} {version(name)}" for name in LIBRARIES))


@cache
def openings_version() -> str:
    """A short name for all that decides what pages show when they open: the code, and the lessons."""
    return _digest([*PACKAGE.rglob("*.py"), *(top() / "lessons").glob("*.*")])


def _digest(paths: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256(" ".join(words).encode())
    for path in sorted(paths):
        digest.update(f"{path.relative_to(PACKAGE.parent).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class _Place:
    """Where the entries are; nowhere until `use` is called."""

    folder: Path | None = None


_HERE = threading.local()


def use(folder: Path | None) -> None:
    """From now on entries are those of this folder; None: there are none."""
    _Place.folder = None if folder is None else folder / f"{PREFIX}{code_version()}"


def is_used() -> bool:
    """Whether there is a folder of entries."""
    return _Place.folder is not None


@contextmanager
def filling() -> Generator[None]:
    """What this thread computes meanwhile, and what it finds in memory, is written to the store."""
    _HERE.filling = True
    try:
        yield
    finally:
        _HERE.filling = False


def is_filling() -> bool:
    """Whether this thread fills the store."""
    return getattr(_HERE, "filling", False)


def forget_other_versions() -> None:
    """Removes the entries of other versions of the code."""
    if _Place.folder is not None and _Place.folder.parent.is_dir():
        for other in _Place.folder.parent.glob(f"{PREFIX}*"):
            if other != _Place.folder:
                shutil.rmtree(other, ignore_errors=True)


def is_complete() -> bool:
    """Whether everything is there that is made ahead."""
    return has(f"{COMPLETE}-{openings_version()}")


def mark_complete() -> None:
    """Says that everything is there."""
    write(f"{COMPLETE}-{openings_version()}", True)


def name_of(function: str, arguments: Mapping[str, object]) -> str:
    """The name of the entry: the function's, and a digest of the arguments. TypeError: an argument has no such text."""
    text = ", ".join(f"{name}={_text(value)}" for name, value in arguments.items())
    return f"{function}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def has(name: str) -> bool:
    """Whether there is an entry of this name."""
    return _Place.folder is not None and (_Place.folder / name).is_file()


def read(name: str) -> Any:
    """The entry of this name, or MISSING; one that cannot be read is none."""
    if _Place.folder is None:
        return MISSING
    try:
        return _Reader(io.BytesIO(zlib.decompress((_Place.folder / name).read_bytes()))).load()
    except (OSError, zlib.error, pickle.UnpicklingError, EOFError, AttributeError, ValueError, TypeError, IndexError):
        return MISSING


def write(name: str, value: object) -> None:
    """Keeps a value, where the folder can be written; a reader never sees half a file."""
    folder = _Place.folder
    if folder is None:
        return
    body = zlib.compress(pickle.dumps(value, protocol=5), 6)
    with suppress(OSError):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        temporary = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        temporary.write_bytes(body)
        temporary.replace(folder / name)


class _Reader(pickle.Unpickler):
    """Reads plain values, NumPy's arrays and the project's own classes; anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if module.split(".")[0] == "lrviz" or (module, name) in ALLOWED:
            found = super().find_class(module, name)
            # What a module of ours imports is not ours: subprocess.Popen is a class, too.
            ours = isinstance(found, type) and (found.__module__, found.__qualname__) == (module, name)
            if ours or (module, name) in ALLOWED:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that the store holds")


def _text(value: object) -> str:
    """A text for a value, the same in every process, and another for every other value."""
    if (to_query := getattr(value, "to_query", None)) is not None:
        return f"{type(value).__qualname__}({to_query()})"
    if isinstance(value, np.dtype) or (isinstance(value, type) and issubclass(value, np.generic)):
        return np.dtype(value).name
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_text(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(_text, value)))}}}"
    if isinstance(key := getattr(value, "key", None), str):  # an entry of a registry
        return f"{type(value).__qualname__}:{key}"
    if is_dataclass(value):
        return f"{type(value).__qualname__}({', '.join(_text(getattr(value, f.name)) for f in fields(value))})"
    raise TypeError(f"{type(value).__qualname__} cannot name an entry of the store")
