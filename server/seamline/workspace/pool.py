"""Extracting facts of many files in worker processes.

`Parser.parse` holds the interpreter's lock for its whole run, so bulk work never happens in the process that answers
the editor. Workers are plain child processes on pipes, so that they work from a command, from a thread of the server
and on every system. A file that crashes a worker or keeps it busy for ever costs that one file: what a dead worker had
in hand is tried again, each file alone, and blamed only if it kills a second one.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

import seamline
from seamline.workspace.worker import extract_file, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HANG_SECONDS = 20.0
"""No file takes this long: 4 MB, the most that is read, take about two seconds."""

_FEW_FILES = 40
_FEW_BYTES = 300_000
_CHUNK = 32
_IN_HAND = 2
_PATIENCE = 0.05
_GIVE_UP_AFTER = 25


class Extracted(NamedTuple):
    """The facts of one file. Without facts (`blob` is empty) `note` says why, as in "PATH is a dangling link"."""

    path: str
    mtime_ns: int
    """0 when the file is so young that its stamp proves nothing; see `source.Source`."""
    size: int
    digest: bytes
    blob: bytes
    note: str = ""
    missing: bool = False
    """The file is not there (any more)."""


def _never() -> bool:
    return False


def extract_all(
    root: Path, paths: Sequence[str], *, workers: int = 2, cancelled: Callable[[], bool] = _never
) -> Iterator[Extracted]:
    """The facts of these files below `root`, each file once, in no particular order, as soon as they are known.

    Few files are done right here. Closing the iterator, or `cancelled` becoming true, ends the workers.
    """
    if workers < 1 or not sys.executable or _are_few(root, paths):
        for path in paths:
            if cancelled():
                return
            yield Extracted(*extract_file(str(root), path))
        return
    run = _Run(root, paths, workers)
    try:
        yield from run.results(cancelled)
    finally:
        run.stop()


def _are_few(root: Path, paths: Sequence[str]) -> bool:
    """Is starting workers slower than doing it?"""
    if len(paths) > _FEW_FILES:
        return False
    total = 0
    for path in paths:
        try:
            total += (root / path).stat().st_size
        except (OSError, ValueError):
            continue  # costs nothing; reading it will say why
    return total <= _FEW_BYTES


class _Chunk(NamedTuple):
    """Files given to a worker at once. `alone`: one that was in the hand of a worker that died."""

    paths: list[str]
    alone: bool


class _Worker:
    """One child process, and what it has been given and not yet answered."""

    def __init__(self, root: Path, messages: SimpleQueue[tuple[_Worker, Any]]) -> None:
        script = Path(__file__).with_name("worker.py")
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.chunks: deque[_Chunk] = deque()
        self.ready = False
        self.heard = time.monotonic()
        # Both are there, since both were asked for.
        self._inbox = cast("IO[bytes]", self.process.stdin)
        self._outbox = cast("IO[bytes]", self.process.stdout)
        self._reader = Thread(target=self._read, args=(messages,), name="seamline-worker-reader", daemon=True)
        self._reader.start()
        self._tell((str(root), _import_path(), HANG_SECONDS))

    def _read(self, messages: SimpleQueue[tuple[_Worker, Any]]) -> None:
        try:
            while (message := receive(self._outbox)) is not None:
                self.heard = time.monotonic()
                messages.put((self, message))
        finally:
            messages.put((self, None))

    def _tell(self, message: Any) -> None:
        try:
            send(self._inbox, message)
        except OSError:
            return  # it died; its reader says so, and what it had in hand is on record

    def give(self, chunk: _Chunk) -> None:
        """Hand it more files."""
        self.heard = time.monotonic()  # only those get more that have answered, however long ago that was
        self.chunks.append(chunk)
        self._tell(chunk.paths)

    def kill(self) -> None:
        """End it at once; its reader then reports its death."""
        self.process.kill()

    def bury(self) -> None:
        """Leave no process, pipe or thread behind."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self._outbox.close()
        try:
            self._inbox.close()
        except OSError:
            return  # a message to the dead was still in its buffer


def _import_path() -> list[str]:
    """Where a worker finds what this process finds, except in the folder it happens to stand in."""
    found = [entry for entry in sys.path if Path(entry).is_absolute()]
    here = [str(Path(entry).resolve().parent) for entry in seamline.__path__]
    return [*found, *(entry for entry in here if entry not in found)]


class _Run:
    """One extraction over several workers."""

    def __init__(self, root: Path, paths: Sequence[str], workers: int) -> None:
        self._root = root
        self._todo = deque(paths)
        self._suspects: deque[str] = deque()
        self._messages: SimpleQueue[tuple[_Worker, Any]] = SimpleQueue()
        self._blamed = 0
        self._wanted = workers
        self._workers: list[_Worker] = []

    def results(self, cancelled: Callable[[], bool]) -> Iterator[Extracted]:
        """Everything, unless cancelled."""
        for _ in range(self._wanted):
            self._hire()
        while self._todo or self._suspects or any(worker.chunks for worker in self._workers):
            if cancelled():
                return
            if not self._workers:
                yield from self._here(cancelled)
                return
            try:
                worker, message = self._messages.get(timeout=_PATIENCE)
            except Empty:
                self._end_hanging()
                continue
            if message is None:
                yield from self._dead(worker)
            else:
                yield from self._answered(worker, message)
            if self._messages.empty():  # else the silence may be ours
                self._end_hanging()

    def stop(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.bury()
        self._workers.clear()

    def _hire(self) -> None:
        try:
            self._workers.append(_Worker(self._root, self._messages))
        except OSError:
            return  # no process to be had: the others do the work, or this process does

    def _answered(self, worker: _Worker, message: Any) -> Iterator[Extracted]:
        """Take a batch of results, and keep the worker busy."""
        rows, finished = message or ((), False)
        worker.ready = True
        if rows:
            del worker.chunks[0].paths[: len(rows)]
        if finished:
            worker.chunks.popleft()
        self._feed(worker)
        for path, *rest in rows:
            yield Extracted(sys.intern(path), *rest)

    def _feed(self, worker: _Worker) -> None:
        while len(worker.chunks) < _IN_HAND:
            if self._suspects:
                worker.give(_Chunk([self._suspects.popleft()], alone=True))
            elif self._todo:
                # Smaller towards the end, so that all workers end together.
                count = max(1, min(_CHUNK, len(self._todo) // (4 * self._wanted)))
                worker.give(_Chunk([self._todo.popleft() for _ in range(count)], alone=False))
            else:
                return

    def _end_hanging(self) -> None:
        """Kill workers that have been at one file for too long."""
        latest = time.monotonic() - HANG_SECONDS
        for worker in self._workers:
            if worker.heard < latest and (worker.chunks or not worker.ready):
                worker.kill()

    def _dead(self, worker: _Worker) -> Iterator[Extracted]:
        """Take back what a dead worker had in hand, and replace it."""
        self._workers.remove(worker)
        worker.bury()
        if worker.chunks:
            first = worker.chunks.popleft()
            if first.alone:
                self._blamed += 1
                yield from (_unknown(path, "made the analysis crash or hang") for path in first.paths)
            else:
                self._suspects.extend(first.paths)
        for chunk in worker.chunks:
            (self._suspects if chunk.alone else self._todo).extendleft(reversed(chunk.paths))
        if self._blamed >= _GIVE_UP_AFTER:
            note = "was not analysed, since too many other files made the analysis crash"
            yield from (_unknown(path, note) for path in (*self._suspects, *self._todo))
            self._suspects.clear()
            self._todo.clear()
        if worker.ready and (self._suspects or self._todo):
            self._hire()

    def _here(self, cancelled: Callable[[], bool]) -> Iterator[Extracted]:
        """Finish in this process, when no worker can be had at all."""
        for path in (*self._suspects, *self._todo):
            if cancelled():
                return
            yield Extracted(*extract_file(str(self._root), path))


def _unknown(path: str, note: str) -> Extracted:
    return Extracted(path, 0, 0, b"", b"", note)
