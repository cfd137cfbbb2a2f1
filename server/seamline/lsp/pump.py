"""Gives the loop's idle time to whoever has work, in slices short enough to be interrupted by a keystroke.

A worker is a function that works until a deadline and says whether it has more to do. Knows nothing about what the work
is. Edits come first and are gathered: one alone is worked on at once, a burst of them at most every 50 ms, and the last
one within 10 ms of the silence that follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

SLICE = 0.008
"""Seconds of work between two looks at the input. A message that arrives meanwhile waits no longer than this."""


class Pump:
    """Calls `work(deadline) -> more` on the loop until there is no more."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Callable[[float], bool]) -> None:
        self._loop = loop
        self._work = work
        self._scheduled = False

    def wake(self) -> None:
        """There is work."""
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._turn)

    @property
    def idle(self) -> bool:
        """Nothing is scheduled."""
        return not self._scheduled

    def _turn(self) -> None:
        self._scheduled = False
        if self._work(self._loop.time() + SLICE):
            self.wake()


class Gathering:
    """Decides when a stream of edits is worked on."""

    QUIET = 0.010
    SPAN = 0.050

    def __init__(self, loop: asyncio.AbstractEventLoop, ready: Callable[[], None]) -> None:
        self._loop = loop
        self._ready = ready
        self._last = -1.0
        self._timer: asyncio.TimerHandle | None = None

    def touch(self) -> None:
        """An edit arrived."""
        now = self._loop.time()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(max(now, min(now + self.QUIET, self._last + self.SPAN)), self._fire)

    def flush(self) -> None:
        """Somebody needs the edits worked on now."""
        if self._timer is not None:
            self._timer.cancel()
            self._fire()

    @property
    def pending(self) -> bool:
        """Edits wait for their turn."""
        return self._timer is not None

    def _fire(self) -> None:
        self._timer = None
        self._last = self._loop.time()
        self._ready()
