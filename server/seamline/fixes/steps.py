"""Work in steps: between two of them whoever types is served, and the longest, reading a text, may go to another thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from seamline.languages import extract

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_T = TypeVar("_T")


class Reading(NamedTuple):
    """What a step may ask for: the facts of a file if it had this text. Who gives none leaves it to the next step."""

    path: str
    text: bytes


Steps = Generator[Reading | None, bytes | None, _T]
"""Each step gives `None`, or says what it wants to be sent. What comes out counts only if nothing has changed meanwhile."""


class OvertakenError(Exception):
    """What steps rest on is not so any more."""


async def paced(
    steps: Steps[_T], read: Callable[[Reading], Awaitable[bytes]], is_so: Callable[[], bool], seconds: float
) -> _T:
    """What some work in steps comes to on an event loop, with a pause whenever it took so many seconds; `read` gives what is
    wanted from elsewhere. Raises `OvertakenError` behind a pause after which `is_so` is not.
    """
    end, answer = time.perf_counter() + seconds, None
    while True:
        try:
            wanted = steps.send(answer)
        except StopIteration as done:
            result: _T = done.value
            return result
        answer = None
        if wanted is not None:
            answer = await read(wanted)
        elif time.perf_counter() > end:
            await asyncio.sleep(0)
        else:
            continue
        if not is_so():
            raise OvertakenError
        end = time.perf_counter() + seconds


def drained(steps: Steps[_T]) -> _T:
    """What some work in steps comes to, without a pause."""
    answer: bytes | None = None
    while True:
        try:
            wanted = steps.send(answer)
        except StopIteration as done:
            result: _T = done.value
            return result
        answer = extract(*wanted) if wanted is not None else None
