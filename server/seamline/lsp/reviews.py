"""Reviews of files as they are saved, or when the user asks: when they begin, how they are told of, and when they end.

Only the loop's thread comes here. Nothing is sent that the user has not agreed to; a save opens no window for that, and says
so in the status. What is reviewed and what of it is shown, `seamline.crew` decides. Everything of agents is imported with the
first review, off the loop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from seamline.lsp.pump import SLICE
from seamline.lsp.status import Progress
from seamline.report.as_text import plural

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator

    from seamline.crew.consent import Endpoint
    from seamline.crew.desk import Desk, Outcome
    from seamline.crew.planning import Plan
    from seamline.crew.running import Crew
    from seamline.crew.seams import Seam
    from seamline.lsp.background import Background
    from seamline.lsp.capabilities import Client
    from seamline.lsp.consenting import Consenting
    from seamline.lsp.folder import Folder
    from seamline.lsp.protocol import Link
    from seamline.lsp.status import Status
    from seamline_agents.remote import Remote

logger = logging.getLogger(__name__)
_MODULES: Final = ("seamline.crew.desk", "seamline.crew.standing", "seamline.lsp.consenting")
_ATTEMPTS: Final = 3
"""How often what a save touched is looked for again when something changes meanwhile."""


class Prepared(NamedTuple):
    """What a review of a folder needs."""

    crew: Crew
    desk: Desk
    where: Endpoint
    port: Remote


class Reviews:
    """The reviews of one session. `quiet` waits until all that the server was told has been worked on."""

    def __init__(
        self,
        link: Link,
        client: Client,
        status: Status,
        disk: Background,
        quiet: Callable[[], Awaitable[None]],
        wake: Callable[[], None],
    ) -> None:
        self._link = link
        self._client = client
        self._status = status
        self._disk = disk
        self._quiet = quiet
        self._wake = wake
        self._desks: dict[Folder, Desk] = {}
        self._port: Remote | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._shown: dict[str, asyncio.Task[None]] = {}
        """By the token of the progress that the client shows."""
        self._primed: set[Folder] = set()
        self._number = 0
        self._closed = False

    def settled(self, folder: Folder) -> None:
        """There is nothing else to do: get ready for the first save."""
        if folder.settings.agents.review_on_save and folder not in self._primed and not self._closed:
            self._primed.add(folder)
            self._begin(self._prime(folder))

    def saved(self, folder: Folder, path: str, before: bytes) -> None:
        """A file was saved whose text was `before` when it was opened or last saved."""
        if folder.settings.agents.review_on_save and not self._closed:
            self._begin(self._review_saved(folder, path, before))

    async def review(self, folder: Folder, path: str) -> None:
        """The user wants the seams of a file reviewed; done when that is, and cancelled with who waits for it."""
        await self._begin(self._review_asked(folder, path))

    def dismiss(self, folder: Folder, path: str, fingerprint: str, start: int, reason: str) -> bool:
        """The user says that a finding is no problem; whether it was there."""
        standing = folder.standing
        for violation in folder.engine.violations(path):
            if violation.fingerprint == fingerprint and violation.place.start == start and standing is not None:
                return standing.dismiss(violation, reason) and self._told(folder)
        return False

    def withdraw(self, folders: Iterable[Folder]) -> None:
        """The user lets nothing of these be sent any more."""
        from seamline.crew.casting import user_folder
        from seamline.crew.consent import withdraw

        for folder in folders:
            withdraw(user_folder(), folder.root)
        self._cancel()

    def left(self, folder: Folder) -> None:
        """A folder has gone."""
        self._desks.pop(folder, None)
        self._primed.discard(folder)
        self._status.mended(_part(folder))

    def cancel(self, token: str) -> None:
        """The user does not want to wait for the review with this progress token."""
        if (task := self._shown.get(token)) is not None:
            task.cancel()

    def close(self) -> None:
        """Stop all of it."""
        self._closed = True
        self._cancel()
        if self._port is not None:
            self._port.leave()

    # -- one review ---------------------------------------------------------------------------------------------------

    async def _prime(self, folder: Folder) -> None:
        prepared = await self._prepare(folder)
        if self._may_send(prepared, folder):
            await prepared.port.start()

    async def _review_saved(self, folder: Folder, path: str, before: bytes) -> None:
        prepared = await self._prepare(folder)
        if not self._may_send(prepared, folder):
            return
        desk = prepared.desk
        plan = await self._planned(folder, prepared, lambda: desk.touched(path, before, folder.read(path) or b""))
        if plan.requests or plan.too_long:
            await self._carry_out(folder, prepared, plan)

    async def _review_asked(self, folder: Folder, path: str) -> None:
        prepared = await self._prepare(folder)
        consenting = self._consenting()
        if isinstance(prepared, str):
            return consenting.say(prepared)
        plan = await self._planned(folder, prepared, lambda: prepared.desk.all_of(path))
        if not plan.requests:
            return consenting.say(next(iter(plan.too_long.values()), "this file uses no other one, and none uses it"))
        if await consenting.may_send(prepared.crew, plan, prepared.where):
            self._status.mended(_part(folder))
            consenting.say(_summary(await self._carry_out(folder, prepared, plan)))
        return None

    async def _prepare(self, folder: Folder) -> Prepared | str:
        """Everything that a review needs, or why there is none to be had."""
        for module in _MODULES:
            await self._disk.run(partial(import_module, module))
        from seamline.crew.running import CastError, crew_of, port_to
        from seamline.lsp.consenting import NO_KEY, where

        try:
            crew = await self._disk.run(partial(crew_of, folder.root, folder.settings))
        except CastError as error:
            return str(error)
        to = where()
        if to is None:
            return NO_KEY
        if self._port is None:
            self._port = port_to(to)
        return Prepared(crew, self._desk(folder), to, self._port)

    def _consenting(self) -> Consenting:
        from seamline.lsp.consenting import Consenting

        return Consenting(self._link, self._client)

    def _desk(self, folder: Folder) -> Desk:
        if folder not in self._desks:
            from seamline.crew.casting import data_folder
            from seamline.crew.desk import Desk
            from seamline.crew.dismissals import Dismissals
            from seamline.crew.reviewing import Verdicts
            from seamline.crew.standing import StandingFindings

            folder.standing = StandingFindings(folder.engine, Dismissals(data_folder(), folder.root))
            self._desks[folder] = Desk(folder.engine, Verdicts.of_user(), folder.standing)
        return self._desks[folder]

    def _may_send(self, prepared: Prepared | str, folder: Folder) -> TypeGuard[Prepared]:
        """Whether a save may have something sent: the user has agreed for good. It asks nobody, and says what is missing."""
        from seamline.lsp.consenting import agreed

        if isinstance(prepared, str):
            self._status.fault(_part(folder), "ok", f"Nothing is reviewed on save: {prepared}.")
            return False
        address = prepared.where.address
        if not agreed(folder.root, address):
            said = f"Nothing is reviewed on save before you agree that code goes to {address}: review a file first."
            self._status.fault(_part(folder), "ok", said)
            return False
        self._status.mended(_part(folder))
        return True

    async def _planned(self, folder: Folder, prepared: Prepared, look: Callable[[], Iterator[Seam | None]]) -> Plan:
        """What would be sent about the seams that `look` finds, in slices; from the beginning where something changed."""
        seams: list[Seam] = []
        for _ in range(_ATTEMPTS):
            await self._quiet()
            generation, steps = folder.generation, look()
            seams = []
            end = time.perf_counter() + SLICE
            for seam in steps:
                seams += [] if seam is None else [seam]
                if time.perf_counter() > end:
                    await asyncio.sleep(0)
                    end = time.perf_counter() + SLICE
                if folder.generation != generation:
                    break
            else:
                break
        return prepared.desk.plan(prepared.crew, seams)

    async def _carry_out(self, folder: Folder, prepared: Prepared, plan: Plan) -> Outcome:
        total = len(plan.briefs)
        progress = self._progress(f"Seamline: reviewing {plural(total, 'seam')}")
        done = 0

        def heard(_reviewed: Any) -> None:
            nonlocal done
            done += 1
            self._told(folder)
            if progress is not None:
                progress.report(done, total)

        ended = "cancelled"
        try:
            outcome = await prepared.desk.review(prepared.crew, prepared.where, prepared.port, plan, heard)
            ended = _summary(outcome)
        finally:
            if progress is not None:
                self._shown.pop(progress.token, None)
                progress.end(ended)
        logger.info("%s", ended)
        if outcome.troubles:
            for trouble in outcome.troubles:
                logger.warning("not reviewed: %s", trouble)
            said = f"{plural(len(outcome.troubles), 'seam')} could not be reviewed: {outcome.troubles[0]}"
            self._status.fault(_part(folder), "warning", said)
        else:
            self._status.mended(_part(folder))
        return outcome

    def _progress(self, title: str) -> Progress | None:
        task = asyncio.current_task()
        if not self._client.work_done_progress or task is None:
            return None
        self._number += 1
        progress = Progress(self._link, f"seamline-review-{self._number}", title, "seams")
        self._shown[progress.token] = task
        return progress

    def _told(self, folder: Folder) -> bool:
        folder.changed |= folder.engine.findings.take_changed()
        self._wake()
        return True

    # -- tasks --------------------------------------------------------------------------------------------------------

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._link.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its text may quote what was sent.
            logger.error("a review failed: %s", type(error).__name__, exc_info=error)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()


def _part(folder: Folder) -> str:
    return f"agents of {folder.root}"


def _summary(outcome: Outcome) -> str:
    from seamline_agents.ledger import dollars

    reviewed = [one for one in outcome.reviewed if not one.trouble]
    found = sum(verdict.standing != "refuted" for one in reviewed for verdict in one.verdicts)
    said = f"{plural(len(reviewed), 'seam')} reviewed, {plural(found, 'finding') if found else 'nothing found'}"
    failed = f", {len(outcome.troubles)} could not be" if outcome.troubles else ""
    return f"{said}{failed}; spent {dollars(outcome.spent)}"
