"""What the server tells about itself: a status for the editor's status line, and progress for work that takes long.

`seamline/status` is a notification of our own, sent when something in it changed:

    {"health": "ok" | "warning" | "error", "quiescent": bool, "message": str, "indexed": int, "total": int}

`quiescent` means that everything the server was told has been worked on and sent. Whatever a person should know of the
server goes through here and into the log; nothing opens a window (`window/showMessage`) that nobody asked for.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    import asyncio

    from seamline.lsp.protocol import Link

logger = logging.getLogger(__name__)
METHOD = "seamline/status"
_HEALTH = ("ok", "warning", "error")


class Status:
    """Gathers what the parts report and sends what differs from what was last sent."""

    PACE = 0.1
    """Seconds between two notifications, except that becoming quiescent is said at once."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._faults: dict[str, tuple[str, str]] = {}
        self._counts: dict[object, tuple[int, int]] = {}
        self._quiescent = False
        self._sent: dict[str, Any] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def fault(self, part: str, health: str, message: str) -> None:
        """Something works less well than it should; `message` says what and what to do. With "ok", it is only worth knowing."""
        if self._faults.get(part) != (health, message):
            logger.log(logging.INFO if health == "ok" else logging.WARNING, "%s: %s", part, message)
        self._faults[part] = (health, message)
        self._later()

    def mended(self, part: str) -> None:
        """The fault of this part is over."""
        if self._faults.pop(part, None):
            logger.info("%s: in order again", part)
            self._later()

    def counted(self, owner: object, indexed: int, total: int) -> None:
        """How far the index of one folder is."""
        self._counts[owner] = (indexed, total)
        self._later()

    def forget(self, owner: object) -> None:
        """A folder has left."""
        self._counts.pop(owner, None)
        self._later()

    def quiescent(self, yes: bool) -> None:
        """Whether everything is done."""
        if yes != self._quiescent:
            self._quiescent = yes
            self._send() if yes else self._later()

    def snapshot(self) -> dict[str, Any]:
        """The parameters of the notification."""
        worst = max(self._faults.values(), key=lambda fault: _HEALTH.index(fault[0]), default=("ok", ""))
        return {
            "health": worst[0],
            "quiescent": self._quiescent,
            "message": worst[1],
            "indexed": sum(count[0] for count in self._counts.values()),
            "total": sum(count[1] for count in self._counts.values()),
        }

    def close(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _later(self) -> None:
        if self._timer is None:
            self._timer = self._link.loop.call_later(self.PACE, self._send)

    def _send(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self.snapshot()
        if now != self._sent:
            self._sent = now
            self._link.send(METHOD, now)


class Progress:
    """Work-done progress of one piece of work; the user hears of it only if it takes a while."""

    DELAY = 0.3
    PACE = 0.1

    def __init__(self, link: Link, token: str, title: str, unit: str = "files") -> None:
        self.token = token
        self._unit = unit
        self._link = link
        self._title = title
        self._shown = False
        self._ended = False
        self._last = 0.0
        self._percentage = 0
        self._timer = link.loop.call_later(self.DELAY, self._create)

    def report(self, done: int, total: int) -> None:
        """`done` of `total` are done."""
        now = self._link.loop.time()
        if not self._shown or self._ended or now - self._last < self.PACE:
            return
        self._last = now
        # A second look at the disk may find more to do. LSP wants the percentage to rise; the counts say how it is.
        self._percentage = max(self._percentage, 100 * done // total if total else 100)
        self._send(
            types.WorkDoneProgressReport(message=f"{done:,}/{total:,} {self._unit}", percentage=self._percentage)
        )

    def end(self, message: str) -> None:
        """The work is over."""
        self._timer.cancel()
        if self._shown and not self._ended:
            self._send(types.WorkDoneProgressEnd(message=message))
        self._ended = True

    def _create(self) -> None:
        created = self._link.request(
            types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token=self.token)
        )
        created.add_done_callback(self._begin)

    def _begin(self, created: asyncio.Future[Any]) -> None:
        # A client that answers with an error must not hear of the token again.
        if created.cancelled() or created.exception() is not None or self._ended:
            return
        self._shown = True
        self._send(types.WorkDoneProgressBegin(title=self._title, cancellable=True, percentage=0))

    def _send(self, value: object) -> None:
        self._link.send(types.PROGRESS, types.ProgressParams(token=self.token, value=value))
