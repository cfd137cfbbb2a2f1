"""`python -m seamline`: the command line, for when there is no script on PATH."""

import sys

from seamline.cli.main import main

sys.exit(main())
