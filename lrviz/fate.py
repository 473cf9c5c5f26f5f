"""`python -m lrviz.fate`: the command of `lrviz.labs.fate`."""

import sys

from lrviz.labs.fate.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
