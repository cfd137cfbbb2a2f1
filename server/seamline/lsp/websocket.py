"""A connection over a WebSocket, for editors in a browser: one message of the protocol is one message here.

Any page that a browser shows may connect to a port of this machine, and its `Origin` says where it came from: none is let
in but those from origins that were named. The first client is the one that is served. Needs `websockets`, the extra
`seamline[ws]`.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.sync.server import serve
from websockets.typing import Origin

from seamline.lsp.transport import MAX_BODY

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    from websockets.sync.server import ServerConnection

    from seamline.lsp.protocol import SeamlineProtocol

logger = logging.getLogger(__name__)
_CLOSING = 0.2
"""Seconds that a client has to answer that the connection is closed."""


class WebSocket:
    """The first client that connects to a listening socket; clients outside of browsers send no origin and are welcome."""

    def __init__(self, listener: socket.socket, origins: Iterable[str] = ()) -> None:
        self._listener = listener
        self._origins = [None, *map(Origin, origins)]
        self._client: ServerConnection | None = None
        self._taking = threading.Lock()
        self._outbox = Outbox()

    def outbox(self, on_broken: Callable[[], None]) -> Outbox:
        """As `transport.Connection`."""
        self._outbox.on_broken = on_broken
        return self._outbox

    def read(self, protocol: SeamlineProtocol) -> None:
        """As `transport.Connection`; the process ends when the client goes, so this never does."""

        def converse(client: ServerConnection) -> None:
            if not self._take(client):
                client.close(CloseCode.TRY_AGAIN_LATER, "another client is being served")
                return
            try:
                while True:
                    protocol.receive(client.recv(decode=False))
            except ConnectionClosed as end:
                logger.debug("closed: %s", end)
            finally:
                protocol.on_exit("end of input")

        # A client that stands at a breakpoint answers no pings and is still there. Compression costs more than it saves
        # on one machine.
        with serve(
            converse,
            sock=self._listener,
            origins=self._origins,
            compression=None,
            max_size=MAX_BODY,
            ping_timeout=None,
            close_timeout=_CLOSING,
            logger=logger,
        ) as server:
            server.serve_forever()

    def finish(self, timeout: float) -> None:
        """As `transport.Connection`."""
        if self._client is not None:
            self._outbox.flush(timeout)
            self._client.close()

    def _take(self, client: ServerConnection) -> bool:
        with self._taking:
            if self._client is None:
                self._client = client
                self._outbox.start(client)
        return self._client is client


class Outbox:
    """Sends messages in order, on a thread of its own: sending waits while the client does not read."""

    def __init__(self) -> None:
        self.on_broken: Callable[[], None] = lambda: None
        self._backlog: deque[bytes] = deque()
        self._changed = threading.Condition()
        self._broken = False

    def start(self, client: ServerConnection) -> None:
        """Send to this client."""
        threading.Thread(target=self._drain, args=(client,), name="seamline-outbox", daemon=True).start()

    def send(self, *bodies: bytes) -> None:
        """As `transport.Outgoing`."""
        with self._changed:
            if not self._broken:
                self._backlog.extend(bodies)
                self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is sent, for at most `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._backlog, timeout)

    def _drain(self, client: ServerConnection) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: bool(self._backlog))
                    body = self._backlog[0]
                client.send(body, text=True)
                with self._changed:
                    # Removed only now: until then it is not sent.
                    self._backlog.popleft()
                    self._changed.notify_all()
        except ConnectionClosed:
            with self._changed:
                self._broken = True
                self._backlog.clear()
                self._changed.notify_all()
            self.on_broken()
