"""A folder with everything that keeps it up to date: its indexer, its gathered events, its watcher.

The parts do not know each other; this puts them together for one folder, and the session puts folders together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.lsp.indexing import Indexer, Observer, Tools
from seamline.lsp.lookback import LookBack
from seamline.lsp.watching import Batch, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamline.lsp.folder import Folder
    from seamline.lsp.watching import Happened


class Workplace:
    """One folder at work."""

    RESCAN = 10.0
    """Seconds between two walks over the tree where it cannot be watched."""

    def __init__(self, folder: Folder, tools: Tools, observer: Observer, *, watches: bool) -> None:
        self.folder = folder
        self.indexer = Indexer(folder, tools, self)
        self.batch = Batch(tools.loop, folder, self._act, self._blind)
        self.look_back = LookBack(folder, tools, lambda: observer.advanced(self.indexer))
        self.nested: tuple[str, ...] = ()
        """Roots of other workspace folders inside this one: their files are theirs alone."""
        self.settings_touched: Callable[[Workplace], None] = lambda _workplace: None
        self.known_touched: Callable[[Folder], None] = lambda _folder: None
        self.watch_failed: Callable[[Workplace, str], None] = lambda _workplace, _reason: None
        self._loop = tools.loop
        self._observer = observer
        self._watcher = Watcher(tools.loop, folder, self.batch) if watches else None
        self._stopped = False

    @property
    def idle(self) -> bool:
        """All that is known to have happened on disk has been taken in."""
        starting = self._watcher is not None and self._watcher.starting
        return self.indexer.idle and not self.batch.pending and not self.folder.incoming and not starting

    def scan(self) -> None:
        """Walk the tree again."""
        self.indexer.scan((*self.folder.settings.workspace.exclude, *(f"/{nested}/" for nested in self.nested)))

    def told(self, paths: Iterable[str]) -> None:
        """Something happened on disk at these relative paths."""
        self.batch.add(paths)

    def started(self, indexer: Indexer) -> None:
        """As `indexing.Observer`."""
        self._observer.started(indexer)

    def advanced(self, indexer: Indexer) -> None:
        """As `indexing.Observer`."""
        self._observer.advanced(indexer)

    def ended(self, indexer: Indexer, failure: Exception | None) -> None:
        """As `indexing.Observer`; the tree that was found is the one to watch from now on."""
        self._follow()
        self.look_back.disk_changed()
        self._observer.ended(indexer, failure)

    def stop(self) -> None:
        """The folder leaves or the session ends."""
        self._stopped = True
        self.batch.stop()
        self.indexer.stop()
        self.look_back.stop()
        if self._watcher is not None:
            self._watcher.stop()

    def _act(self, happened: Happened) -> None:
        self.look_back.disk_changed()
        if happened.settings:
            self.settings_touched(self)
        if happened.known:
            self.known_touched(self.folder)
            self._follow()  # the folder of the list may be new
        # What the editor holds counts, whatever was written; only its coming matters.
        self.indexer.touch(path for path in happened.paths if not self.folder.shadows(path))
        if happened.rules:
            self.folder.rules_changed()
        if happened.walk or happened.rules:
            self.scan()
        # Even if there is nothing to do: somebody may wait for that.
        self._observer.advanced(self.indexer)

    def _follow(self) -> None:
        if self._watcher is not None and self.folder.layout is not None:
            self._watcher.follow(self.folder.layout.directories)

    def _blind(self, reason: str) -> None:
        """Watching failed: look every now and then."""
        if self._stopped:
            return
        self._watcher = None
        self.watch_failed(self, reason)
        self._rescan()

    def _rescan(self) -> None:
        if not self._stopped:
            self.scan()
            self._loop.call_later(self.RESCAN, self._rescan)
