"""One line on standard error that says how far a long run is; only on a terminal, only after half a second, erased."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

_DELAY = 0.5
_INTERVAL = 0.1
_ERASE = "\r\x1b[K"


class Progress:
    """Call it with (what, done, total) as often as you like; leaving the context erases the line, also on Ctrl-C."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str]) -> None:
        self._stream = stream
        self._shows = stream.isatty() and environment.get("TERM") != "dumb"
        self._next = time.monotonic() + _DELAY
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._stream.write(_ERASE)
            self._stream.flush()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that `what` ("reading") is done for `done` of `total` files."""
        if not self._shows or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        self._shown = True
        self._stream.write(f"{_ERASE}{what.capitalize()} {done:,} of {total:,} files ...")
        self._stream.flush()
