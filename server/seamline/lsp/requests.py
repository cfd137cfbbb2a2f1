"""The client's requests that have no answer yet; the owner of "exactly one answer for each request".

The reader's thread opens a request as soon as its bytes are in, and marks it cancelled as soon as the cancellation is
in: a request that waits behind a busy event loop is then never started. Everything else happens on the loop. Nothing
here knows methods or sends bytes.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    RequestId = int | str


class CancelToken:
    """Says whether anybody still wants the work. May be read from any thread; never un-cancels."""

    __slots__ = ("_callbacks", "cancelled")

    def __init__(self) -> None:
        self.cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Withdraw the request for work and tell those who asked to be told, once."""
        self.cancelled = True
        while self._callbacks:
            self._callbacks.pop()()

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call `callback` when (or because) the work was cancelled, on the thread that cancels."""
        self._callbacks.append(callback)
        if self.cancelled:
            self.cancel()


current_token: ContextVar[CancelToken] = ContextVar("current_token")
"""The token of the request that is being handled; async handlers and the tasks they start inherit it."""


class Request:
    """One request of the client, from its arrival to its answer."""

    __slots__ = ("id", "method", "task", "token")

    def __init__(self, request_id: RequestId, method: str) -> None:
        self.id = request_id
        self.method = method
        self.token = CancelToken()
        self.task: asyncio.Future[Any] | None = None


class Requests:
    """All requests in flight, by id. Single dict operations only, so that two threads may share it."""

    def __init__(self) -> None:
        self._in_flight: dict[RequestId, Request] = {}

    def open(self, request_id: RequestId, method: str) -> Request | None:
        """A new request, or None when its id already stands for one that has no answer yet."""
        request = Request(request_id, method)
        return request if self._in_flight.setdefault(request_id, request) is request else None

    def get(self, request_id: RequestId) -> Request | None:
        """The unanswered request with this id."""
        return self._in_flight.get(request_id)

    def settle(self, request: Request) -> bool:
        """Take the right to answer `request`; only the first who asks gets it."""
        if self._in_flight.get(request.id) is not request:
            return False
        del self._in_flight[request.id]
        return True

    def unanswered(self) -> list[Request]:
        """Every request in flight, oldest first."""
        return list(self._in_flight.values())
