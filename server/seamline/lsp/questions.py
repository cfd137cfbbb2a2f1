"""What the server has asked the client and has no reply to yet. Used on the event loop only; sends nothing itself."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from seamline.lsp.malformed import what_is_wrong

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

logger = logging.getLogger(__name__)


class Questions:
    """Open questions by id. Every one ends: by a reply, readable or not, or by being cancelled."""

    def __init__(self, read_result: Callable[[str, dict[str, Any]], Any], withdraw: Callable[[str], None]) -> None:
        self._read_result = read_result
        self._withdraw = withdraw
        self._open: dict[str, tuple[str, asyncio.Future[Any]]] = {}
        self._numbers = itertools.count(1)

    def ask(self, method: str, loop: asyncio.AbstractEventLoop) -> tuple[str, asyncio.Future[Any]]:
        """The id of a new question, and its reply to come."""
        question_id = f"seamline-{next(self._numbers)}"
        future: asyncio.Future[Any] = loop.create_future()
        self._open[question_id] = (method, future)
        future.add_done_callback(lambda _: self._done(question_id, method, future))
        return question_id, future

    def reply(self, message: dict[str, Any]) -> None:
        """Take a reply; one that nobody waits for (any more) is dropped."""
        method, future = self._open.pop(message["id"], ("", None))
        if future is None or future.done():
            return
        try:
            if (error := message.get("error")) is not None:
                raise JsonRpcException(str(error["message"]), int(error["code"]), error.get("data"))
            future.set_result(self._read_result(method, message))
        except JsonRpcException as error:
            future.set_exception(error)
        except Exception as error:  # noqa: BLE001 - a reply we cannot read ends the wait for it like any other
            future.set_exception(JsonRpcInvalidParams(f"reply to {method}: {what_is_wrong(error)}"))

    def give_up(self) -> None:
        """Nobody will reply any more."""
        for _, future in list(self._open.values()):
            future.cancel()

    def _done(self, question_id: str, method: str, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            if self._open.pop(question_id, ("", None))[1]:
                self._withdraw(question_id)
        elif error := future.exception():
            # Whoever asked may not care; asyncio would then complain about it with a traceback.
            logger.info("the client refused %s (%s)", method, getattr(error, "code", type(error).__name__))
