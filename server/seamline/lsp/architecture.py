"""An architect at the editor: modules are proposed when the user asks, shown as text, and written when they say so.

What is proposed and how it is judged is for `seamline.crew.architecture`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from seamline.crew.architecture import Proposal
    from seamline.crew.summary import Summary
    from seamline.crew.survey import Survey
    from seamline.lsp.agents import Agents, Means
    from seamline.lsp.consenting import Consenting
    from seamline.lsp.folder import Folder

_WRITE: Final = "Write It"


class Architecture:
    """The proposals of one session."""

    def __init__(self, agents: Agents) -> None:
        self._agents = agents

    async def propose(self, folder: Folder) -> None:
        """The user wants modules proposed; done when they are written or not, and cancelled with who waits for it."""
        await self._agents.begin(self._propose(folder))

    async def _propose(self, folder: Folder) -> None:
        means = await self._agents.means(folder)
        consenting = self._agents.consenting()
        if isinstance(means, str):
            return consenting.say(means)
        from seamline.crew.architecture import estimate
        from seamline.crew.planning import request_text
        from seamline.crew.summary import TooFewError, summarised
        from seamline.crew.survey import surveyed
        from seamline_agents.attention import OverloadError
        from seamline_agents.coordinator import request_of
        from seamline_agents.flows.architect import ROOM

        await self._agents.quiet()
        crew, role = means.crew, means.crew.roles["architect"]
        survey = await surveyed(folder.engine)
        try:
            summary = await asyncio.to_thread(summarised, survey, folder.settings, role)
            request, _ = request_of(role, summary.brief, crew.prices.model, summary.around, room=ROOM)
        except (TooFewError, OverloadError) as error:
            return consenting.say(str(error))
        price = estimate(request, means.where, crew.prices)
        if await consenting.may_send(means, price, request_text("architect", request, means.where)):
            proposal = await self._made(folder, means, survey, summary)
            if isinstance(proposal, str):
                return consenting.say(proposal)
            await _offer(folder, consenting, survey, proposal)
        return None

    async def _made(self, folder: Folder, means: Means, survey: Survey, summary: Summary) -> Proposal | str:
        from seamline.crew.architecture import propose
        from seamline.crew.running import running
        from seamline_agents.coordinator import SessionFailedError
        from seamline_agents.ledger import dollars

        about = [unit.name for unit in summary.units]
        with self._agents.showing("Seamline: an architect proposes modules", "proposals") as shown:
            async with running(means.crew, means.where, means.port, task="architect", about=about) as run:
                try:
                    role = means.crew.roles["architect"]
                    proposal = await propose(folder.engine, survey, summary, run.coordinator, role)
                except SessionFailedError as error:
                    shown.ended = "nothing was proposed"
                    return f"nothing was proposed: {error}; spent {dollars(run.ledger.spent())}"
                shown.ended = f"modules are proposed; spent {dollars(run.ledger.spent())}"
        return proposal


async def _offer(folder: Folder, consenting: Consenting, survey: Survey, proposal: Proposal) -> None:
    """Show what is proposed with the change of the settings file, and make that if the user says so."""
    from seamline.contract.editing import EditError
    from seamline.crew.architecture import edited, write
    from seamline.crew.presenting import lines_of
    from seamline.report.as_diff import unified
    from seamline.report.style import Style

    style = Style()
    text = "".join(f"{line}\n" for line in lines_of(folder.engine, proposal, style))
    try:
        edit = edited(folder.root, folder.settings_file, folder.settings, survey, proposal)
        before = None if edit.before is None else edit.before.encode()
        diff = "".join(unified(edit.file.name, before, edit.after.encode(), style))
        await consenting.show(folder.root, "modules-of", f"{text}\n{diff}")
        if edit.before == edit.after:
            consenting.say("the settings have these modules already")
        elif await consenting.choose(f"write these modules into {edit.file.name}?", (_WRITE,)) == _WRITE:
            write(edit)
    except EditError as error:
        consenting.say(f"the modules cannot be written: {error}")
