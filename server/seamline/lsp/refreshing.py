"""Has the client ask for its code lenses again once what they count is something else.

The first lenses of a session are asked for before the index is there, and what changes them mostly happens in other
files. All lenses on the screen are asked for anew each time, so this waits for a pause. Does not know what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from seamline.lsp.capabilities import Client
    from seamline.lsp.configuring import Configuring
    from seamline.lsp.link import Link


class Refreshing:
    """Sends `workspace/codeLens/refresh` to a client that knows it and is shown lenses."""

    PAUSE = 0.5
    """Seconds without any work before the client is asked: nobody types any more."""

    def __init__(self, link: Link, client: Client, configuring: Configuring, quiescent: Callable[[], bool]) -> None:
        self._link = link
        self._client = client
        self._configuring = configuring
        self._quiescent = quiescent
        self._told: tuple[int, ...] = ()
        self._timer: asyncio.TimerHandle | None = None

    def settled(self, generations: tuple[int, ...]) -> None:
        """Everything has been worked on; these are the generations of the counts of all folders."""
        self.close()
        if generations != self._told and self._client.code_lens_refresh:
            self._timer = self._link.loop.call_later(self.PAUSE, self._refresh, generations)

    def close(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refresh(self, generations: tuple[int, ...]) -> None:
        self._timer = None
        if not self._quiescent():
            return  # it will settle again
        self._told = generations
        if self._configuring.editor.code_lens:
            self._link.request(types.WORKSPACE_CODE_LENS_REFRESH)
