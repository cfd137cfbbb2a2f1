"""The process: its connection, and how it ends.

The protocol owns the real standard output; everything else that prints, children included, ends up on standard error.
The process ends within two seconds of the end of its input, `exit`, SIGTERM, SIGINT or the death of the editor's
process, whatever it is doing: cleanly if the event loop still turns, by the watchdog if it does not. Imports nothing
heavy before it has to: `initialize` is waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import linecache
import logging
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from seamline.lsp.protocol import SeamlineProtocol
    from seamline.lsp.server import SeamlineServer
    from seamline.lsp.transport import Connection

logger = logging.getLogger(__name__)

PARENT_POLL = 0.4
GRACE = 0.8
"""Seconds for a clean end after which the process is ended anyway; with the poll, under the two that are promised."""


def serve(connection: Connection | None = None) -> NoReturn:
    """Run the language server until the session ends; over standard input and output unless a connection is given."""
    set_up_logging()
    connection = connection or take_streams()
    # The types of LSP are five hundred classes made at import; collecting garbage meanwhile costs a fifth of the time.
    gc.disable()
    from seamline.lsp.light import import_types

    import_types()
    from seamline.lsp.server import create_server

    server = create_server()
    # Every one of those classes was made twice, for its slots, and the source of its methods kept for tracebacks: 11 MB.
    gc.collect()
    linecache.clearcache()
    gc.freeze()
    gc.enable()
    run(server, connection)


def set_up_logging() -> None:
    """Log to standard error; SEAMLINE_LOG sets the level (default: warning for others, info for ours)."""
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname).1s %(name)s: %(message)s")
    level = os.environ.get("SEAMLINE_LOG", "info").upper()
    logging.getLogger("seamline").setLevel(level if level in logging.getLevelNamesMapping() else "INFO")


def take_streams() -> Connection:
    """A connection that has the client's streams for itself; what prints or reads from now on gets stderr and nothing."""
    from seamline.lsp.transport import Streams

    stdin, stdout = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return Streams(stdin, stdout)


def run(server: SeamlineServer, connection: Connection) -> NoReturn:
    """Serve one client, then end the process with the exit code the specification asks for."""
    watchdog = Watchdog(server.protocol)
    try:
        asyncio.run(_converse(server, watchdog, connection))
    except Exception:
        watchdog.end("the server failed")
        logger.exception("the server failed")
    watchdog.end_process()


class Watchdog:
    """A thread that waits for a reason to end, asks the loop to end, and ends the process if it does not."""

    def __init__(self, protocol: SeamlineProtocol) -> None:
        self._protocol = protocol
        # The one queue that a signal handler may put into, whatever it interrupted.
        self._reasons: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._editor: Editor | None = None
        self._stop: asyncio.Event
        self._loop: asyncio.AbstractEventLoop

    def start(self, loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
        """Begin to watch; `stop` is set on the loop when there is a reason to end."""
        self._loop, self._stop = loop, stop
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if number := getattr(signal, name, None):
                signal.signal(number, lambda *_, name=name: self.end(name))
        threading.Thread(target=self._watch, name="seamline-watchdog", daemon=True).start()

    def watch(self, pid: int) -> None:
        """End when this process does; looked at now, so that a death from now on is noticed."""
        self._editor = Editor(pid)

    def end(self, why: str) -> None:
        """Ask for the end of the process, from any thread or signal handler."""
        self._reasons.put(why)

    def end_process(self) -> NoReturn:
        """End now. Not `sys.exit`: that waits for every thread of every executor."""
        kill_children()
        os._exit(0 if self._protocol.shutdown_requested else 1)

    def _watch(self) -> None:
        # Never logs on this thread: when nobody reads our standard error, whoever logs waits for ever.
        why = self._wait()
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._stop_because, why)
        time.sleep(GRACE)
        said = "ending at once (%s): the work at hand takes too long to stop"
        told = threading.Thread(target=logger.warning, args=(said, why), daemon=True)
        told.start()
        told.join(0.1)
        self.end_process()

    def _stop_because(self, why: str) -> None:
        logger.info("ending: %s", why)
        self._stop.set()

    def _wait(self) -> str:
        while True:
            try:
                return self._reasons.get(timeout=PARENT_POLL)
            except queue.Empty:
                if self._editor is not None and self._editor.is_gone():
                    return "the editor's process is gone"


class Editor:
    """The process that the client says it is."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        # An editor outside our container names a process we cannot see; its death then shows as the end of input.
        self._seen = pid > 0 and _exists(pid)
        self._is_parent = pid == os.getppid()

    def is_gone(self) -> bool:
        """Whether it existed and does not any more."""
        # Our own parent may linger as a zombie, or its number may be given away; our parent's number then changes.
        return self._seen and (os.getppid() != self._pid if self._is_parent else not _exists(self._pid))


def _exists(pid: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        synchronize, still_running = 0x00100000, 0x102
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, pid)
        if not handle:
            return False
        try:
            return bool(ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == still_running)
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def kill_children() -> None:
    """End the worker processes that are still there; elsewhere than on Linux they see their input end and stop."""
    for listing in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError, ValueError):
            for pid in listing.read_text().split():
                os.kill(int(pid), signal.SIGKILL)


async def _converse(server: SeamlineServer, watchdog: Watchdog, connection: Connection) -> None:
    protocol = server.protocol
    stop = asyncio.Event()
    protocol.loop = asyncio.get_running_loop()
    protocol.outbox = connection.outbox(on_broken=lambda: watchdog.end("the client does not read any more"))
    protocol.on_exit = watchdog.end
    protocol.on_process_id = watchdog.watch
    watchdog.start(protocol.loop, stop)
    threading.Thread(target=_read, args=(connection, protocol), name="seamline-reader", daemon=True).start()
    await stop.wait()
    protocol.hang_up()
    connection.finish(GRACE / 4)


def _read(connection: Connection, protocol: SeamlineProtocol) -> None:
    try:
        connection.read(protocol)
    except Exception as error:
        # A session without its input is over. Among others: a loop that ended while messages were still coming.
        protocol.on_exit(f"input failed ({type(error).__name__})")
        logger.debug("input failed", exc_info=True)
    else:
        protocol.on_exit("end of input")
