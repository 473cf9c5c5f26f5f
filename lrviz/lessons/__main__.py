"""`python -m lrviz.lessons check FOLDER`: is everything in these lessons true, and does every link lead somewhere?"""

import argparse
from collections.abc import Sequence

from lrviz.background import run_command
from lrviz.lessons import check


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of the command that is named; there is one."""
    parser = argparse.ArgumentParser("python -m lrviz.lessons", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="read every lesson of a folder, run its blocks, follow its links", add_help=False)
    _, rest = parser.parse_known_args(arguments)
    return check.main(rest)


if __name__ == "__main__":
    run_command(main)
