"""Repairs, and documentation, by agents that the user asks for: prepared while they go on, and then offered as a code action.

An editor that asks for actions gets what lies on the shelf and waits for no model. What a change has to pass, and what it is
bound to, `seamline.crew.implementing` decides.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final, NamedTuple

from lsprotocol import types

from seamline.crew.consent import endpoint
from seamline.lsp.actions import workspace_edit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from seamline.crew.assignments import Assignment
    from seamline.crew.implementing import Prepared
    from seamline.engine import Engine
    from seamline.fixes import Fix
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation
    from seamline.lsp.agents import Agents, Means
    from seamline.lsp.folder import Folder
    from seamline_agents.role import Role

    Worked = Callable[[Folder, Violation, Means], Awaitable["Work | None"]]

_CONCERNS: Final = {"Clean Code": "clean", "Language and Toolchain": "language", "Performance": "performance"}
_APPLY: Final = "Apply"


class Work(NamedTuple):
    """What an agent is to do about a violation."""

    role: Role
    task: Assignment | None
    """Where it is another thing than to repair it."""
    judge: Callable[[Engine, Violation, Fix], Steps[str]]
    """The gate."""


class Repairs:
    """The repairs of one session."""

    def __init__(self, agents: Agents) -> None:
        self._agents = agents
        self.can_be_asked = endpoint(os.environ) is not None
        """Whether there is anybody to ask; without, nobody needs to see that there could be."""

    async def ask(self, folder: Folder, path: str, fingerprint: str, start: int) -> None:
        """The user wants a violation repaired; done when it is offered, and cancelled with who waits for it."""
        await self._agents.begin(self._ask(folder, path, fingerprint, start, self._repair))

    async def document(self, folder: Folder, path: str, fingerprint: str, start: int) -> None:
        """The user wants what describes a changed interface brought up to date; the same otherwise."""
        await self._agents.begin(self._ask(folder, path, fingerprint, start, self._documentation))

    def prepared(self, folder: Folder, violation: Violation) -> list[Prepared]:
        """What is there for a violation, and made for the texts as they are."""
        return folder.shelf.of(violation, folder.read) if folder.shelf is not None else []

    async def _ask(self, folder: Folder, path: str, fingerprint: str, start: int, work: Worked) -> None:
        means = await self._agents.means(folder)
        from seamline.crew.commissions import commission

        consenting = self._agents.consenting()
        await self._agents.quiet()
        violation = _found(folder, path, fingerprint, start)
        if violation is None or isinstance(means, str):
            return consenting.say(means if isinstance(means, str) else "this is not there any more")
        wanted = await work(folder, violation, means)
        if wanted is None:
            return None
        planned = commission(folder.engine, [violation], wanted.role, means.crew.prices, wanted.task)
        if planned.refused:
            return consenting.say(f"nobody can be asked: {planned.refused[violation]}")
        if not await consenting.may_repair(means, planned):
            return None
        made = await self._prepare(folder, violation, wanted, means)
        if isinstance(made, str):
            return consenting.say(made)
        if await consenting.choose(f"{made.fix.title} ({_places(made)})", (_APPLY,)) == _APPLY:
            await self._apply(folder, made)
        return None

    async def _repair(self, _folder: Folder, _violation: Violation, means: Means) -> Work | None:
        from seamline.crew.concerns import role_of
        from seamline.crew.gate import judged

        chosen = await self._agents.consenting().choose("what should the repair look after?", _CONCERNS)
        return Work(means.crew.roles[role_of(_CONCERNS[chosen])], None, judged) if chosen else None

    async def _documentation(self, folder: Folder, violation: Violation, means: Means) -> Work | None:
        from seamline.crew.documenting import documentation_of, pages_about, texts_only

        pages = await asyncio.to_thread(pages_about, folder.root, violation)
        task = documentation_of(folder.engine, violation, pages)
        return Work(means.crew.roles["documentation"], task, texts_only) if task is not None else None

    async def _prepare(self, folder: Folder, violation: Violation, work: Work, means: Means) -> Prepared | str:
        from seamline.crew.implementing import Shelf, prepare
        from seamline.crew.running import running
        from seamline.crew.toolbox import Questions
        from seamline_agents.coordinator import SessionFailedError
        from seamline_agents.ledger import dollars

        crew, engine = means.crew, folder.engine
        about = [f"{violation.rule} in {violation.place.path}"]
        books = running(crew, means.where, means.port, task="repair", about=about, toolbox=Questions(engine))
        with self._agents.showing("Seamline: an agent writes a change", "changes") as shown:
            async with books as run:
                try:
                    made = await prepare(
                        engine, violation, work.role, run.coordinator, lambda: folder.generation,
                        task=work.task, judge=work.judge, trials=None if work.task else self._agents.trials(means),
                    )  # fmt: skip
                except SessionFailedError as error:
                    shown.ended = "no change"
                    return f"no repair: {error}; spent {dollars(run.ledger.spent())}"
                shown.ended = f"a change is ready; spent {dollars(made.spent)}"
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
