"""The folder that makes the next start quick: compressed assets, compiled kernels and results. All works without it.

What lies there is run, here or in readers' browsers. So it counts only where nobody but this user and root can have
put it: the folder, the folders above it, and every file in it.
"""

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

VARIABLE = "LRVIZ_CACHE_DIR"
KEPT = ("assets", "jax-*", "results-*")
"""What the folder holds."""
LOGGER = logging.getLogger("lrviz")


class EnvironmentVariableError(ValueError):
    """An environment variable has a value that cannot be used; the message says which and what is allowed."""


@cache
def cache_directory() -> Path | None:
    """The folder named by LRVIZ_CACHE_DIR ("off": none), else one under the user's cache or the temporary folder.

    Raises `EnvironmentVariableError` for a named folder that others could write to. From here on, no file of this
    process can be written by others.
    """
    os.umask(os.umask(0o077) | 0o022)
    value = os.environ.get(VARIABLE, "")
    if value == "off":
        return None
    return _named(value) if value else _usual()


def _named(value: str) -> Path | None:
    path = Path(value)
    if not path.is_absolute() or (path.exists() and not path.is_dir()):
        raise EnvironmentVariableError(
            f'{VARIABLE} is "{value}": it must be the absolute path of a folder, or "off" for no cache.'
        )
    _make(path)
    if not path.is_dir():
        return None
    if reason := doubtful(path):
        raise EnvironmentVariableError(
            f'{VARIABLE} is "{value}", but {reason}. What lies in this folder is run, so it, the folders above it and'
            f" its files must belong to this user ({os.getuid()}) or to root, and nobody else may write to them."
        )
    return path.resolve()


def _usual() -> Path | None:
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "lrviz")
    for path in (home, Path(tempfile.gettempdir(), f"lrviz-{os.getuid()}")):
        if not path.is_absolute() or not _make(path):
            continue
        reason = doubtful(path)
        if not reason:
            return path.resolve()
        LOGGER.warning("the cache folder %s is not used: %s", path, reason)
    return None


def doubtful(path: Path) -> str:
    """Why somebody else could have put something into this folder, or nothing."""
    if path.is_symlink() and not _is_ours(path.lstat()):
        return f"{path} is a link of the user {path.lstat().st_uid}"
    path = path.resolve()
    for folder in path.parents:
        status = folder.stat()
        # In a sticky folder, such as /tmp, nobody can move what belongs to another.
        if not _is_ours(status) or (status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX):
            return _why(folder, status)
    for inside in _all_in(path):
        with suppress(FileNotFoundError):  # another process that uses the folder tidied up
            status = inside.lstat()
            if not _is_trusted(status):
                return _why(inside, status)
    return ""


def _all_in(path: Path) -> Iterator[Path]:
    yield path
    for pattern in KEPT:
        for part in path.glob(pattern):
            yield part
            yield from part.rglob("*")


def _why(path: Path, status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return f"{path} is a link"
    if not _is_ours(status):
        return f"{path} belongs to the user {status.st_uid}"
    return f"others can write to {path} (mode {stat.S_IMODE(status.st_mode):o})"


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid in (os.getuid(), 0)


def _is_trusted(status: os.stat_result) -> bool:
    return _is_ours(status) and not status.st_mode & 0o022 and not stat.S_ISLNK(status.st_mode)


def is_writable(path: Path) -> bool:
    """Can this process add files to this folder?"""
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def read_cached(name: Path) -> bytes | None:
    """The bytes kept under this name, or None, as where somebody else could have put them there."""
    directory = cache_directory()
    if directory is None:
        return None
    with suppress(OSError), open(os.open(directory / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        status = os.fstat(file.fileno())
        if _is_trusted(status) and stat.S_ISREG(status.st_mode):
            return file.read()
    return None


def write_cached(name: Path, body: bytes) -> None:
    """Keep bytes under this name if the folder can be written; a reader never sees half a file."""
    directory = cache_directory()
    if directory is None:
        return
    with suppress(OSError):
        target = directory / name
        target.parent.mkdir(mode=0o755, exist_ok=True)
        temporary = target.with_name(f"{target.name}.{os.getpid()}")
        temporary.write_bytes(body)
        temporary.replace(target)


def _make(path: Path) -> bool:
    with suppress(OSError):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return is_writable(path)
