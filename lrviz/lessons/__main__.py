"""`python -m lrviz.lessons check FOLDER`: is everything in these lessons true, and does every link lead somewhere?"""

import argparse
import sys
from pathlib import Path

from lrviz.lessons.check import check_folder


def main() -> int:
    """Prints the faults, each with file and line; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m lrviz.lessons", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="read every lesson of a folder, run its blocks, follow its links")
    check.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print(f"{folder} is no folder", file=sys.stderr)
        return 2
    every, faults = check_folder(folder)
    for fault in faults:
        print(fault)
    for lesson in every.teachers:
        print(f"{lesson.file}: {len(lesson.blocks)} blocks, {len(lesson.scored)} of them ask something")
    if not every.teachers and not faults:
        print(f"{folder} holds no lessons (files such as 12-my-lesson.md)", file=sys.stderr)
        return 1
    print(f"{len(faults)} faults" if faults else "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
