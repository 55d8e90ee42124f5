"""`python -m aparte`: the `aparte` command where it is not on the path."""

import sys

from aparte.config.command import main

sys.exit(main())
