"""When the server looks for garbage: while nobody waits for it.

Facts and findings are hundreds of thousands of small objects without cycles. Python's own collector looks through the
young ones again and again while a change that breaks thousands of files is worked on, and finds nothing for 50 ms each.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

REST = 2.0
"""Seconds without work after which nobody is taken to be waiting."""
MANY = 20_000
"""Objects that came and did not go; fewer are not worth a look."""


class Collecting:
    """Takes the collector over from Python, from its creation to its end; one session of a process at a time has it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, idle: Callable[[], bool]) -> None:
        self._loop = loop
        self._idle = idle
        self._timer: asyncio.TimerHandle | None = None
        self._frozen = False
        gc.disable()

    def settled(self) -> None:
        """All work is done for now. What there is the first time stays for the whole session: it is not looked at again."""
        if not self._frozen:
            self._frozen = True
            gc.freeze()
        self._cancel()
        self._timer = self._loop.call_later(REST, self._look)

    def close(self) -> None:
        """Give the collector back."""
        self._cancel()
        gc.enable()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        # Whatever is going on now ends with another call of `settled`.
        if self._idle() and gc.get_count()[0] > MANY:
            gc.collect()
