"""Tells the client how indexing goes: progress, counts, and faults that a person should know of.

The observer of all indexers (see `indexing.Observer`). Decides nothing about indexing itself, except that the user who
cancels the progress pauses the run it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.lsp.status import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.lsp.capabilities import Client
    from seamline.lsp.indexing import Indexer
    from seamline.lsp.protocol import Link
    from seamline.lsp.status import Status


class Runs:
    """The runs of all indexers that are going on."""

    def __init__(self, link: Link, client: Client, status: Status, wake: Callable[[], None]) -> None:
        self._link = link
        self._client = client
        self._status = status
        self._wake = wake
        self._progress: dict[Indexer, Progress] = {}
        self._number = 0

    def started(self, indexer: Indexer) -> None:
        """A run begins."""
        self._status.quiescent(False)
        if not indexer.folder.all_arrived:
            self._show(indexer)

    def advanced(self, indexer: Indexer) -> None:
        """Facts arrived."""
        self._status.counted(indexer, indexer.done, indexer.total)
        # Looking whether anything changed since the first run is nothing to tell a person of; reading what did, is.
        if indexer.done < indexer.total and not indexer.idle:
            self._show(indexer)
        if (progress := self._progress.get(indexer)) is not None:
            progress.report(indexer.done, indexer.total)
        self._wake()

    def ended(self, indexer: Indexer, failure: Exception | None) -> None:
        """There is nothing left to do, or nothing more can be done."""
        if (progress := self._progress.pop(indexer, None)) is not None:
            progress.end("paused" if indexer.paused else f"{indexer.done:,} files")
        part = f"index of {indexer.folder.root}"
        if failure is not None:
            said = f"Indexing failed ({type(failure).__name__}); open files are still checked. The log says more."
            self._status.fault(part, "error", said)
        elif indexer.paused:
            said = "Indexing is paused; open files are still checked. Run the command seamline.index to go on."
            self._status.fault(part, "warning", said)
        else:
            self._status.mended(part)
        self._wake()

    def left(self, indexer: Indexer) -> None:
        """The folder has gone."""
        if (progress := self._progress.pop(indexer, None)) is not None:
            progress.end("closed")
        self._status.mended(f"index of {indexer.folder.root}")
        self._status.forget(indexer)

    def cancel(self, token: str) -> None:
        """The user does not want to wait for the run with this progress token."""
        for indexer, progress in self._progress.items():
            if progress.token == token:
                indexer.pause()

    def _show(self, indexer: Indexer) -> None:
        if self._client.work_done_progress and indexer not in self._progress:
            self._number += 1
            title = f"Seamline: indexing {indexer.folder.root.name}"
            self._progress[indexer] = Progress(self._link, f"seamline-index-{self._number}", title)
