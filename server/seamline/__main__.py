"""`python -m seamline`: the command line, for when there is no script on PATH."""

from seamline.cli.main import script

script()
