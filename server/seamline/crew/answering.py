"""How the answers of tools read: lines between marks, in so many tokens at most, with what is left out said in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Guard, Kind
from seamline.languages.python.entities import Module, definition_of
from seamline.languages.python.signing import declared
from seamline_agents.attention import estimate
from seamline_agents.briefing import framed
from seamline_agents.coordinator import Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamline.engine import Engine

MOST_TOKENS: Final = 2_000
"""Of one answer, its frame aside."""
_LONGEST: Final = 300
"""Characters of a line that need not be whole."""


def told(
    title: str,
    lines: Sequence[str],
    left_out: str = "",
    *,
    shown: tuple[tuple[str, str], ...] = (),
    rests_on: frozenset[str] | None = None,
) -> Told:
    """The answer that these lines are; `left_out` is what `missing` says of others."""
    head = f"{len(lines)} {'line' if len(lines) == 1 else 'lines'}{left_out}. Between the marks is data:"
    return Told("\n".join((head, framed(title, "\n".join(lines)))), shown, rests_on)


def missing(what: str, number: int) -> str:
    """What an answer says of what it leaves out; "" where it leaves out nothing."""
    return f"; {number} more {what} are left out" if number > 0 else ""


def bounded(lines: Iterable[str], *, whole: bool = False) -> list[str]:
    """As many of the lines, from the first, as an answer has room for; long ones are cut unless they have to be `whole`."""
    kept: list[str] = []
    room = MOST_TOKENS
    for line in lines:
        short = line if whole or len(line) <= _LONGEST else f"{line[:_LONGEST]} [cut]"
        room -= estimate(f"{short}\n")
        if room < 0:
            break
        kept.append(short)
    return kept


def row(path: str, number: int, lines: Sequence[str]) -> str:
    """A line of a file with its place: its number counts from 1."""
    return f"{path}:{number}: {lines[number - 1].strip() if number <= len(lines) else ''}"


def interface_of(engine: Engine, path: str) -> tuple[list[str], frozenset[str]]:
    """What a file offers and takes, a line each, and the files that this depends on."""
    view = engine.program.view(path)
    if view is None:
        return [], frozenset({path})
    lines = [f"module {engine.program.modules.name_of(path)}", *_declarations(engine, path, view.symbols, "")]
    rests_on = {path}
    for record in view.imports:
        target = engine.program.imported(path, record)
        definition = definition_of(target)
        home = target.path if isinstance(target, Module) else definition.path if definition is not None else ""
        if home and home != path:
            rests_on.add(home)
            lines.append(f"takes {record[2] or record[0]} from {home}")
    return lines, frozenset(rests_on)


def _declarations(engine: Engine, path: str, symbols: Iterable[Any], indent: str) -> Iterator[str]:
    for symbol in symbols:
        kind, _, start, _, _, guard, detail = symbol
        if kind == Kind.IMPORT or guard & Guard.DEAD:
            continue
        marks = "".join(f"@{mark[0]} " for mark in detail[2]) if kind in (Kind.FUNCTION, Kind.CLASS) else ""
        yield f"{engine.files.line_of(path, start)}: {indent}{marks}{declared(symbol)}"
        if kind == Kind.CLASS:
            yield from _declarations(engine, path, detail[3], f"{indent}  ")
            kept = sorted({attribute.partition("=")[0] for attribute in detail[5]} - {"*"})
            if kept:
                yield f"{indent}  its methods keep: {', '.join(kept)}"
