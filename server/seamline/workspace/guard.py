"""A lock between processes, held while a shared file is opened, judged and perhaps replaced.

The system frees it when its holder dies, so it can never be left behind. It must not be held for long: whoever waits
is starting up.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STEP = 0.01

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock file at `path`. Raises `OSError` if it cannot be made, or is not free within `patience` seconds."""
    deadline = time.monotonic() + patience
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    try:
        while True:
            try:
                _try_lock(handle)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(_STEP)
        yield
    finally:
        os.close(handle)
