"""What an error of syntax makes uncertain beyond its own place: names that the unread text may bind again, and classes
that may have members in it. An error inside the body of one function concerns nobody else, so that typing there changes
nothing elsewhere.
"""

from __future__ import annotations

import re
from typing import Any, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python.whole import restored

_BINDS: Final = re.compile(
    r"\b(?:def|class|import|as|global|del|for)\s+([^\W\d]\w*)|([^\W\d]\w*)\s*(?::[^=\n]*)?=(?!=)"
)
_DEFINES: Final = re.compile(r"\b(?:def|class)\b")
_REBOUND: Final = int(SymbolFlag.REBOUND)
_MANY: Final = 100
"""With more errors than this nothing in the file is certain; asking of each would take too long."""


def unsettled(
    symbols: list[tuple[Any, ...]], errors: tuple[tuple[int, int], ...], source: str
) -> list[tuple[Any, ...]]:
    """The symbols of a file, those marked of which something may stand in the text of these errors."""
    if len(errors) > _MANY:
        return [_marked(symbol) for symbol in symbols]
    lost = {restored(name) for start, end in errors for pair in _BINDS.findall(source, start, end) for name in pair}
    return [_marked(symbol) if symbol[1] in lost else _judged(symbol, errors, source) for symbol in symbols]


def _judged(symbol: tuple[Any, ...], errors: tuple[tuple[int, int], ...], source: str) -> tuple[Any, ...]:
    if symbol[0] != Kind.CLASS:
        return symbol
    start, detail = symbol[2], symbol[6]
    members, stop = detail[3], detail[4]
    inside = [error for error in errors if start <= error[1] and error[0] <= stop]
    if not inside:
        return symbol
    bodies = [
        (member[2], member[6][3 if member[0] == Kind.FUNCTION else 4])
        for member in members
        if member[0] in (Kind.FUNCTION, Kind.CLASS)
    ]
    for error in inside:
        contained = any(first <= error[0] and error[1] <= last for first, last in bodies)
        if not contained or _DEFINES.search(source, *error):
            return _marked(symbol)
    judged = tuple(_judged(member, errors, source) for member in members)
    return (*symbol[:6], (*detail[:3], judged, *detail[4:]))


def _marked(symbol: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*symbol[:4], symbol[4] | _REBOUND, *symbol[5:])
