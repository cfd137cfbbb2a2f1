"""Running the real `seamline` in a process of its own, as a user's shell does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = [sys.executable, "-m", "seamline"]
_ABOUT_TERMINALS = ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE", "TERM", "TERM_PROGRAM", "TMUX", "SEAMLINE_DEBUG")


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without what would change the output, and with `changes`."""
    kept = {name: value for name, value in os.environ.items() if name not in _ABOUT_TERMINALS}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **changes}


def seamline(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished process, its output as text. `typed` is what it reads from standard input."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        input=typed,
        env=environment(**(env or {})),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
