"""The records of runs as a person reads them: what was sent, said, handed over and paid, in order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from seamline.crew.casting import data_folder
from seamline_agents.channel import read_run, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamline_agents.channel import Record


def transcript(records: Iterable[Record], strong: Callable[[str], str] = str) -> Iterator[str]:
    """Lines, each with its end. `strong` makes a name stand out."""
    for one in records:
        at = time.strftime("%H:%M:%S", time.localtime(one.time))
        yield f"{at}  {strong(one.session or 'run')}  {one.kind}\n"
        yield from (f"    {line}\n" for line in _said(one))


def last_run() -> str:
    """The newest run of this user, of whatever workspace; raises `ChannelError` where it cannot be read."""
    folder = data_folder() / "runs"
    newest = next(iter(runs(folder)), None)
    if newest is None:
        return "No agent has run yet.\n"
    return f"Run {newest}. `seamline runs` lists all.\n\n{''.join(transcript(read_run(folder, newest)))}"


def _said(record: Record) -> Iterator[str]:
    """What a record says, a name a line; control characters of what a model or a file said are not obeyed."""
    for name, value in record.data.items():
        text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        shown = "".join(character if character.isprintable() or character == "\n" else "?" for character in text)
        first, *rest = shown.splitlines() or [""]
        yield f"{name}: {first}"
        yield from (f"    {line}" for line in rest)
