"""Repairs by agents that the user asks for: prepared while they go on, and then offered as a code action like any other.

An editor that asks for actions gets what lies on the shelf and waits for no model. What a repair has to pass, and what it is
bound to, `seamline.crew.implementing` decides.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from seamline.crew.consent import endpoint
from seamline.lsp.actions import workspace_edit

if TYPE_CHECKING:
    from seamline.crew.implementing import Prepared
    from seamline.interface.violation import Violation
    from seamline.lsp.agents import Agents, Means
    from seamline.lsp.folder import Folder

_CONCERNS: Final = {"Clean Code": "clean", "Language and Toolchain": "language", "Performance": "performance"}
_APPLY: Final = "Apply"


class Repairs:
    """The repairs of one session."""

    def __init__(self, agents: Agents) -> None:
        self._agents = agents
        self.can_be_asked = endpoint(os.environ) is not None
        """Whether there is anybody to ask; without, nobody needs to see that there could be."""

    async def ask(self, folder: Folder, path: str, fingerprint: str, start: int) -> None:
        """The user wants a violation repaired; done when it is offered, and cancelled with who waits for it."""
        await self._agents.begin(self._ask(folder, path, fingerprint, start))

    def prepared(self, folder: Folder, violation: Violation) -> list[Prepared]:
        """What is there for a violation, and made for the texts as they are."""
        return folder.shelf.of(violation, folder.read) if folder.shelf is not None else []

    async def _ask(self, folder: Folder, path: str, fingerprint: str, start: int) -> None:
        means = await self._agents.means(folder)
        from seamline.crew.commissions import commission
        from seamline.crew.concerns import role_of

        consenting = self._agents.consenting()
        await self._agents.quiet()
        violation = _found(folder, path, fingerprint, start)
        if violation is None or isinstance(means, str):
            return consenting.say(means if isinstance(means, str) else "this is not there any more")
        concern = _CONCERNS.get(await consenting.choose("what should the repair look after?", _CONCERNS))
        if concern is None:
            return None
        role = means.crew.roles[role_of(concern)]
        planned = commission(folder.engine, [violation], role, means.crew.prices)
        if planned.refused:
            return consenting.say(f"nobody can be asked: {planned.refused[violation]}")
        if not await consenting.may_repair(means, planned):
            return None
        made = await self._prepare(folder, violation, role.name, means)
        if isinstance(made, str):
            return consenting.say(made)
        if await consenting.choose(f"{made.fix.title} ({_places(made)})", (_APPLY,)) == _APPLY:
            await self._apply(folder, made)
        return None

    async def _prepare(self, folder: Folder, violation: Violation, role: str, means: Means) -> Prepared | str:
        from seamline.crew.implementing import Shelf, prepare
        from seamline.crew.running import running
        from seamline.crew.toolbox import Questions
        from seamline_agents.coordinator import SessionFailedError
        from seamline_agents.ledger import dollars

        crew, engine = means.crew, folder.engine
        about = [f"{violation.rule} in {violation.place.path}"]
        with self._agents.showing("Seamline: an agent writes a repair", "repairs") as shown:
            async with running(
                crew, means.where, means.port, task="repair", about=about, toolbox=Questions(engine)
            ) as run:
                try:
                    made = await prepare(
                        engine, violation, crew.roles[role], run.coordinator, lambda: folder.generation
                    )
                except SessionFailedError as error:
                    shown.ended = "no repair"
                    return f"no repair: {error}; spent {dollars(run.ledger.spent())}"
                shown.ended = f"a repair is ready; spent {dollars(made.spent)}"
        if folder.shelf is None:
            folder.shelf = Shelf()
        folder.shelf.put(made)
        return made

    async def _apply(self, folder: Folder, made: Prepared) -> None:
        if not made.holds(folder.read):
            return self._agents.consenting().say("the text has changed since the repair was made")
        edit = workspace_edit(folder, self._agents.client, made.fix.edits)
        params = types.ApplyWorkspaceEditParams(edit=edit, label=made.fix.title)
        await self._agents.request(types.WORKSPACE_APPLY_EDIT, params)
        return None


def _found(folder: Folder, path: str, fingerprint: str, start: int) -> Violation | None:
    found = folder.engine.violations(path)
    return next((one for one in found if (one.fingerprint, one.place.start) == (fingerprint, start)), None)


def _places(made: Prepared) -> str:
    return ", ".join(sorted({edit.path for edit in made.fix.edits}))
