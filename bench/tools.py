"""The peers: type checkers at pinned versions, in a virtual environment of their own in the cache folder."""

import os
import subprocess
import sys
from pathlib import Path

from bench.corpora import cache_folder

PINNED = ("pyright==1.1.414", "ty==0.0.105", "pyrefly==1.4.1", "mypy==2.4.1", "pylint==4.1.4")
"""Not development dependencies: nothing but the benchmarks needs them, and they change every week."""


def peer(name: str) -> Path:
    """The executable of a peer, installed on first use."""
    folder = cache_folder() / "tools"
    stamp = folder / "installed.txt"
    if not stamp.is_file() or stamp.read_text("utf-8") != "\n".join(PINNED):
        print("installing the peers", file=sys.stderr)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(_executable(folder, "python")), "-m", "pip", "install", "-qq", *PINNED)
        stamp.write_text("\n".join(PINNED), "utf-8")
    return _executable(folder, name)


def bare_python() -> Path:
    """An interpreter without any package, so that no peer finds an installed copy of what it is to check."""
    folder = cache_folder() / "bare"
    if not _executable(folder, "python").exists():
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    return _executable(folder, "python")


def _executable(folder: Path, name: str) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin") / name


def _run(*command: str) -> None:
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{outcome.stderr.strip()}")
