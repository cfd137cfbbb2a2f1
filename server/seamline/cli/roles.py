"""`seamline roles`: who the agents are, and how much each is asked to keep in mind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json
from seamline.cli.workplace import open_workplace

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from seamline.crew.casting import Cast
    from seamline_agents.prices import Prices
    from seamline_agents.role import Role


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline roles`."""
    parser.add_argument("role", metavar="ROLE", nargs="?", help="show this one whole, as it is sent")
    parser.add_argument("--root", metavar="DIR", help="the workspace; by default found from here upwards")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.add_argument(
        "--trust",
        action="store_true",
        help="let agents be given the roles in .seamline/roles/, exactly as they are now",
    )
    parser.epilog = "examples:\n  seamline roles reviewer\n  cat .seamline/roles/*.md; seamline roles --trust"


def run(arguments: argparse.Namespace) -> int:
    """Print the roles, or one of them."""
    from seamline.crew.casting import cast, user_folder
    from seamline_agents.prices import Prices, PricesError
    from seamline_agents.role import RoleError

    arguments.paths = []
    workplace = open_workplace(arguments)
    if arguments.trust:
        _trust(workplace.root)
    try:
        found = cast(workplace.root, workplace.settings)
        prices = Prices.read(user_folder() / "prices.toml")
    except (RoleError, PricesError) as error:
        raise CannotRun(str(error)) from None
    chosen = list(found.roles.values())
    if arguments.role is not None:
        chosen = [_named(found, arguments.role)]
    if arguments.format == "json":
        described = [_described(role, prices, whole=arguments.role is not None) for role in chosen]
        write_json({"version": 1, "roles": described, "passed-over": list(found.passed_over)})
    elif arguments.role is not None:
        sys.stdout.write(f"{chosen[0].text}\n")
    else:
        _table(found, prices)
    return 0


def _trust(root: Path) -> None:
    """From now on the workspace's roles are used, until one of their files changes."""
    from seamline.crew.casting import OF_WORKSPACE, roles_of_workspace, user_folder
    from seamline.crew.trust import trust

    files = roles_of_workspace(root)
    if not files:
        raise CannotRun(f"there are no roles in {OF_WORKSPACE}")
    try:
        trust(user_folder(), root, files)
    except OSError as error:
        raise CannotRun(f"they cannot be trusted: {error}") from None


def _named(found: Cast, name: str) -> Role:
    if name not in found.roles:
        raise CannotRun(f"there is no role '{name}'; there are {', '.join(found.roles)}")
    return found.roles[name]


def _described(role: Role, prices: Prices, *, whole: bool) -> dict[str, object]:
    load = role.load
    described: dict[str, object] = {
        "name": role.name,
        "concern": role.concern,
        "model": prices.model(role.model),
        "effort": role.effort or "default",
        "output": role.output,
        "tools": list(role.tools),
        "load": {"tokens": load.tokens, "directives": load.directives, "concerns": load.concerns},
        "budget": role.budget,
        "source": role.source,
    }
    return {**described, "text": role.text} if whole else described


def _table(found: Cast, prices: Prices) -> None:
    style = style_of_output()
    widest = max(len(name) for name in found.roles)
    for role in found.roles.values():
        load = role.load
        orders = f"{load.directives} order{'s' * (load.directives != 1)}"
        sys.stdout.write(f"{style.paint('strong', role.name)}{' ' * (widest - len(role.name))}  {role.concern}\n")
        where = "" if role.source == "shipped" else f", from {role.source}"
        sys.stdout.write(
            f"{' ' * widest}  {prices.model(role.model)}, gives {role.output}; asks for {load.tokens} tokens and {orders}, "
            f"a request has at most {role.budget}{where}\n"
        )
    for file in found.passed_over:
        sys.stdout.write(f"not used before you trust it (--trust), because the workspace wrote it: {file}\n")
    for name in found.without_role:
        sys.stdout.write(f"[agents.roles.{name}] is about a role that is not there\n")
