"""vscode-languageserver-textdocument, the text document that VS Code's own servers use, in one long-lived node.

Installed by npm, locked, into the user's cache folder. It counts in UTF-16 only; who counts otherwise says the same
positions in UTF-16.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).with_name("oracle")
LOCKED = ("package.json", "package-lock.json", ".npmrc")


def installed() -> Path:
    """The folder that holds `node_modules`; filled the first time, which takes some seconds."""
    key = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LOCKED)).hexdigest()[:12]
    folder = user_cache_path("seamline-tests", appauthor=False) / f"oracle-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            for name in LOCKED:
                shutil.copy(HERE / name, folder / name)
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=100)
            done.touch()
    return folder


class Oracle:
    """The process. Documents are given and their texts taken in turn, so neither pipe can fill up."""

    def __enter__(self) -> Self:
        command = ["node", str(HERE / "oracle.cjs"), str(installed() / "package.json")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=20)

    def texts(self, text: str, changes: Sequence[dict[str, Any]]) -> list[str]:
        """The text after each of the changes to a document that begins as `text`."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps({"text": text, "changes": changes}).encode() + b"\n")
        stdin.flush()
        found: list[str] = json.loads(stdout.readline())
        return found
