"""Runs of agents for one workspace: who may be asked where, and with what books, record and process that happens.

One way in for the command line and the server. Asks nobody by itself, and looks at no consent: who opens a run has it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from seamline.crew.casting import cast, data_folder, user_folder
from seamline.crew.commands import Commands, CommandsError, commands_of
from seamline_agents.channel import Channel
from seamline_agents.coordinator import Coordinator
from seamline_agents.ledger import Cap, Ledger
from seamline_agents.prices import Prices, PricesError
from seamline_agents.remote import Remote
from seamline_agents.role import RoleError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping
    from pathlib import Path

    from seamline.contract.settings import Agents, Settings
    from seamline.crew.consent import Endpoint
    from seamline_agents.coordinator import Toolbox
    from seamline_agents.port import Port
    from seamline_agents.role import Role


class CastError(Exception):
    """The user's roles, prices or commands cannot be used; the message says which file, and why."""


class Crew(NamedTuple):
    """Who there is to be asked for a workspace, and what it costs."""

    root: Path
    roles: Mapping[str, Role]
    prices: Prices
    agents: Agents
    commands: Commands = Commands(())
    """The user's own, which what agents write has to pass."""


class Run(NamedTuple):
    """A run that is open."""

    coordinator: Coordinator
    ledger: Ledger
    channel: Channel


def crew_of(root: Path, settings: Settings) -> Crew:
    """The crew of the workspace at `root`; raises `CastError`."""
    try:
        roles = cast(root, settings).roles
        prices = Prices.read(user_folder() / "prices.toml")
        return Crew(root, roles, prices, settings.agents, commands_of(user_folder(), root))
    except (RoleError, PricesError, CommandsError) as error:
        raise CastError(str(error)) from None


def port_to(where: Endpoint) -> Remote:
    """The process that talks with the model there; it starts with the first question."""
    return Remote(key=where.key, address=where.address)


@asynccontextmanager
async def running(
    crew: Crew,
    where: Endpoint,
    port: Port,
    *,
    task: str,
    about: Iterable[str],
    max_usd: float | None = None,
    toolbox: Toolbox | None = None,
) -> AsyncIterator[Run]:
    """A run, from the first line of its record to the last: `task` and what it is `about` are written at its head.

    Nothing is spent beyond `max_usd` in it, nor beyond what the settings allow for one review or repair, for a run, and for a
    day, in all runs of this user together.
    """
    agents = crew.agents
    of_run = [limit for limit in (max_usd, agents.spend_limit_usd_per_run) if limit is not None]
    cap = Cap(
        review=_micro(agents.spend_limit_usd_per_review),
        run=_micro(min(of_run, default=None)),
        day=_micro(agents.spend_limit_usd_per_day),
    )
    channel = Channel(data_folder() / "runs", secrets=[where.key])
    try:
        ledger = Ledger(data_folder() / "ledger.jsonl", crew.prices, cap, channel.run)
        coordinator = Coordinator(
            port,
            ledger,
            channel,
            model=crew.prices.model,
            toolbox=toolbox,
            concurrency=crew.agents.concurrency,
            is_local=where.is_local,
        )
        channel.record("run", task=task, root=str(crew.root), seams=list(about))
        yield Run(coordinator, ledger, channel)
    finally:
        channel.close()


def _micro(usd: float | None) -> int | None:
    return None if usd is None else round(usd * 1_000_000)
