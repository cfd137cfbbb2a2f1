"""The user's commands tried on what an agent wrote, in a scratch copy of the workspace (article, 6.1).

A command tells something about a change only if it passes without it: it runs on the same files first, once for each state of
them. One copy at a time; not for the loop's thread to wait for, and never without the user's own word (`commands.py`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from seamline.crew.commands import run
from seamline.crew.scratch import ScratchError, scratch_of
from seamline.fixes.edits import applied, digest_of
from seamline.fixes.encoding import Unwritable, encoded
from seamline.fixes.verify import edits_by_path
from seamline_agents.channel import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from seamline.crew.commands import Commands
    from seamline.crew.scratch import Scratch
    from seamline.fixes.edits import Fix

_MOST_REMEMBERED: Final = 100


class Trials:
    """Those of one workspace. `told` gets a sentence for a person whenever something begins or is found out."""

    def __init__(self, root: Path, commands: Commands, secrets: Iterable[str], told: Callable[[str], object]) -> None:
        self._root = root
        self._commands = commands
        self._secrets = tuple(secrets)
        self._told = told
        self._turn = asyncio.Lock()
        self._passes: dict[tuple[str, str], bool] = {}
        """Whether a command passes on files without a change; by both."""

    async def fault(self, fix: Fix, texts: Mapping[str, bytes]) -> str:
        """What a command says against a fix of these texts, as a sentence for who wrote it; "" where none does."""
        if not self._commands.lines:
            return ""
        try:
            async with self._turn, scratch_of(self._root) as scratch:
                before, after = await asyncio.to_thread(_versions, scratch, fix, texts)
                await asyncio.to_thread(scratch.write, before)
                state = "".join((scratch.state, *(f" {path} {digest_of(text)}" for path, text in before.items())))
                telling = [line for line in self._commands.lines if await self._passes_on(state, line, scratch)]
                await asyncio.to_thread(scratch.write, after)
                for line in telling:
                    if fault := await self._tried(line, scratch):
                        return fault
        except (ScratchError, Unwritable, OSError) as error:
            self._told(f"the change is not tried with your commands: {error}")
        return ""

    async def _passes_on(self, state: str, line: str, scratch: Scratch) -> bool:
        key = state, line
        if key not in self._passes:
            self._told(f"running `{line}` without the change")
            if len(self._passes) >= _MOST_REMEMBERED:
                self._passes.clear()
            self._passes[key] = (await run(line, scratch.folder, self._root, self._commands.seconds)).code == 0
            if not self._passes[key]:
                self._told(f"`{line}` fails in a scratch copy without the change as well, and says nothing about it")
        return self._passes[key]

    async def _tried(self, line: str, scratch: Scratch) -> str:
        self._told(f"running `{line}` with the change")
        seconds = self._commands.seconds
        ended = await run(line, scratch.folder, self._root, seconds)
        if ended.code == 0:
            return ""
        how = f"does not end within {seconds:g} s" if ended.code is None else f"fails with exit code {ended.code}"
        said = redacted(ended.said, self._secrets).strip()
        return f"`{line}` passes without this change and {how} with it. The end of what it says:\n{said or '(nothing)'}"


def _versions(scratch: Scratch, fix: Fix, texts: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The bytes of the files that a fix changes, before and after; an editor may hold another text than the disk."""
    before, after = {}, {}
    for path, edits in edits_by_path([fix]).items():
        try:
            on_disk = (scratch.folder / path).read_bytes()
            before[path] = encoded(on_disk, texts[path], texts[path])
            after[path] = encoded(on_disk, texts[path], applied(texts[path], edits))
        except (FileNotFoundError, Unwritable):
            before[path], after[path] = texts[path], applied(texts[path], edits)
    return before, after
