"""Compares one folder with its git baseline whenever there is nothing else to do, and lets the engine say what came of it.

Git is asked on the thread of the disk, after something happened there; the comparison is made on the loop, in slices, and
started again when the program changed meanwhile. Decides nothing about what is a change.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from seamline.drift import Drift
from seamline.languages import separate_extract
from seamline.workspace.baseline import Baseline, read_baseline
from seamline.workspace.changes import GitError, marks_of_commits, may_have_repository
from seamline.workspace.source import Unreadable, read_source

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Iterator

    from seamline.interface.violation import Violation
    from seamline.lsp.folder import Folder
    from seamline.lsp.indexing import Tools

logger = logging.getLogger(__name__)


class LookBack:
    """The comparisons of one folder."""

    PAUSE = 0.3
    """Seconds without any work before it begins: nobody types any more."""
    SHARE = 5
    """It rests so many times as long as the last comparison took, but not longer than `LONGEST` seconds."""
    LONGEST = 10.0
    POLL = 2.0
    """Seconds between two looks whether what is shown was committed."""

    def __init__(self, folder: Folder, tools: Tools, wake: Callable[[], None]) -> None:
        self._folder = folder
        self._tools = tools
        self._wake = wake
        self._baseline: Baseline | None = None
        self._is_stale = True
        """Git has to be asked again."""
        self._seen: tuple[object, ...] = ()
        """What was compared last."""
        self._timer: asyncio.TimerHandle | None = None
        self._poll: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._running: tuple[Drift, Iterator[None]] | None = None
        """A comparison on its way, with the steps that are left of it."""
        self._stopped = False
        self._began = self._took = 0.0
        """When the last comparison began, and how many seconds it took."""

    def disk_changed(self) -> None:
        """Something happened on the disk."""
        self._is_stale = True

    def settled(self) -> None:
        """There is nothing else to do in this session."""
        if self._stopped or self._task is not None or self._running is not None or not self._folder.complete:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._is_stale or self._state() != self._seen:
            rest = min(max(self.PAUSE, self.SHARE * self._took), self.LONGEST)
            self._timer = self._tools.loop.call_later(rest, self._begin)

    def advance(self, deadline: float) -> bool:
        """Compare until the deadline; True when there is more to do."""
        while self._running is not None:
            (drift, steps), self._running = self._running, None
            if self._state() != self._seen or self._folder.engine.pending:
                self._seen = ()  # once more, when that is worked on
                return False
            if next(steps, self) is self:
                self._took = self._tools.loop.time() - self._began
                self._tell(drift.violations())
                return False
            self._running = drift, steps
            if self._tools.loop.time() > deadline:
                return True
        return False

    def stop(self) -> None:
        """The folder leaves or the session ends."""
        self._stopped = True
        self._running = None
        for timer in (self._timer, self._poll):
            if timer is not None:
                timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _state(self) -> tuple[object, ...]:
        return (self._folder.generation, self._folder.settings.workspace.baseline, self._folder.settings.looks_back)

    def _begin(self) -> None:
        self._timer = None
        if not self._folder.settings.looks_back or not may_have_repository(self._folder.root):
            self._seen = self._state()
            self._tell(None)
        else:
            self._task = self._tools.loop.create_task(self._compare())

    async def _compare(self) -> None:
        """Find out what there was, and start to compare."""
        folder, state = self._folder, self._state()
        self._began = self._tools.loop.time()
        stale, self._is_stale = self._is_stale, False
        ignored, revision = folder.engine.program.modules.ignored, folder.settings.workspace.baseline
        store = await self._tools.store
        known = self._baseline
        opened = list(folder.open)

        def read() -> Baseline:
            baseline = known
            if stale or baseline is None or baseline.revision != revision:
                baseline = read_baseline(folder.root, revision, ignored, store, known, separate_extract())
            return _with_opened(baseline, folder, opened)

        try:
            self._baseline = await self._tools.disk.run(read)
        except GitError as error:
            logger.info("%s is not compared with %s: %s", folder.root, revision, error)
            self._baseline, self._seen = None, state
            self._tell(None)
        except Exception:
            self._seen = state  # not again and again, only once there is something new
            logger.exception("%s could not be compared with %s", folder.root, revision)
        else:
            self._seen = state
            drift = Drift(folder.engine, self._baseline)
            self._running = drift, drift.steps()
        finally:
            self._task = None
        self._wake()

    def _tell(self, found: dict[str, list[Violation]] | None) -> None:
        findings = self._folder.engine.findings
        findings.set_drift(found)
        self._folder.changed |= findings.take_changed()
        if self._folder.changed:
            self._wake()
        if self._poll is not None:
            self._poll.cancel()
            self._poll = None
        if found:
            self._watch(self._marks())

    def _watch(self, marks: tuple[int, ...]) -> None:
        """What is shown goes away with a commit, of which no event tells."""
        self._poll = None
        if self._marks() == marks:
            self._poll = self._tools.loop.call_later(self.POLL, self._watch, marks)
        else:
            self._is_stale = True
            self._wake()

    def _marks(self) -> tuple[int, ...]:
        found = []
        for file in marks_of_commits(self._folder.root):
            try:
                found.append(file.stat().st_mtime_ns)
            except OSError:
                found.append(0)
        return tuple(found)


def _with_opened(baseline: Baseline, folder: Folder, opened: Iterable[str]) -> Baseline:
    """The same with open files that are on disk as they were: what was edited in them is compared with that."""
    texts, facts = dict(baseline.texts), dict(baseline.facts)
    extract = None
    for path in opened:
        if path in texts:
            continue
        try:
            texts[path] = text = read_source(folder.root / path).text
        except Unreadable:
            continue
        extract = extract or separate_extract()
        facts[path] = extract(path, text)
    return baseline._replace(texts=texts, facts=facts)
