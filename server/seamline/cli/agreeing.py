"""What commands that spend ask of the person at the terminal: a key, and to agree that code is sent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from seamline.cli.ending import CannotRun

if TYPE_CHECKING:
    import argparse

    from seamline.cli.workplace import Workplace
    from seamline.crew.consent import Endpoint
    from seamline.crew.running import Crew

WHERE_THE_KEY_IS: Final = (
    "The key is read from ANTHROPIC_API_KEY, another address from ANTHROPIC_BASE_URL; a workspace cannot set either."
)


def add_consent_arguments(parser: argparse.ArgumentParser) -> None:
    """The options about what is sent and spent."""
    parser.add_argument("--dry-run", action="store_true", help="print the requests exactly, and send nothing")
    parser.add_argument("--yes", action="store_true", help="agree, for this once, that the code is sent")
    parser.add_argument("--max-usd", metavar="N", type=float, help="spend at most so much in this run")


def crew_at(workplace: Workplace) -> Crew:
    """Who may be asked; raises `CannotRun` where the user's roles or prices cannot be used."""
    from seamline.crew.running import CastError, crew_of

    try:
        return crew_of(workplace.root, workplace.settings)
    except CastError as error:
        raise CannotRun(str(error)) from None


def with_key(where: Endpoint | None) -> Endpoint:
    """The endpoint; raises `CannotRun` without one."""
    from seamline.crew.consent import NO_KEY

    if where is None:
        raise CannotRun(NO_KEY)
    return where


def agree_to_send(crew: Crew, where: Endpoint, command: str, *, agreed: bool) -> None:
    """Go on only if the user agrees that code of the workspace is sent there, or has; raises `CannotRun`."""
    from seamline.crew.casting import user_folder
    from seamline.crew.consent import agree, has_agreed, terms_of

    terms = terms_of(crew.agents, where)
    if agreed or has_agreed(user_folder(), crew.root, terms):
        return
    if not sys.stdin.isatty():
        raise CannotRun(f"nothing is sent before you agree: look at `{command} --dry-run`, then run it with --yes")
    question = f"Send this code there, for at most ${terms.limit:.2f} a day?"
    sys.stderr.write(f"{question} [y]es this once, [a]lways for this workspace, [N]o: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    if answer in ("a", "always"):
        agree(user_folder(), crew.root, terms)
    elif answer not in ("y", "yes"):
        raise CannotRun("nothing was sent")
