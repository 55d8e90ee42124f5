"""`python -m aparte.listening orient …`: see `command.py`."""

import sys

from aparte.listening.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
