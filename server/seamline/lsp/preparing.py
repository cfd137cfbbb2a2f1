"""Repairs that agents write in the background for what a review found, so that an editor that asks for actions has them at once.

Only after a review that a save began, which the user has agreed to for good; at most as many as the settings say. A change of
a text that a repair is made for ends its making. Nothing is said where none comes of it: nobody asked.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from seamline.crew.concerns import role_of
from seamline.fixes.edits import digest_of
from seamline.report.words import plural
from seamline_agents.ledger import dollars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamline.crew.reviewing import Reviewed
    from seamline.interface.violation import Violation
    from seamline.lsp.agents import Agents, Means
    from seamline.lsp.folder import Folder
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.role import Role

logger = logging.getLogger(__name__)


class Preparing:
    """The repairs of one folder that nobody asked for."""

    def __init__(self, agents: Agents, folder: Folder) -> None:
        self._agents = agents
        self._folder = folder
        self._under_way: dict[asyncio.Task[None], dict[str, str]] = {}
        """With the digests of both sides, by path."""
        folder.followers.append(self._moved)

    def begin(self, means: Means, reviewed: Iterable[Reviewed]) -> None:
        """Have repairs written for what was just found, and not remembered: of that it was tried before."""
        folder = self._folder
        found = folder.standing.verified(one for one in reviewed if not one.is_remembered) if folder.standing else []
        if wanted := found[: folder.settings.agents.repairs_after_review]:
            self._agents.begin(self._prepare_all(means, wanted))

    async def _prepare_all(self, means: Means, wanted: list[Violation]) -> None:
        from seamline.crew.running import running
        from seamline.crew.toolbox import Questions

        role = means.crew.roles[role_of(self._folder.settings.agents.repair_concern)]
        about = [f"{one.rule} in {one.place.path}" for one in wanted]
        books = running(
            means.crew, means.where, means.port,
            task="repairs after a review", about=about, toolbox=Questions(self._folder.engine),
        )  # fmt: skip
        with self._agents.showing(f"Seamline: preparing {plural(len(wanted), 'repair')}", "repairs") as shown:
            async with books as run:
                async with asyncio.TaskGroup() as group:
                    for violation in wanted:
                        task = group.create_task(self._prepare(run.coordinator, violation, role, means))
                        self._under_way[task] = {path: self._digest(path) for path in _sides(violation)}
                        task.add_done_callback(self._under_way.pop)
                shown.ended = f"spent {dollars(run.ledger.spent())}"

    async def _prepare(self, coordinator: Coordinator, violation: Violation, role: Role, means: Means) -> None:
        from seamline.crew.implementing import Shelf, prepare
        from seamline_agents.coordinator import SessionFailedError

        folder = self._folder
        await self._agents.quiet()
        try:
            made = await prepare(
                folder.engine,
                violation,
                role,
                coordinator,
                lambda: folder.generation,
                trials=self._agents.trials(means),
            )
        except SessionFailedError as error:
            logger.info("no repair of %s in %s: %s", violation.rule, violation.place.path, error)
            return
        if folder.shelf is None:
            folder.shelf = Shelf()
        folder.shelf.put(made)

    def _moved(self, path: str) -> None:
        for task, sides in self._under_way.items():
            if path in sides and sides[path] != self._digest(path):
                task.cancel()

    def _digest(self, path: str) -> str:
        return digest_of(self._folder.read(path))


def _sides(violation: Violation) -> Iterator[str]:
    yield violation.place.path
    if violation.provider is not None:
        yield violation.provider.place.path
