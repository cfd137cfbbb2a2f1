"""What a person at the terminal sees of a batch on its way, and what they are asked when they interrupt it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from seamline.cli.printing import tell

if TYPE_CHECKING:
    from seamline_agents.batches import Batch

_ERASE = "\r\x1b[K"
_WORDS = {"in_progress": "in progress", "canceling": "being cancelled", "ended": "ended"}


class Following:
    """Batches, one after the other. On a terminal a line that changes; elsewhere a line for each state that a batch is in."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._last = ("", "")
        self._changes = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def seen(self, batch: Batch) -> None:
        """Somebody looked how far it is."""
        now = (batch.identity, batch.progress)
        if batch.identity != self._last[0]:
            self._since = time.monotonic()
        changed, self._last = now != self._last, now
        far = f"the batch {batch.identity} is {_WORDS[batch.progress]}, {batch.done} of {batch.count} done"
        if batch.progress == "ended":
            self._erase()
            tell(far.replace(" is ended", " has ended"))
        elif self._changes:
            waited = int(time.monotonic() - self._since)
            sys.stderr.write(f"{_ERASE}{far}, after {waited // 60}:{waited % 60:02} min; Ctrl-C to stop waiting")
            sys.stderr.flush()
        elif changed:
            tell(far)

    def leaves(self, batch: Batch) -> bool:
        """Whether a user who pressed Ctrl-C wants the batch to go on. Who cannot be asked wants to spend no more."""
        self._erase()
        if not sys.stdin.isatty() or not sys.stderr.isatty():
            tell(f"the batch {batch.identity} is being cancelled; what has been answered by now is paid")
            return False
        sys.stderr.write(
            f"Waiting for the batch {batch.identity} was interrupted. [C]ancel it (what has been answered by now is paid), or "
            "[l]eave it to the endpoint, and collect it with the next `seamline review --all`: "
        )
        sys.stderr.flush()
        leaves = sys.stdin.readline().strip().lower() in ("l", "leave")
        if leaves:
            tell(f"the batch {batch.identity} goes on; what it may cost at most is booked until it is collected")
        return leaves

    def _erase(self) -> None:
        if self._changes:
            sys.stderr.write(_ERASE)
