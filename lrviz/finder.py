"""`python -m lrviz.finder`: the command of `lrviz.labs.finder`."""

import sys

from lrviz.labs.finder.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
