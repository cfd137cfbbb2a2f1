"""Bytes in, bytes out: what the server asks of a connection, and the one over streams: the framing of the base protocol,
and writing that never blocks the event loop.

Lenient in what it takes (header names in any case and spacing, other headers, bare line feeds, garbage between
messages), strict in what it sends. Knows nothing of JSON.
"""

from __future__ import annotations

import os
import re
import select
import threading
from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamline.lsp.protocol import SeamlineProtocol

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*$", re.IGNORECASE)
"""Searched, not matched: after a body longer than it claimed, the next header is glued to the rest of that body."""

MAX_BODY = 256 * 1024 * 1024
MAX_HEADER = 64 * 1024
_SAFE_WRITE = 4096
"""A pipe that polls as writable takes this many bytes without blocking (POSIX PIPE_BUF is at least 512; Linux 4096)."""


class Outgoing(Protocol):
    """Where messages go, in order."""

    def send(self, *bodies: bytes) -> None:
        """Send messages; returns at once, whatever the client does."""


class Connection(Protocol):
    """The way to one client and back."""

    def outbox(self, on_broken: Callable[[], None]) -> Outgoing:
        """Where messages to the client go; `on_broken` is called when it does not read any more."""

    def read(self, protocol: SeamlineProtocol) -> None:
        """Feed the protocol until the end of the input; on a thread of its own, so that nothing the loop does keeps
        input from being seen."""

    def finish(self, timeout: float) -> None:
        """Have everything sent, for at most `timeout` seconds; the process ends next."""


class BadFrame(Exception):  # noqa: N818 - not a failure of ours
    """A header block without a usable length; the message is for the client."""


class Frames:
    """Cuts a stream of bytes into message bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None
        self._headers_seen = False
        self._to_skip = 0

    def feed(self, data: bytes) -> Iterator[bytes | BadFrame]:
        """The bodies that `data` completes, and a `BadFrame` for each header block that announced none."""
        self._buffer += data
        while True:
            if self._to_skip:
                skipped = min(self._to_skip, len(self._buffer))
                del self._buffer[:skipped]
                self._to_skip -= skipped
                if self._to_skip:
                    return
            end = self._buffer.find(b"\n")
            if end < 0:
                # A stream without line ends is not worth keeping; the tail may hold the start of a real header.
                del self._buffer[: max(0, len(self._buffer) - MAX_HEADER)]
                return
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            if line:
                self._header(line)
                del self._buffer[: end + 1]
                continue
            if self._length is None:
                del self._buffer[: end + 1]
                if self._headers_seen:
                    self._headers_seen = False
                    yield BadFrame("the message header has no Content-Length")
                continue
            if self._length > MAX_BODY:
                yield BadFrame(f"a message of {self._length} bytes is over the limit of {MAX_BODY}")
                del self._buffer[: end + 1]
                self._to_skip = self._length
                self._length, self._headers_seen = None, False
                continue
            body_end = end + 1 + self._length
            if len(self._buffer) < body_end:
                return
            body = bytes(self._buffer[end + 1 : body_end])
            del self._buffer[:body_end]
            self._length, self._headers_seen = None, False
            yield body

    def _header(self, line: bytes) -> None:
        self._headers_seen = True
        if found := _LENGTH.search(line):
            self._length = int(found[1])


class Outbox:
    """Sends messages in order. Writes at once while the client reads; a thread takes over when it does not."""

    def __init__(self, fd: int, on_broken: Callable[[], None]) -> None:
        self._fd = fd
        self._on_broken = on_broken
        self._backlog: deque[bytes] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._broken = False
        self._poll: select.poll | None = None
        if hasattr(select, "poll"):
            self._poll = select.poll()
            self._poll.register(fd, select.POLLOUT)

    def send(self, *bodies: bytes) -> None:
        """Send messages, with as few writes as it takes; returns at once, whatever the client does."""
        data = b"".join([b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies])
        with self._changed:
            if self._broken:
                return
            if not self._backlog:
                data = self._write_what_fits(data)
            if data and not self._broken:
                self._backlog.append(data)
                self._start()
                self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is written, for at most `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._backlog or self._broken, timeout)

    def _write_what_fits(self, data: bytes) -> bytes:
        """Write without blocking; returns what is left."""
        if self._poll is None:
            return data
        rest = memoryview(data)
        try:
            while rest:
                ready = self._poll.poll(0)
                if not ready or not ready[0][1] & select.POLLOUT:
                    # An error or hang-up without POLLOUT is found out by the thread's blocking write.
                    break
                rest = rest[os.write(self._fd, rest[:_SAFE_WRITE]) :]
        except OSError:
            self._give_up()
        return bytes(rest)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._drain, name="seamline-outbox", daemon=True)
            self._thread.start()

    def _drain(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._backlog))
                data = self._backlog[0]
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(self._fd, rest) :]
            except OSError:
                with self._changed:
                    self._give_up()
                return
            with self._changed:
                # Removed only now, so that nobody overtakes the message that is being written.
                self._backlog.popleft()
                self._changed.notify_all()

    def _give_up(self) -> None:
        """The client is gone: forget what it will not read. Called with the lock held."""
        self._broken = True
        self._backlog.clear()
        self._changed.notify_all()
        self._on_broken()


class Streams:
    """A connection over two file descriptors."""

    def __init__(self, stdin: int, stdout: int) -> None:
        self._stdin, self._stdout = stdin, stdout
        self._outbox: Outbox | None = None

    def outbox(self, on_broken: Callable[[], None]) -> Outbox:
        """As `Connection`."""
        self._outbox = Outbox(self._stdout, on_broken)
        return self._outbox

    def read(self, protocol: SeamlineProtocol) -> None:
        """As `Connection`."""
        frames = Frames()
        while data := os.read(self._stdin, 1 << 16):
            for frame in frames.feed(data):
                if isinstance(frame, BadFrame):
                    protocol.complain(str(frame))
                else:
                    protocol.receive(frame)

    def finish(self, timeout: float) -> None:
        """As `Connection`."""
        if self._outbox is not None:
            self._outbox.flush(timeout)
