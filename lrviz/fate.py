"""`python -m lrviz.fate`: the command of `lrviz.labs.fate`."""

import sys

from lrviz.background import share_the_processor
from lrviz.labs.fate.__main__ import main

if __name__ == "__main__":
    share_the_processor()
    sys.exit(main())
