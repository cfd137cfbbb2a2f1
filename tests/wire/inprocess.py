"""The protocol without a process: an event loop that turns when told to, and a list instead of a pipe."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.wire.probe import HANDLERS, ProbeSession

from seamline.lsp.protocol import SeamlineProtocol
from seamline.lsp.server import create_server

if TYPE_CHECKING:
    from collections.abc import Iterable

FEATURES = [SimpleNamespace(METHOD=method, handle=handle) for method, handle in HANDLERS.items()]


class Wire:
    """One session after the other over one server object, whose converter is slow to make."""

    def __init__(self, features: Iterable[Any] = FEATURES) -> None:
        self.loop = asyncio.new_event_loop()
        self.troubles: list[dict[str, Any]] = []
        self.loop.set_exception_handler(lambda _loop, context: self.troubles.append(context))
        self.server = create_server(ProbeSession, features)
        self._open_features = self.server.protocol.open_features
        self.connect()

    def connect(self) -> None:
        """A new session."""
        protocol = SeamlineProtocol(self.server, self.server.protocol._converter)
        protocol.loop = self.loop
        protocol.outbox = self  # type: ignore[assignment]  # has the one method that is used
        protocol.open_features = self._open_features
        self.server.protocol = self.protocol = protocol
        self.sent: list[dict[str, Any]] = []

    def send(self, *bodies: bytes) -> None:
        """What the protocol sends."""
        self.sent += map(json.loads, bodies)

    def receive(self, *messages: Any) -> None:
        """Let messages arrive all at once, then let the loop work until nothing moves."""
        for message in messages:
            self.protocol.receive(message if isinstance(message, bytes) else json.dumps(message).encode())
        for _ in range(6):
            self.loop.run_until_complete(asyncio.sleep(0))

    def initialize(self, **capabilities: Any) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": capabilities}
        self.receive({"jsonrpc": "2.0", "id": "i", "method": "initialize", "params": params})
        result: dict[str, Any] = self.sent[-1]["result"]
        return result

    def answers(self) -> Counter[Any]:
        return Counter(repr(sent["id"]) for sent in self.sent if "method" not in sent and sent["id"] is not None)

    def close(self) -> None:
        self.protocol.hang_up()
        for _ in range(6):
            self.loop.run_until_complete(asyncio.sleep(0))
