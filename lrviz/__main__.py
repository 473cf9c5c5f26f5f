"""`lrviz COMMAND`, or `python -m lrviz`: serve the app, check lessons, find a rate, write a map, read a log."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from lrviz import __version__
from lrviz.background import run_command

COMMANDS = {
    "serve": ("lrviz.ui.server.__main__", "run the app and open it to browsers"),
    "check": ("lrviz.lessons.check", "run every block of a folder of lessons, and follow every link"),
    "find": ("lrviz.labs.finder.__main__", "look for a learning rate"),
    "map": ("lrviz.labs.fate.__main__", "write a large map of fates to disk"),
    "log": ("lrviz.labs.log.__main__", "say what looks wrong in a training log"),
    "warm": ("lrviz.warm", "compute ahead what every page shows when it opens"),
}
"""Command → the module whose `main(arguments, prog)` does it, and what it does. Only what is asked for is loaded."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is its own, and 2 where it is used wrongly."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name in COMMANDS:
        return import_module(COMMANDS[name][0]).main(given[1:], f"lrviz {name}")
    parser = _parser()
    parser.parse_args(given)
    return parser.error(f"which command? One of {', '.join(COMMANDS)}")


def run() -> None:
    """The command as a process of its own."""
    run_command(main)


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {what}" for name, (_, what) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        "lrviz",
        usage="lrviz COMMAND …",
        description="An interactive textbook and laboratory on the learning rate.",
        epilog=f"commands:\n{listed}\n\n`lrviz COMMAND --help` says what a command takes.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lrviz {__version__}")
    parser.add_argument("command", nargs="?", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    run()
