"""A daemon thread for what may block: walking the disk, the store, reading files.

Jobs run one after the other, in the order they were handed over; results come back on the event loop. A daemon, so that
a disk that hangs never keeps the process alive. No job may touch the session.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_T = TypeVar("_T")
logger = logging.getLogger(__name__)


class Background:
    """One thread and its queue of jobs."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        self._name = name
        self._loop = loop
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, job: Callable[[], _T]) -> asyncio.Future[_T]:
        """The result of `job`, or its exception, once it had its turn."""
        future: asyncio.Future[_T] = self._loop.create_future()

        def work() -> None:
            try:
                result = job()
            except Exception as error:  # noqa: BLE001 - whoever awaits the future gets it
                self._deliver(_fail, future, error)
            else:
                self._deliver(_succeed, future, result)

        self._put(work)
        return future

    def post(self, job: Callable[[], object]) -> None:
        """Do `job` some time; nobody waits for it, so a failure goes to the log."""

        def work() -> None:
            try:
                job()
            except Exception:
                logger.exception("a background job of %s failed", self._name)

        self._put(work)

    def stop(self) -> None:
        """Let the thread end after what is queued."""
        self._jobs.put(None)

    def _put(self, work: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=f"seamline-{self._name}", daemon=True)
            self._thread.start()
        self._jobs.put(work)

    def _work(self) -> None:
        while (work := self._jobs.get()) is not None:
            work()

    def _deliver(self, settle: Callable[..., None], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(settle, *args)
        except RuntimeError:
            logger.debug("the loop ended before a job of %s", self._name)


def _succeed(future: asyncio.Future[_T], result: _T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[_T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
