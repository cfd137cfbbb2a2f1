"""What a sweep found, as plain records; and the facts of a file from what the sweeps of its parts found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Facts, FileFlag
from seamline.languages.python.broken import unsettled
from seamline.languages.python.definitions import finished
from seamline.languages.python.state import K_VARIABLE, REBOUND
from seamline.languages.python.whole import acknowledged_in, flags_of, ignores_in, line_lengths, restored

if TYPE_CHECKING:
    from seamline.languages.python.sweep import Names, Sweep

_SETATTR: Final = re.compile(r"setattr\(\s*([^\W\d][\w.]*)\s*,\s*[\"'](\w+)[\"']")


class Part(NamedTuple):
    """What a sweep found."""

    symbols: list[tuple[Any, ...]]
    imports: list[tuple[Any, ...]]
    uses: list[tuple[Any, ...]]
    exports: list[tuple[str, int, int]] | None
    dynamic_all: bool
    rebound: set[str]
    """Names of the module level that functions bind."""
    patches: set[str]
    """See `Facts.patches`."""


def part_of(sweep: Sweep, names: Names, text: str) -> Part:
    """What this sweep found, in a part of a file with this text."""
    state = sweep.state
    uses = sweep.uses(names)
    assigned = _SETATTR.findall(text) if "setattr(" in text else ()
    return Part(
        list(map(finished, state.symbols)),
        state.imports,
        uses,
        state.exports,
        state.dynamic_all,
        state.rebound,
        sweep.patches(names.bound, assigned),
    )


def assembled(text: bytes, source: str, part: Part, errors: list[tuple[int, int]] | None) -> Facts:
    """The facts of a file in which this was found, with errors of syntax at these places if it has any."""
    ascii_only = text.isascii()
    flags = flags_of(source)
    if ascii_only:
        flags |= FileFlag.ASCII
    if part.dynamic_all:
        flags |= FileFlag.DYNAMIC_ALL
    symbols = _marked(part.symbols, part.rebound) if part.rebound else part.symbols
    if any(symbol[1] == "__getattr__" for symbol in symbols):
        flags |= FileFlag.GETATTR
    places = tuple(sorted(errors or ()))
    if errors is not None:
        flags |= FileFlag.BROKEN
        symbols = unsettled(symbols, places, source)
    found = Facts(
        flags=int(flags),
        exports=None if part.exports is None else tuple(part.exports),
        symbols=tuple(symbols),
        imports=tuple(part.imports),
        uses=tuple(part.uses),
        patches=tuple(sorted(part.patches)),
        ignores=ignores_in(source),
        acknowledged=acknowledged_in(source),
        errors=places,
        lines=line_lengths(text),
    )
    return found if ascii_only else Facts(*map(restored, found))


def _marked(symbols: list[tuple[Any, ...]], rebound: set[str]) -> list[tuple[Any, ...]]:
    """Nothing certain is known of a name that a function binds; one that nothing else binds is a symbol as well."""
    unseen = rebound - {symbol[1] for symbol in symbols}
    return [
        (*symbol[:4], symbol[4] | REBOUND, *symbol[5:]) if symbol[1] in rebound else symbol for symbol in symbols
    ] + [(K_VARIABLE, name, 0, 0, REBOUND, 0, ("", "other", "", 0)) for name in sorted(unseen)]
