"""Reviews of files as they are saved, or when the user asks: when they begin, how they are told of, and when they end.

Nothing is sent that the user has not agreed to; a save opens no window for that, and says so in the status. What is reviewed and
what of it is shown, `seamline.crew` decides.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from seamline.lsp.agents import Means, part_of
from seamline.lsp.pump import SLICE
from seamline.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamline.crew.desk import Desk, Outcome
    from seamline.crew.planning import Plan
    from seamline.crew.seams import Seam
    from seamline.lsp.agents import Agents
    from seamline.lsp.folder import Folder
    from seamline.lsp.preparing import Preparing

logger = logging.getLogger(__name__)
_ATTEMPTS: Final = 3
"""How often what a save touched is looked for again when something changes meanwhile."""


class Reviews:
    """The reviews of one session."""

    def __init__(self, agents: Agents) -> None:
        self._agents = agents
        self._desks: dict[Folder, Desk] = {}
        self._preparing: dict[Folder, Preparing] = {}
        self._primed: set[Folder] = set()

    def settled(self, folder: Folder) -> None:
        """There is nothing else to do: get ready for the first save."""
        if folder.settings.agents.review_on_save and folder not in self._primed and not self._agents.closed:
            self._primed.add(folder)
            self._agents.begin(self._prime(folder))

    def saved(self, folder: Folder, path: str, before: bytes) -> None:
        """A file was saved whose text was `before` when it was opened or last saved."""
        if folder.settings.agents.review_on_save and not self._agents.closed:
            self._agents.begin(self._review_saved(folder, path, before))

    async def review(self, folder: Folder, path: str) -> None:
        """The user wants the seams of a file reviewed; done when that is, and cancelled with who waits for it."""
        await self._agents.begin(self._review_asked(folder, path))

    def dismiss(self, folder: Folder, path: str, fingerprint: str, start: int, reason: str) -> bool:
        """The user says that a finding is no problem; whether it was there."""
        standing = folder.standing
        for violation in folder.engine.violations(path):
            if violation.fingerprint == fingerprint and violation.place.start == start and standing is not None:
                dismissed = standing.dismiss(violation, reason)
                self._agents.told(folder)
                return dismissed
        return False

    def withdraw(self, folders: Iterable[Folder]) -> None:
        """The user lets nothing of these be sent any more."""
        from seamline.crew.casting import user_folder
        from seamline.crew.consent import withdraw

        for folder in folders:
            withdraw(user_folder(), folder.root)
        self._agents.cancel_all()

    def left(self, folder: Folder) -> None:
        """A folder has gone."""
        self._desks.pop(folder, None)
        self._preparing.pop(folder, None)
        self._primed.discard(folder)
        self._agents.status.mended(part_of(folder))

    # -- one review ---------------------------------------------------------------------------------------------------

    async def _prime(self, folder: Folder) -> None:
        means = await self._agents.means(folder)
        if self._may_send(means, folder):
            await means.port.start()

    async def _review_saved(self, folder: Folder, path: str, before: bytes) -> None:
        means = await self._agents.means(folder)
        if not self._may_send(means, folder):
            return
        desk = self._desk(folder)
        plan = await self._planned(folder, means, lambda: desk.touched(path, before, folder.read(path) or b""))
        if plan.requests or plan.too_long:
            outcome = await self._carry_out(folder, means, plan)
            self._preparing[folder].begin(means, outcome.reviewed)

    async def _review_asked(self, folder: Folder, path: str) -> None:
        means = await self._agents.means(folder)
        consenting = self._agents.consenting()
        if isinstance(means, str):
            return consenting.say(means)
        desk = self._desk(folder)
        plan = await self._planned(folder, means, lambda: desk.all_of(path))
        if not plan.requests:
            return consenting.say(next(iter(plan.too_long.values()), "this file uses no other one, and none uses it"))
        due = desk.due(means.crew, plan)
        if not due.requests or await consenting.may_review(means, due):
            self._agents.status.mended(part_of(folder))
            consenting.say(_summary(await self._carry_out(folder, means, plan)))
        return None

    def _desk(self, folder: Folder) -> Desk:
        if folder not in self._desks:
            from seamline.crew.casting import data_folder
            from seamline.crew.desk import Desk
            from seamline.crew.dismissals import Dismissals
            from seamline.crew.reviewing import Verdicts
            from seamline.crew.standing import StandingFindings
            from seamline.lsp.preparing import Preparing

            folder.standing = StandingFindings(folder.engine, Dismissals(data_folder(), folder.root))
            folder.followers.append(folder.standing.moved)
            self._preparing[folder] = Preparing(self._agents, folder)
            self._desks[folder] = Desk(folder.engine, Verdicts.of_user(), folder.standing)
        return self._desks[folder]

    def _may_send(self, means: Means | str, folder: Folder) -> TypeGuard[Means]:
        """Whether a save may have something sent: the user has agreed for good. It asks nobody, and says what is missing."""
        from seamline.lsp.consenting import agreed

        if isinstance(means, str):
            self._agents.status.fault(part_of(folder), "ok", f"Nothing is reviewed on save: {means}.")
            return False
        if not agreed(means):
            address = means.where.address
            said = f"Nothing is reviewed on save before you agree that code goes to {address}: review a file first."
            self._agents.status.fault(part_of(folder), "ok", said)
            return False
        self._agents.status.mended(part_of(folder))
        return True

    async def _planned(self, folder: Folder, means: Means, look: Callable[[], Iterator[Seam | None]]) -> Plan:
        """What would be sent about the seams that `look` finds, in slices; from the beginning where something changed."""
        seams: list[Seam] = []
        for _ in range(_ATTEMPTS):
            await self._agents.quiet()
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
        return self._desk(folder).plan(means.crew, seams)

    async def _carry_out(self, folder: Folder, means: Means, plan: Plan) -> Outcome:
        total = len(plan.briefs)
        with self._agents.showing(f"Seamline: reviewing {plural(total, 'seam')}", "seams") as shown:
            done = 0

            def heard(_reviewed: Any) -> None:
                nonlocal done
                done += 1
                self._agents.told(folder)
                shown.report(done, total)

            outcome = await self._desk(folder).review(means.crew, means.where, means.port, plan, heard)
            shown.ended = _summary(outcome)
        logger.info("%s", shown.ended)
        if outcome.troubles:
            for trouble in outcome.troubles:
                logger.warning("not reviewed: %s", trouble)
            said = f"{plural(len(outcome.troubles), 'seam')} could not be reviewed: {outcome.troubles[0]}"
            self._agents.status.fault(part_of(folder), "warning", said)
        else:
            self._agents.status.mended(part_of(folder))
        return outcome


def _summary(outcome: Outcome) -> str:
    from seamline_agents.ledger import dollars

    reviewed = [one for one in outcome.reviewed if not one.trouble]
    found = sum(verdict.standing != "refuted" for one in reviewed for verdict in one.verdicts)
    said = f"{plural(len(reviewed), 'seam')} reviewed, {plural(found, 'finding') if found else 'nothing found'}"
    failed = f", {len(outcome.troubles)} could not be" if outcome.troubles else ""
    return f"{said}{failed}; spent {dollars(outcome.spent)}"
