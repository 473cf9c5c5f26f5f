"""Fills the store ahead of time: `python -m lrviz.warm`, as when an image is built.

The store is in the folder that LRVIZ_CACHE_DIR names; a server that reads it opens every page without computing.
"""

import sys
import threading

from lrviz.background import store
from lrviz.ui.cache import EnvironmentVariableError, cache_directory, is_writable
from lrviz.ui.filling import fill


def main() -> int:
    """Fills it and tells how far it is; the exit status is 1 where there is no folder to fill."""
    try:
        folder = cache_directory()
    except EnvironmentVariableError as error:
        print(f"lrviz.warm: {error}", file=sys.stderr)
        return 1
    if folder is None or not is_writable(folder):
        print("lrviz.warm: there is no folder that can be written; name one in LRVIZ_CACHE_DIR.", file=sys.stderr)
        return 1
    store.use(folder)
    fill(threading.Event(), lambda name, seconds: print(f"{seconds:6.1f} s  {name}", flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
