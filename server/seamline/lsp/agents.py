"""What everything of agents in this session shares: who may be asked, the process that asks, tasks and their progress.

Only the loop's thread comes here. Everything of agents is imported when it is first wanted, off the loop. Sends nothing.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.lsp.status import Progress

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator
    from pathlib import Path

    from seamline.crew.commands import Commands
    from seamline.crew.consent import Endpoint
    from seamline.crew.running import Crew
    from seamline.crew.trials import Trials
    from seamline.lsp.background import Background
    from seamline.lsp.capabilities import Client
    from seamline.lsp.consenting import Consenting
    from seamline.lsp.folder import Folder
    from seamline.lsp.protocol import Link
    from seamline.lsp.status import Status
    from seamline_agents.remote import Remote

logger = logging.getLogger(__name__)
_MODULES: Final = (
    "seamline.crew.desk",
    "seamline.crew.standing",
    "seamline.crew.implementing",
    "seamline.lsp.consenting",
)


class Means(NamedTuple):
    """What a run of agents for a folder needs."""

    crew: Crew
    where: Endpoint
    port: Remote


class Shown:
    """How far some work is, for who looks at it; where the client shows no progress, for nobody."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.ended = "cancelled"
        """What is said at the end."""

    def report(self, done: int, total: int) -> None:
        """`done` of `total` are done."""
        if self._progress is not None:
            self._progress.report(done, total)


class Agents:
    """The agents of one session. `quiet` waits until all that the server was told has been worked on."""

    def __init__(
        self,
        link: Link,
        client: Client,
        status: Status,
        disk: Background,
        quiet: Callable[[], Awaitable[None]],
        wake: Callable[[], None],
    ) -> None:
        self.client = client
        self.status = status
        self.quiet = quiet
        self.closed = False
        self._wake = wake
        self._link = link
        self._disk = disk
        self._port: Remote | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._shown: dict[str, asyncio.Task[Any]] = {}
        """By the token of the progress that the client shows."""
        self._number = 0
        self._trials: dict[tuple[Path, Commands], Trials] = {}

    async def means(self, folder: Folder) -> Means | str:
        """Everything that a run needs, or why there is none to be had."""
        for module in _MODULES:
            await self._disk.run(partial(import_module, module))
        from seamline.crew.consent import NO_KEY
        from seamline.crew.running import CastError, crew_of, port_to
        from seamline.lsp.consenting import where

        try:
            crew = await self._disk.run(partial(crew_of, folder.root, folder.settings))
        except CastError as error:
            return str(error)
        to = where()
        if to is None:
            return NO_KEY
        if self._port is None:
            self._port = port_to(to)
        return Means(crew, to, self._port)

    def trials(self, means: Means) -> Trials:
        """The user's commands for a folder, with what is known of how they end."""
        from seamline.crew.trials import Trials

        key = means.crew.root, means.crew.commands
        if key not in self._trials:
            self._trials[key] = Trials(*key, [means.where.key], lambda said: logger.info("%s", said))
        return self._trials[key]

    def consenting(self) -> Consenting:
        """Who asks the person at the editor; not before there are `means`."""
        from seamline.lsp.consenting import Consenting

        return Consenting(self._link, self.client)

    def request(self, method: str, params: Any) -> asyncio.Future[Any]:
        """Ask the client."""
        return self._link.request(method, params)

    def told(self, folder: Folder) -> None:
        """Something else is to be shown."""
        folder.changed |= folder.engine.findings.take_changed()
        self._wake()

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do it some time; it ends with the session at the latest."""
        task = self._link.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    @contextmanager
    def showing(self, title: str, unit: str) -> Iterator[Shown]:
        """Show progress of what the current task does; who does not want to wait for it cancels that."""
        task = asyncio.current_task()
        progress = None
        if self.client.work_done_progress and task is not None:
            self._number += 1
            progress = Progress(self._link, f"seamline-agents-{self._number}", title, unit)
            self._shown[progress.token] = task
        shown = Shown(progress)
        try:
            yield shown
        finally:
            if progress is not None:
                del self._shown[progress.token]
                progress.end(shown.ended)

    def cancel(self, token: str) -> None:
        """The user does not want to wait for what has this progress token."""
        if (task := self._shown.get(token)) is not None:
            task.cancel()

    def cancel_all(self) -> None:
        """Nobody wants anything of it."""
        for task in self._tasks:
            task.cancel()

    def close(self) -> None:
        """The session ends."""
        self.closed = True
        self.cancel_all()
        if self._port is not None:
            self._port.leave()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its text may quote what was sent.
            logger.error("a run of agents failed: %s", type(error).__name__, exc_info=error)


def part_of(folder: Folder) -> str:
    """What the status calls the agents of a folder."""
    return f"agents of {folder.root}"
