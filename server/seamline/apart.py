"""Checking a whole workspace in several processes at once.

Linking is plain Python, so threads do not help, and what it needs, the facts of every file, is large. A fork of this
process has them already: each one checks a share of the files and hands back what it found and what that rests on.
Only for a command, never for the server, which has threads and must answer meanwhile; only where forks are cheap and safe
(Linux). Whatever a fork does not deliver is simply still to do.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from seamline.remembering import plain_found, restored_found

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seamline.engine import Engine

_WORTHWHILE = 4_000_000
"""Bytes of facts; fewer are checked in less than half a second, and a fork has its price."""


def check_apart(engine: Engine, processes: int, advanced: Callable[[], None]) -> None:
    """Check the files that wait in up to this many processes, this one included. What is left, `work` does as ever.

    `advanced` is called now and then.
    """
    waiting = engine.agenda.files
    weights = [len(engine.files.blobs.get(path) or b"") for path in waiting]
    if sys.platform != "linux" or processes < 2 or sum(weights) < _WORTHWHILE:
        return
    mine, *others = _shares(waiting, weights, processes)
    forks = [_Fork(engine, number, share) for number, share in enumerate(others, 1)]
    try:
        engine.check(mine, advanced)
        for fork in forks:
            part = fork.result()
            if part is not None:
                found, uses, references, queued, overridden = part
                engine.adopt(fork.share, restored_found(found), uses, references, overridden)
                engine.agenda.add(queued)
            advanced()
    finally:
        for fork in forks:
            fork.end()
    engine.settle_patches()


def _shares(paths: Sequence[str], weights: Sequence[int], number: int) -> list[list[str]]:
    """The paths in runs of about equal weight: neighbours use the same things."""
    shares: list[list[str]] = [[] for _ in range(number)]
    total, sum_so_far = sum(weights), 0
    for path, weight in zip(paths, weights, strict=True):
        shares[min(number - 1, sum_so_far * number // total)].append(path)
        sum_so_far += weight
    return shares


class _Fork:
    """A child that checks one share and writes the outcome into a pipe."""

    def __init__(self, engine: Engine, number: int, share: Sequence[str]) -> None:
        self.share = share
        self._status: int | None = None
        read, write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                os.close(read)
                with os.fdopen(write, "wb") as outbox:
                    outbox.write(_work(engine, number, share))
                status = 0
            finally:
                os._exit(status)  # nothing of the parent's may be closed, flushed or cleaned up here
        os.close(write)
        self._inbox = os.fdopen(read, "rb")

    def result(self) -> Any:
        """What the child found; `None` when it died."""
        data = self._inbox.read()
        self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return marshal.loads(data) if self._status == 0 else None  # noqa: S302 - from our own child

    def end(self) -> None:
        """Leave no child behind."""
        self._inbox.close()
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


def _work(engine: Engine, number: int, share: Sequence[str]) -> bytes:
    engine.begin_share(number)
    engine.check(share)
    by_file = engine.findings.by_file
    found = {path: plain_found(by_file[path]) for path in share if path in by_file}
    return marshal.dumps(
        (found, engine.index.freeze(), engine.references.index.freeze(), engine.agenda.plain, engine.overrides.by_file)
    )
