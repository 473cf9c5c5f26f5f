"""A command as a process of its own: what every `python -m …` of ours does around its `main`."""

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper

from lrviz.background.float64 import share_the_processor


def run_command(main: Callable[[], int]) -> None:
    """Runs `main` and ends the process with its status: 130 after Ctrl-C, 141 when what reads the output has gone,
    2 when the output can't be written."""
    share_the_processor()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name of a file, or η, may be what the terminal cannot write
            stream.reconfigure(errors="backslashreplace")
    try:
        status = main()
        print(end="", flush=True)
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # whoever read what is printed has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    except OSError as error:  # a full disk, say: what is printed goes nowhere
        print(f"lrviz: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 2
    sys.exit(status)
