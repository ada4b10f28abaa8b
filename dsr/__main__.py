"""`python -m dsr` is `dsr`."""

import sys

from dsr.cli import main

sys.exit(main())
