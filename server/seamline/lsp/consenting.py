"""Asks the person at the editor whether code may be sent, once they asked for a review, and shows them what.

Opens no window by itself: only a command of the user comes here. What consent is, `seamline.crew.consent` decides.
"""

from __future__ import annotations

import asyncio
import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seamline.crew import commissions, planning
from seamline.crew.casting import data_folder, user_folder
from seamline.crew.commands import tried_with
from seamline.crew.consent import agree, endpoint, has_agreed, terms_of
from seamline.lsp.convert import uri_of
from seamline.report.output import replace_file
from seamline.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seamline.contract.settings import Agents
    from seamline.crew.commissions import Commission
    from seamline.crew.consent import Endpoint
    from seamline.crew.planning import Plan
    from seamline.lsp.agents import Means
    from seamline.lsp.capabilities import Client
    from seamline.lsp.protocol import Link

_ONCE, _ALWAYS, _SHOW = "Send Once", "Always in This Workspace", "Show What Is Sent"


def where() -> Endpoint | None:
    """Where a model is asked; from the environment of the process, which the editor sets."""
    return endpoint(os.environ)


def agreed(means: Means) -> bool:
    """Whether agents may go on without asking."""
    return has_agreed(user_folder(), means.crew.root, terms_of(means.crew.agents, means.where))


class Consenting:
    """The questions to one client."""

    def __init__(self, link: Link, client: Client) -> None:
        self._link = link
        self._client = client

    async def may_review(self, means: Means, plan: Plan) -> bool:
        """Whether the user lets a review be made: asked with what it would cost, unless they agreed for good."""
        estimate = planning.estimate(plan, means.where, means.crew)
        return await self.may_send(means, estimate, planning.shown(plan, means.where))

    async def may_repair(self, means: Means, commission: Commission) -> bool:
        """The same of a repair."""
        estimate = commissions.estimate(commission, means.where, means.crew.prices)
        estimate += f"; {tried_with(means.crew.commands)}" if means.crew.commands.lines else ""
        return await self.may_send(means, estimate, commissions.shown(commission, means.where))

    async def choose(self, question: str, choices: Iterable[str]) -> str:
        """What the user chooses of these; "" where nothing."""
        actions = [types.MessageActionItem(title=title) for title in choices]
        asked = types.ShowMessageRequestParams(types.MessageType.Info, f"Seamline: {question}", actions)
        answer: Any = await self._link.request(types.WINDOW_SHOW_MESSAGE_REQUEST, asked)
        title = getattr(answer, "title", None)
        return title if isinstance(title, str) and any(title == one.title for one in actions) else ""

    def say(self, message: str) -> None:
        """To the user, who asked for something."""
        said = types.ShowMessageParams(types.MessageType.Info, f"Seamline: {message}")
        self._link.send(types.WINDOW_SHOW_MESSAGE, said)

    async def may_send(self, means: Means, estimate: str, requests: str) -> bool:
        """Whether `requests` may be sent, at the price that `estimate` says; asked, unless the user agreed for good."""
        if agreed(means):
            return True
        root, terms = means.crew.root, terms_of(means.crew.agents, means.where)
        while True:
            question = f"send {estimate}; at most ${terms.limit:.2f} a day?{_always(means.crew.agents)}"
            chosen = await self.choose(question, (_ONCE, _ALWAYS, _SHOW))
            if chosen == _SHOW:
                await self.show(root, "sent-of", requests)
                continue
            if chosen == _ALWAYS:
                agree(user_folder(), root, terms)
            return chosen in (_ONCE, _ALWAYS)

    async def show(self, root: Path, name: str, text: str) -> None:
        """Open a text in the editor, or say where it is."""
        folder = data_folder() / "previews" / blake2b(os.fsencode(root), digest_size=8).hexdigest()
        file = folder / f"{name}-{root.name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text.encode("utf-8", "replace"))
        if self._client.shows_documents:
            params = types.ShowDocumentParams(uri=uri_of(str(file)), take_focus=True)
            await asyncio.wait_for(self._link.request(types.WINDOW_SHOW_DOCUMENT, params), 10)
        else:
            self.say(f"it is in {file}")


def _always(agents: Agents) -> str:
    """What else is sent once the user agrees for good, where the settings ask for it."""
    if not agents.review_on_save:
        return ""
    repairs = agents.repairs_after_review
    written = f", and {plural(repairs, 'repair')} written of what each review finds" if repairs else ""
    return f" Always: each save has what it touched reviewed{written}."
