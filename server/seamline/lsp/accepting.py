"""The list of known violations of each folder, read again whenever it changes on disk.

Reading happens off the loop, before the first walk over the tree, so that nothing is shown as an error that turns into
a hint a moment later. A list that cannot be used is a diagnostic in its file, and the last good one stays in force. What
is known is decided by `seamline.report.known`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamline.lsp.convert import uri_of
from seamline.lsp.rendering import SOURCE, Diagnostic, Span, Spot
from seamline.report.known import LOCATION, Known, KnownError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from seamline.lsp.background import Background
    from seamline.lsp.diagnostics import Publisher
    from seamline.lsp.folder import Folder
    from seamline.lsp.status import Status

_ERROR = 1


class Accepting:
    """Brings the lists to their folders, and says what is wrong with them."""

    def __init__(self, disk: Background, publisher: Publisher, status: Status, wake: Callable[[], None]) -> None:
        self._disk = disk
        self._publisher = publisher
        self._status = status
        self._wake = wake
        self._reading: dict[Folder, int] = {}
        """How many times the list of each folder is being read."""

    @property
    def idle(self) -> bool:
        """Every list is as it is on disk."""
        return not any(self._reading.values())

    def read(self, folder: Folder) -> None:
        """A folder came, or its list may have changed."""
        self._reading[folder] = self._reading.get(folder, 0) + 1
        self._disk.run(partial(Known.read, folder.root)).add_done_callback(partial(self._arrived, folder))

    def left(self, folder: Folder) -> None:
        """A folder has gone, and what was said about its list with it."""
        self._reading.pop(folder, None)
        self._say(folder, "")

    def _arrived(self, folder: Folder, reading: asyncio.Future[Known]) -> None:
        if reading.cancelled():
            return
        # Looked at even if the folder has left: of an error that nobody looked at, asyncio complains in the log.
        error = reading.exception()
        if folder not in self._reading:
            return
        self._reading[folder] -= 1
        try:
            if error is None:
                folder.accept(reading.result())
            elif not isinstance(error, KnownError):
                raise error
            self._say(folder, str(error or ""))
        finally:
            self._wake()

    def _say(self, folder: Folder, trouble: str) -> None:
        part, uri = f"known violations of {folder.root}", uri_of(str(folder.root / LOCATION))
        if trouble:
            self._status.fault(part, "warning", f"{trouble}. The last good list is in force.")
        else:
            self._status.mended(part)
        place = Span(Spot(0, 0), Spot(1, 0))
        self._publisher.reports.note(uri, [Diagnostic(place, _ERROR, "known", SOURCE, trouble)] if trouble else [])
        self._publisher.noted(uri)
