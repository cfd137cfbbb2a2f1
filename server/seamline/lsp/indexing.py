"""Keeps a folder's facts in step with the disk: at the start, and whenever something there changed.

One run at a time: survey the tree, take from the store what did not change, extract the rest in worker processes. All
of it happens off the loop; only finished facts reach the folder, which takes them in slices. What is asked for during a
run is gathered into the next one. Knows nothing of editors and diagnostics.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seamline.lsp.folder import Arrival
from seamline.lsp.survey import find_by_content, look, survey
from seamline.remembering import STATE_PATH, State, state_key, thaw
from seamline.workspace.pool import extract_all

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping, Sequence

    from seamline.lsp.background import Background
    from seamline.lsp.folder import Folder
    from seamline.lsp.survey import Stamps, Survey
    from seamline.workspace.pool import Extracted
    from seamline.workspace.store import Store

logger = logging.getLogger(__name__)
_SAVE_EVERY = 1000


class Tools(NamedTuple):
    """What all folders share: threads and the store."""

    loop: asyncio.AbstractEventLoop
    disk: Background
    extraction: Background
    store: asyncio.Future[Store]


class Observer(Protocol):
    """Who is told how a run goes."""

    def started(self, indexer: Indexer) -> None:
        """A run begins."""

    def advanced(self, indexer: Indexer) -> None:
        """Facts arrived: there is work for the loop."""

    def ended(self, indexer: Indexer, failure: Exception | None) -> None:
        """There is nothing left to do, or nothing more can be done."""


class Indexer:
    """The runs of one folder."""

    def __init__(self, folder: Folder, tools: Tools, observer: Observer) -> None:
        self.folder = folder
        self.done = 0
        self.total = 0
        self.paused = False
        self._tools = tools
        self._observer = observer
        self._last: Survey | None = None
        self._known: Stamps = {}
        self._digests: dict[str, bytes] = {}
        """Of the contents whose facts were handed over last."""
        self._exclude: tuple[str, ...] = ()
        self._scan = False
        self._touched: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._cancelled = False
        self._rows: list[Extracted] = []

    # -- what the session asks for ------------------------------------------------------------------------------------

    def scan(self, exclude: Sequence[str]) -> None:
        """Walk the tree again; all but what `exclude` and the usual rules hide."""
        self._exclude = tuple(exclude)
        self._scan = True
        self._start()

    def touch(self, paths: Iterable[str]) -> None:
        """These files may have changed, come or gone."""
        self._touched.update(paths)
        if self._touched:
            self._start()

    def reread(self, path: str) -> None:
        """The facts at hand are not those of the disk: an open document's text counted until now."""
        self._known.pop(path, None)
        self._digests.pop(path, None)
        self.touch([path])

    def pause(self) -> None:
        """Stop extracting, keep what is there; open files are still checked. `resume` goes on."""
        self.paused = self._cancelled = True

    def resume(self) -> None:
        """Go on after `pause`."""
        if self.paused:
            self.paused = False
            self._scan = True
            self._start()

    def stop(self) -> None:
        """The folder leaves or the session ends."""
        self._stopped = self._cancelled = True
        if self._task is not None:
            self._task.cancel()

    @property
    def idle(self) -> bool:
        """Nothing is being done. Paused counts."""
        return self._task is None

    # -- a run --------------------------------------------------------------------------------------------------------

    @property
    def _wanted(self) -> bool:
        return bool(self._touched or (self._scan and not self.paused)) and not self._stopped

    def _start(self) -> None:
        if self._task is None and self._wanted:
            self._task = self._tools.loop.create_task(self._work())

    async def _work(self) -> None:
        failure: Exception | None = None
        self._observer.started(self)
        try:
            while self._wanted:
                await self._run()
        except Exception as error:
            logger.exception("indexing %s failed", self.folder.root)
            failure = error
        finally:
            self._task = None
        if not self._stopped:
            self._observer.ended(self, failure)

    async def _run(self) -> None:
        self._cancelled = False
        found = await self._survey()
        if found is None:
            return
        first = not self.folder.complete
        self._last = found
        gathered: deque[Arrival] = deque()
        # At first every fact counts as soon as it is there. Later the facts of a run are handed over together: nobody
        # wants to see a tree that is half of one branch and half of another.
        arrivals = self.folder.incoming if first else gathered
        if first:
            self.folder.set_layout(found.layout, found.stamps)
            self._observer.advanced(self)
        await self._gather(found, arrivals)
        if not first:
            if found.layout is not self.folder.layout:
                self.folder.set_layout(found.layout, found.stamps)
            self.folder.incoming.extend(gathered)
        self._save()
        if not self.paused:
            self.folder.all_arrived = True
        self._observer.advanced(self)

    async def _survey(self) -> Survey | None:
        """The state of the disk; None when it takes a walk to know it and indexing is paused."""
        touched, self._touched = self._touched, set()
        root, exclude, known, last = self.folder.root, self._exclude, self._known, self._last
        if last is not None and not self._scan:
            seen = await self._tools.disk.run(lambda: look(root, last, touched))
            if seen is not None:
                return seen
        self._scan = self.paused
        if self.paused:
            return None
        found = await self._tools.disk.run(lambda: survey(root, exclude, known, touched))
        for path in [path for path in known if path not in found.stamps]:
            del known[path]
            self._digests.pop(path, None)
        return found

    async def _gather(self, found: Survey, arrivals: deque[Arrival]) -> None:
        """Facts of everything stale: from the store by stamp, then by content, then by extraction."""
        root, disk = self.folder.root, self._tools.disk
        self.total, self.done = len(found.stamps), len(found.stamps) - len(found.stale)
        if not found.stale:
            return
        store = await self._tools.store
        stamps = {path: found.stamps[path] for path in found.stale}
        stored = await disk.run(lambda: store.load(str(root), stamps))
        if stored and not self.folder.complete and not arrivals:
            await self._recall(store, found, stored)
        for path, (digest, blob) in stored.items():
            self._known[path], self._digests[path] = stamps[path], digest
            arrivals.append(Arrival(path, digest, blob))
        self._count(len(stored))
        rest = [path for path in found.stale if path not in stored]
        if not rest:
            return
        contents = await disk.run(lambda: find_by_content(store, root, rest, self._digests))
        self._known.update(contents.same)
        self._count(len(contents.same))
        self._accept(contents.found, arrivals)
        have = {*contents.same, *(extracted.path for extracted in contents.found)}
        await self._extract([path for path in rest if path not in have], arrivals)

    def remember(self) -> None:
        """Keep what was found for the next session. Once, at the end."""
        if not self._tools.store.done() or self._tools.store.cancelled():
            return
        memory = self.folder.memory()
        if memory is not None:
            store, root = self._tools.store.result(), str(self.folder.root)
            self._tools.disk.post(lambda: store.save(root, [(STATE_PATH, 0, 0, *memory)]))

    async def _recall(self, store: Store, found: Survey, stored: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Take over what was found here last, where it was remembered: then only what changed since has to be checked."""
        folder = self.folder

        def read() -> State | None:
            key = state_key(folder.root, folder.settings, found.layout)
            frozen = store.find([key]).get(key)
            return thaw(frozen, stored, store.find) if frozen is not None else None

        state = await self._tools.disk.run(read)
        if state is not None:
            folder.recall(state)

    async def _extract(self, paths: Sequence[str], arrivals: deque[Arrival]) -> None:
        if not paths or self._cancelled:
            return
        fresh: deque[Extracted] = deque()
        scheduled = False

        def deliver() -> None:
            nonlocal scheduled
            scheduled = False
            self._accept([fresh.popleft() for _ in range(len(fresh))], arrivals)

        def produce() -> None:
            nonlocal scheduled
            for extracted in extract_all(self.folder.root, paths, cancelled=lambda: self._cancelled):
                fresh.append(extracted)
                if not scheduled:
                    scheduled = True
                    self._tools.loop.call_soon_threadsafe(deliver)

        await self._tools.extraction.run(produce)
        deliver()

    def _accept(self, batch: Sequence[Extracted], arrivals: deque[Arrival]) -> None:
        listed = self._last.stamps if self._last is not None else {}
        for extracted in batch:
            stamp, before = (extracted.mtime_ns, extracted.size), listed.get(extracted.path)
            self._known[extracted.path] = before if before == stamp else stamp  # one object for both, as nearly always
            self._digests[extracted.path] = extracted.digest
            arrivals.append(Arrival(extracted.path, extracted.digest, extracted.blob))
            if extracted.blob:
                self._rows.append(extracted)
            elif not extracted.missing:
                logger.info("%s %s", extracted.path, extracted.note)
        if len(self._rows) >= _SAVE_EVERY:
            self._save()
        self._count(len(batch))

    def _count(self, more: int) -> None:
        self.done += more
        if more:
            self._observer.advanced(self)

    def _save(self) -> None:
        rows, self._rows = self._rows, []
        if rows and self._tools.store.done():
            store, root = self._tools.store.result(), str(self.folder.root)
            self._tools.disk.post(lambda: store.save(root, [row[:5] for row in rows]))
