"""`python -m lrviz.fate`: the command of `lrviz.labs.fate`."""

from lrviz.background import run_command
from lrviz.labs.fate.__main__ import main

if __name__ == "__main__":
    run_command(main)
