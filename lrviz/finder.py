"""`python -m lrviz.finder`: the command of `lrviz.labs.finder`."""

from lrviz.background import run_command
from lrviz.labs.finder.__main__ import main

if __name__ == "__main__":
    run_command(main)
