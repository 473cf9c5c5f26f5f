"""The folder that makes the next start quick: compressed assets and compiled kernels. Everything works without it."""

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

VARIABLE = "LRVIZ_CACHE_DIR"


class EnvironmentVariableError(ValueError):
    """An environment variable has a value that cannot be used; the message says which and what is allowed."""


@cache
def cache_directory() -> Path | None:
    """The folder named by LRVIZ_CACHE_DIR ("off": none), else one under the user's cache or the temporary folder."""
    value = os.environ.get(VARIABLE, "")
    if value == "off":
        return None
    if value:
        path = Path(value)
        if not path.is_absolute() or (path.exists() and not path.is_dir()):
            raise EnvironmentVariableError(
                f'{VARIABLE} is "{value}": it must be the absolute path of a folder, or "off" for no cache.'
            )
        _make(path)
        return path if path.is_dir() else None
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "lrviz")
    candidates = (home, Path(tempfile.gettempdir(), f"lrviz-{os.getuid()}"))
    return next((path for path in candidates if path.is_absolute() and _make(path) and _is_private(path)), None)


def is_writable(path: Path) -> bool:
    """Can this process add files to this folder?"""
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def read_cached(name: Path) -> bytes | None:
    """The bytes kept under this name, or None."""
    directory = cache_directory()
    with suppress(OSError):
        return (directory / name).read_bytes() if directory else None
    return None


def write_cached(name: Path, body: bytes) -> None:
    """Keep bytes under this name if the folder can be written; a reader never sees half a file."""
    directory = cache_directory()
    if directory is None:
        return
    with suppress(OSError):
        target = directory / name
        target.parent.mkdir(exist_ok=True)
        temporary = target.with_name(f"{target.name}.{os.getpid()}")
        temporary.write_bytes(body)
        temporary.replace(target)


def _make(path: Path) -> bool:
    with suppress(OSError):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return is_writable(path)


def _is_private(path: Path) -> bool:
    # The temporary folder is shared: what somebody else could put there would be run by every reader's browser.
    status = path.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022 and not path.is_symlink()
