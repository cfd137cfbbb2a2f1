"""Work in steps: between two of them whoever types is served, and the longest, reading a text, may go to another thread."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, TypeVar

from seamline.languages import extract

_T = TypeVar("_T")


class Reading(NamedTuple):
    """What a step may ask for: the facts of a file if it had this text. Who gives none leaves it to the next step."""

    path: str
    text: bytes


Steps = Generator[Reading | None, bytes | None, _T]
"""Each step gives `None`, or says what it wants to be sent. What comes out counts only if nothing has changed meanwhile."""


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
