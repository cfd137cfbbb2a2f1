"""The user's own commands (type check, tests) for one workspace: which there are, and running one of them.

They stand in the user's folder of settings, under the path of the workspace: who writes a workspace there lets what agents write
be run. Nothing that a workspace says is ever a command.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

FILE: Final = "commands.toml"
WORKSPACE: Final = "SEAMLINE_WORKSPACE"
"""The variable that tells a command where the workspace is, which has what git ignores: an environment, say."""
SECONDS: Final = 120.0
_KNOWN: Final = frozenset(("run", "seconds"))
_SECRET: Final = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "ANTHROPIC")
"""Parts of the names of variables that no command sees."""
_KEPT: Final = 2_000
"""Bytes of what a command says last, that are kept."""


class CommandsError(Exception):
    """The file cannot be used; the message says where it is, and why."""


class Commands(NamedTuple):
    """Those of a workspace, in their order, and how long each may take."""

    lines: tuple[str, ...]
    seconds: float = SECONDS


class Ended(NamedTuple):
    """A command that ran."""

    code: int | None
    """Its exit code; `None` where it did not end in time."""
    said: str
    """The end of it."""


def commands_of(folder: Path, root: Path) -> Commands:
    """What the user's `folder` of settings says for the workspace at `root`: nothing, as a rule. Raises `CommandsError`."""
    file = folder / FILE
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Commands(())
    except (OSError, ValueError) as error:
        raise CommandsError(f"{file} cannot be read: {error}") from None
    real = os.path.realpath(root)
    for path, table in given.items():
        if os.path.realpath(Path(path).expanduser()) == real:
            return _checked(f"{file}: [{path!r}]", table)
    return Commands(())


def tried_with(commands: Commands) -> str:
    """A sentence that says what will be run."""
    several = ", ".join(f"`{line}`" for line in commands.lines)
    return f"what an agent writes is also run here, in a scratch copy of the workspace, with {several} (your {FILE})"


def _checked(where: str, table: Any) -> Commands:
    if not isinstance(table, dict) or (unknown := sorted(table.keys() - _KNOWN)):
        said = f"knows no {unknown[0]!r}" if isinstance(table, dict) else "has to be a table"
        raise CommandsError(f"{where} {said}; it takes `run`, a list of commands, and `seconds`")
    lines, seconds = table.get("run", []), table.get("seconds", SECONDS)
    if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
        raise CommandsError(f"{where}: `run` has to be a list of commands, each a text")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        raise CommandsError(f"{where}: `seconds` has to be a number above 0")
    return Commands(tuple(lines), float(seconds))


async def run(line: str, folder: Path, root: Path, seconds: float) -> Ended:
    """Run a command with the shell in a folder; ended with all that it started after so many seconds, and with who waits."""
    # Not through a pipe, which something that the command leaves running would keep open.
    with tempfile.TemporaryFile() as said:
        starting = asyncio.create_task(
            asyncio.create_subprocess_shell(
                line,
                cwd=folder,
                env=environment(root),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=said,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        )
        try:
            process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            _kill(await starting)  # else it would be known to nobody
            raise
        try:
            return Ended(await asyncio.wait_for(process.wait(), seconds), _end_of(said))
        except TimeoutError:
            return Ended(None, _end_of(said))
        finally:
            _kill(process)
            await process.wait()


def _kill(process: asyncio.subprocess.Process) -> None:
    """End it with its children, those that outlived it as well."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def environment(root: Path) -> dict[str, str]:
    """What a command sees: everything but secrets, and nothing that would send git to another repository."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") and not any(part in name.upper() for part in _SECRET)
    }
    return {**plain, WORKSPACE: str(root)}


def _end_of(said: BinaryIO) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _KEPT))
    text = said.read().decode("utf-8", "replace")
    return text if size <= _KEPT else f"...{text}"
