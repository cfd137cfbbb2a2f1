"""Loaded by every Python that a test starts with this folder on its path: writes down what it opens, connects to and runs."""

from __future__ import annotations

import os
import sys
from typing import Any

_FILE = os.environ.get("SEAMLINE_TEST_AUDIT")
_EVENTS = {"open", "os.exec", "os.posix_spawn", "os.system", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"}

if _FILE:
    _log = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            told = arguments[1:] if event == "socket.connect" else arguments[:2]
            os.write(_log, f"{event} {told!r}\n".encode("utf-8", "replace"))

    sys.addaudithook(_note)
