"""A scratch copy of the workspace: a git work tree of its own in the cache folder, with what is not committed yet.

The user's files, index and branches stay as they are; git stores uncommitted files as objects that nothing refers to. What git
ignores is not there, nor are submodules. A copy goes with who made it, or with the next one where that died.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.commands import environment
from seamline.workspace.store import cache_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


_QUIET: Final = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""No hook runs, and no monitor."""


class ScratchError(Exception):
    """There is no copy; the message says why."""


class Scratch(NamedTuple):
    """A copy."""

    place: Path
    kept: Path
    """What the repository keeps of it."""
    folder: Path
    """Where in it the workspace is."""
    state: str
    """The same for the same files."""

    def write(self, texts: Mapping[str, bytes]) -> None:
        """Have these files of the copy this text."""
        for path, text in texts.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)  # it may be a link that leads out of the copy
            file.write_bytes(text)


@asynccontextmanager
async def scratch_of(root: Path) -> AsyncIterator[Scratch]:
    """A copy of the workspace at `root` as it is on disk; raises `ScratchError`, without git for one."""
    making = asyncio.create_task(asyncio.to_thread(_made, root))
    try:
        yield await asyncio.shield(making)
    finally:
        await asyncio.shield(_gone(making))


async def _gone(making: asyncio.Task[Scratch]) -> None:
    """Away with it, also where nobody waited until it was there."""
    await asyncio.wait((making,))
    if making.exception() is None:
        await asyncio.to_thread(_remove, making.result().place, making.result().kept)


def _made(root: Path) -> Scratch:
    if shutil.which("git") is None:
        raise ScratchError("git is not installed")
    inside = _git(root, "rev-parse", "--show-prefix", refusal=f"{root} is not in a git repository").strip()
    _git(root, "rev-parse", "--verify", "HEAD", refusal=f"nothing is committed yet in {root}")
    common = Path(root, _git(root, "rev-parse", "--git-common-dir").strip())
    parent = (cache_folder() or Path(tempfile.gettempdir()) / "seamline") / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    place = parent / f"{os.getpid()}-{secrets.token_hex(4)}"
    kept = common / "worktrees" / place.name
    try:
        state = _state(root, place.with_name(f"{place.name}.index"))
        _git(root, "worktree", "add", "--detach", "--no-checkout", str(place), "HEAD")
        _git(place, "read-tree", state)
        _git(place, "checkout-index", "--all", "--force")
    except BaseException:
        _remove(place, kept)
        raise
    return Scratch(place, kept, place / inside, state)


def _state(root: Path, index: Path) -> str:
    """The id of a tree of all files as they are on disk, by an index of our own."""
    own = {"GIT_INDEX_FILE": str(index)}
    users = Path(root, _git(root, "rev-parse", "--git-path", "index").strip())
    try:
        if users.exists():
            shutil.copyfile(users, index)  # with it git need not read what did not change
        else:
            _git(root, "read-tree", "HEAD", **own)
        top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
        _git(top, "add", "--all", "--", ".", **own)
        return _git(root, "write-tree", **own).strip()
    finally:
        index.unlink(missing_ok=True)


def _git(folder: Path, *arguments: str, refusal: str = "", **variables: str) -> str:
    done = subprocess.run(
        ("git", *_QUIET, *arguments),
        cwd=folder,
        env={**environment(folder), "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise ScratchError(refusal or f"git {arguments[0]}: {why}")
    return os.fsdecode(done.stdout)


def _sweep(parent: Path) -> None:
    """Remove the copies of processes that died."""
    for place in parent.iterdir():
        owner = place.name.partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            _remove(place, _kept_by_git(place))


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        return True  # nobody can be asked without being interrupted
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _kept_by_git(place: Path) -> Path:
    """The folder in which the repository keeps what it knows of a copy."""
    try:
        named = Path((place / ".git").read_text("utf-8").partition("gitdir: ")[2].strip())
    except (OSError, UnicodeDecodeError):
        return place
    return named if named.name == place.name and named.parent.name == "worktrees" else place


def _remove(place: Path, kept: Path) -> None:
    """Take a copy away, and what the repository keeps of it; or an index that was left."""
    if place.is_file():
        place.unlink()
    for folder in (place, kept):
        shutil.rmtree(folder, ignore_errors=True)
