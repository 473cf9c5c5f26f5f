"""`python -m lrviz.finder`: the command of `lrviz.labs.finder`."""

import sys

from lrviz.background import share_the_processor
from lrviz.labs.finder.__main__ import main

if __name__ == "__main__":
    share_the_processor()
    sys.exit(main())
