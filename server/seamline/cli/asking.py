"""What every command that asks agents does first: who there is to ask, and whether the user lets anything be sent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from seamline.cli.ending import CannotRun

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from seamline.cli.workplace import Workplace
    from seamline.crew.consent import Endpoint
    from seamline.crew.running import Crew

NO_KEY: Final = "agents need a key: set ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server of your own"
WHERE_THE_KEY_IS: Final = (
    "The key is read from ANTHROPIC_API_KEY, another address from ANTHROPIC_BASE_URL; a workspace cannot set either."
)


def add_consent_arguments(parser: argparse.ArgumentParser) -> None:
    """The options about what is sent and spent."""
    parser.add_argument("--dry-run", action="store_true", help="print the requests exactly, and send nothing")
    parser.add_argument("--yes", action="store_true", help="agree, for this once, that the code is sent")
    parser.add_argument("--max-usd", metavar="N", type=float, help="spend at most so much in this run")


def crew_for(workplace: Workplace) -> Crew:
    """Who there is to be asked; raises `CannotRun`."""
    from seamline.crew.running import CastError, crew_of

    try:
        return crew_of(workplace.root, workplace.settings)
    except CastError as error:
        raise CannotRun(str(error)) from None


def ask(root: Path, where: Endpoint, *, agreed: bool, command: str) -> None:
    """Whether what `command` shows beforehand may be sent; raises `CannotRun` where it may not."""
    from seamline.crew.casting import user_folder
    from seamline.crew.consent import agree, has_agreed

    if agreed or has_agreed(user_folder(), root, where.address):
        return
    if not sys.stdin.isatty():
        raise CannotRun(
            f"nothing is sent before you agree: look at `seamline {command} --dry-run`, then run it with --yes"
        )
    sys.stderr.write("Send this code there? [y]es this once, [a]lways for this workspace, [N]o: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    if answer in ("a", "always"):
        agree(user_folder(), root, where.address)
    elif answer not in ("y", "yes"):
        raise CannotRun("nothing was sent")
