"""The worker process: reads files, extracts their facts, and sends them back, until its input ends.

`pool.py` starts this file by its path, without site and with nothing of the caller's folder on the import path, since
that folder is a workspace: data, never code. So it imports only the standard library until it has been told where the
rest is, and as little of that as it can. It keeps no state between files.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import struct
import sys
import time
from typing import IO, Any

_LENGTH = struct.Struct("<I")
_FLUSH_SECONDS = 0.03
_FLUSH_BYTES = 256 * 1024
_NICENESS = 5
"""Bulk work gives way to the process that answers the editor, and to everything else that the user does."""

Row = tuple[str, int, int, bytes, bytes, str, bool]
"""The fields of `pool.Extracted`, as a plain tuple that `marshal` takes."""


def send(stream: IO[bytes], message: Any) -> None:
    """Write one message."""
    data = marshal.dumps(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message; `None` when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    data = stream.read(length)
    return marshal.loads(data) if len(data) == length else None  # noqa: S302 - from our own parent or child


def extract_file(root: str, path: str) -> Row:
    """The facts of one file, or the reason why there are none."""
    from seamline.languages import extract
    from seamline.workspace.source import Missing, Unreadable, read_source

    try:
        source = read_source(f"{root}/{path}")
    except Unreadable as problem:
        return path, 0, 0, b"", b"", problem.reason, isinstance(problem, Missing)
    try:
        blob = extract(path, source.text)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a language costs this file and no other
        reason = f"could not be analysed ({type(error).__name__}: {error})"
        return path, 0, 0, b"", b"", reason, False
    return path, source.mtime_ns, source.size, source.digest, blob, "", False


def serve(inbox: IO[bytes], outbox: IO[bytes]) -> None:
    """Answer chunks of paths with batches of rows, the last batch of a chunk marked as such, until the inbox ends."""
    first = receive(inbox)
    if first is None:
        return
    root, import_path, limit = first
    sys.path[:] = import_path
    from seamline.languages import extract

    extract("", b"")  # imports the rest and compiles the queries
    send(outbox, ())
    while (paths := receive(inbox)) is not None:
        rows: list[Row] = []
        size, flushed = 0, time.monotonic()
        for path in paths:
            _die_after(limit)
            row = extract_file(root, path)
            _die_after(0)
            rows.append(row)
            size += len(row[4])
            if size > _FLUSH_BYTES or time.monotonic() - flushed > _FLUSH_SECONDS:
                send(outbox, (rows, False))
                rows, size, flushed = [], 0, time.monotonic()
        send(outbox, (rows, True))


def _die_after(seconds: float) -> None:
    """Let the system end this process if it is still at the same file then: a parser that hangs hears nothing else.

    The pool watches as well; this is for the time when the pool itself has died. Without alarms (Windows) only the
    pool watches.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Run as a worker on standard input and output."""
    # Ctrl-C reaches the whole process group; the pool decides, and its end is the end of the inbox.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(_NICENESS)
    gc.disable()
    outbox = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may get between the messages
    try:
        serve(sys.stdin.buffer, outbox)
    except BrokenPipeError:
        os._exit(0)  # the pool is gone, and nobody is left to be told


if __name__ == "__main__":
    main()
