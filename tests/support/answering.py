"""A port that the scripts of `messages_api` answer in process: without a socket, but through the assembly of real answers.

For tests that need a thousand answers. What happens on the wire only (a connection that is cut, a page) it cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.messages_api import beginning, events_of, unanswered

from seamline_agents.messages import Assembly, body
from seamline_agents.port import Failure, Fault
from seamline_agents.structured import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.models import Model

    from seamline_agents.port import Reply, Request


class Answering:
    """A model without a wire. See `Port`."""

    def __init__(self, model: Model, way: Way) -> None:
        self._model = model
        self._way = way
        self.answers: list[str] = []
        """The steps of all its answers."""

    async def ask(self, request: Request, progress: Callable[[str], object]) -> Reply:
        asked = body(request, self._way)
        if unanswered(asked):
            raise Failure(Fault.REJECTED, "tool_use ids were found without tool_result blocks")
        answer = Assembly(progress)
        answer.take(beginning(asked))
        for index, step in enumerate(self._model(asked)):
            self.answers.append(step)
            for event in events_of(index, step, asked):
                answer.take(event)
        return answer.reply(self._way if request.output else Way.FORMAT, "")

    async def count(self, request: Request) -> int | None:
        return None

    async def close(self) -> None:
        return None
