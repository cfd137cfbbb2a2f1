"""The two sides of the line between the protocol and the session: what each may ask of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable


class Link(Protocol):
    """What the session may do with the client. `SeamlineProtocol` is the real one; tests give their own."""

    loop: asyncio.AbstractEventLoop

    @property
    def waiting(self) -> int:
        """Messages that have arrived and are not handled yet; work that they may make vain can wait for them."""
        ...

    def send(self, method: str, params: Any = None) -> None:
        """Send a notification; `params` are lsprotocol objects, plain JSON values, or `Encoded`."""
        ...

    def send_all(self, method: str, several: Iterable[Any]) -> None:
        """Send a notification for each of these parameters, all at once."""
        ...

    def request(self, method: str, params: Any = None) -> asyncio.Future[Any]:
        """Ask the client. Cancelling the future withdraws the request; a late reply is then dropped."""
        ...


class AnySession(Protocol):
    """What the protocol needs of the session; `seamline.lsp.session.Session` in the server."""

    def close(self) -> None:
        """Stop all work and let go of everything; may be called twice."""
        ...

    def lost_track(self, uri: str) -> None:
        """A change of this document could not be understood: its text is unknown until it is opened again."""
        ...
