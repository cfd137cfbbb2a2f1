"""What agents may ask: read-only questions to the files of one workspace (source article, section 3).

Only files that the engine knows are answered about, and of those none that really lies outside of the root. Nothing is
written, run or fetched. Answers are bounded, say what they leave out, and stand between marks, as data. How an answer reads
is for `answering.py`.
"""

from __future__ import annotations

import asyncio
import os
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from seamline import answers
from seamline.crew.answering import bounded, interface_of, missing, row, told
from seamline.crew.inside import is_inside
from seamline_agents.handoffs import schema_of
from seamline_agents.port import Tool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

    from seamline.engine import Engine
    from seamline_agents.coordinator import Told

MOST_LINES: Final = 200
"""Of a file, at once."""
MOST_PLACES: Final = 50
"""Uses or places that are listed."""
LONGEST_TEXT: Final = 200
"""Characters that are searched for."""
SLICE: Final = 0.005
"""Seconds that the loop is held up at a time."""
_Path = Annotated[str, Meta(description="A file of the workspace, as the request or another answer names it.")]


class Interface(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file offers to others, a line each, and what it imports from where."""

    path: _Path


class Uses(Struct, frozen=True, forbid_unknown_fields=True):
    """Where something of a file is imported, called or read through, as far as that is certain."""

    path: _Path
    name: Annotated[str, Meta(description="A function, class or variable of that file, or Class.member.")]


class Lines(Struct, frozen=True, forbid_unknown_fields=True):
    """Some lines of a file, word for word."""

    path: _Path
    first: Annotated[int, Meta(description="Lines count from 1.")]
    last: Annotated[int, Meta(description=f"Included; {MOST_LINES} lines at once are the most.")]


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """Which lines of the workspace's source files hold some text."""

    text: Annotated[str, Meta(description="Plain text, no pattern; a part of one line, at least 3 characters.")]
    ignore_case: bool


_SHAPES: Final[dict[str, type[Interface | Uses | Lines | Search]]] = {
    "interface": Interface,
    "uses": Uses,
    "lines": Lines,
    "search": Search,
}


class Questions:
    """The tools of one workspace; see `Toolbox`. Answers are about the files as they are when somebody asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._root = os.path.realpath(engine.root)

    def offered(self, names: Iterable[str]) -> tuple[Tool, ...]:
        """See `Toolbox.offered`."""
        return tuple(Tool(name, str(_SHAPES[name].__doc__), schema_of(_SHAPES[name])) for name in names)

    async def answer(self, name: str, arguments: Mapping[str, Any]) -> Told:
        """See `Toolbox.answer`."""
        if name not in _SHAPES:
            raise ValueError(f"there is no tool {name}")
        try:
            question = msgspec.convert(arguments, _SHAPES[name])
        except msgspec.ValidationError as error:
            raise ValueError(f"these are no arguments of {name}: {error}") from None
        match question:
            case Interface(path):
                return self._interface(path)
            case Uses(path, of):
                return await self._uses(path, of)
            case Lines(path, first, last):
                return self._lines(path, first, last)
            case Search(text, ignore_case):
                return await self._search(text, ignore_case=ignore_case)

    def state(self, paths: frozenset[str]) -> str:
        """See `Toolbox.state`."""
        texts = [(path, self._readable(path)) for path in sorted(paths)]
        return blake2b(repr(texts).encode(), digest_size=16).hexdigest()

    def _interface(self, path: str) -> Told:
        self._text(path)
        lines, rests_on = interface_of(self._engine, path)
        kept = bounded(lines)
        return told(f"the interface of {path}", kept, missing("lines", len(lines) - len(kept)), rests_on=rests_on)

    def _lines(self, path: str, first: int, last: int) -> Told:
        lines = _lines_of(self._text(path))
        if not 1 <= first <= last:
            raise ValueError(f"lines count from 1, and the first is not behind the last: {first} to {last} are none")
        if first > len(lines):
            raise ValueError(f"{path} has {len(lines)} lines")
        wanted = lines[first - 1 : last]
        kept = bounded(wanted[:MOST_LINES], whole=True)
        if not kept:
            raise ValueError(f"line {first} of {path} is too long to be shown")
        title = f"{path}, lines {first} to {first - 1 + len(kept)} of {len(lines)}"
        shown = ((path, "\n".join(kept)),)
        return told(title, kept, missing("lines", len(wanted) - len(kept)), shown=shown, rests_on=frozenset({path}))

    async def _uses(self, path: str, name: str) -> Told:
        self._text(path)
        engine = self._engine
        view = engine.program.view(path)
        if view is None or name.partition(".")[0] not in view.names:
            raise ValueError(f"{path} defines no {name.partition('.')[0]}")
        users = engine.users_of(path, name)
        rows: list[str] = []
        left = 0
        async for user in _paced({path, *users}):
            text = self._readable(user)
            if text is None or len(rows) >= MOST_PLACES:
                left += users.get(user, 0)
                continue
            lines = _lines_of(text)
            for use in sorted(set(answers.uses_of(engine.program, user, engine.files.uses(user), path, name))):
                number = engine.files.line_of(user, use.start)
                rows.append(f"{row(user, number, lines)}  [{use.how}]")
        kept = bounded(rows[:MOST_PLACES])
        return told(
            f"uses of {name} of {path}",
            kept,
            missing("uses", left + len(rows) - len(kept)),
            rests_on=frozenset({path, *users}),
        )

    async def _search(self, text: str, *, ignore_case: bool) -> Told:
        if not 3 <= len(text) <= LONGEST_TEXT or len(text.splitlines()) != 1:
            raise ValueError(f"the text to search for has 3 to {LONGEST_TEXT} characters, on one line")
        wanted = text.lower() if ignore_case else text
        rows: list[str] = []
        async for path in _paced(self._engine.files.blobs):
            found = self._found(path, wanted, ignore_case=ignore_case) if len(rows) <= MOST_PLACES else ()
            rows += found
        kept = bounded(rows[:MOST_PLACES])
        more = "; there is more: search for a longer part of the line" if len(rows) > len(kept) else ""
        return told(f"lines with {text}", kept, more)

    def _found(self, path: str, wanted: str, *, ignore_case: bool) -> Iterator[str]:
        """The lines of a file that hold a text, in small letters where case is ignored."""
        raw = self._engine.files.text(path) if path in self._engine.files.blobs else None
        if raw is None or not (ignore_case or wanted.encode("utf-8", "replace") in raw):
            return
        lines = _lines_of(raw.decode("utf-8", "replace"))
        numbers = [at for at, line in enumerate(lines, 1) if wanted in (line.lower() if ignore_case else line)]
        if numbers and is_inside(self._root, path):
            yield from (row(path, number, lines) for number in numbers)

    def _text(self, path: str) -> str:
        """The text of a file that may be asked about; raises `ValueError` for any other."""
        text = self._readable(path)
        if text is None:
            raise ValueError(f"there is no file {path} to ask about")
        return text

    def _readable(self, path: str) -> str | None:
        if path not in self._engine.files.blobs or not is_inside(self._root, path):
            return None
        text = self._engine.files.text(path)
        return None if text is None else text.decode("utf-8", "replace")


def _lines_of(text: str) -> list[str]:
    """The lines of a file as its line numbers count them; joined, they stand in it word for word."""
    return text.removesuffix("\n").split("\n")


async def _paced(paths: Iterable[str]) -> AsyncIterator[str]:
    """Files in their order, letting others have their turn again and again."""
    end = time.perf_counter() + SLICE
    for path in sorted(paths):
        yield path
        if time.perf_counter() > end:
            await asyncio.sleep(0)
            end = time.perf_counter() + SLICE
