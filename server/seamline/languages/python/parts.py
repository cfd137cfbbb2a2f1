"""What a sweep found, as plain records; and the facts of a file from what the sweeps of its parts found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import ANY_BASE, Facts, FileFlag
from seamline.languages.python.broken import unsettled
from seamline.languages.python.definitions import finished
from seamline.languages.python.state import K_CLASS, K_IMPORT, K_VARIABLE, REBOUND
from seamline.languages.python.whole import acknowledged_in, flags_of, ignores_in, line_lengths, made_from, restored

if TYPE_CHECKING:
    from seamline.languages.python.sweep import Names, Sweep

_SETATTR: Final = re.compile(r"setattr(?:__)?\(\s*([^\W\d][\w.]*)\s*,\s*[\"'](\w+)[\"']")
_SETATTR_OF_BASE: Final = re.compile(r"super\(\)\.__setattr__\(\s*[\"'](\w+)[\"']")
_LOADED: Final = re.compile(r"loader_modules\(.*?(?=\n[ \t]*(?:async )?def |\n@|\nclass |\Z)", re.DOTALL)
_LOADED_MODULE: Final = re.compile(r"([^\W\d][\w.]*)\s*:\s*\{")
_LOADED_NAME: Final = re.compile(r"[\"'](\w+)[\"']\s*:")
"""What a fixture of Salt gives the modules under test: `def configure_loader_modules(): return {cart: {"prices": {}}}`."""
_MADE: Final = re.compile(r"type\((?<!\wtype\()[^,()]+(?:\([^()]*\))?,\s*\(([^()]*)\)")
"""`type("Name", (Base,), {})`: a class that is made while the program runs. It begins with what the engine can look for."""
_MADE_OF: Final = re.compile(r"type\((?<!\wtype\()[^,()]+(?:\([^()]*\))?,\s*[^\W\d]\w*\s*,")
"""The same with bases that stand in a variable."""
_WORD: Final = re.compile(r"[^\W\d]\w*")


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
    attributes: set[str]
    """In the body of a class: see `Class.attributes`."""


def part_of(sweep: Sweep, names: Names, text: str, owner: str = "") -> Part:
    """What this sweep found, in a part of a file with this text, in the body of the class `owner` if in any."""
    state = sweep.state
    uses = sweep.uses(names)
    assigned: list[tuple[str, str]] = []
    if "setattr" in text:
        assigned += _SETATTR.findall(text)
        assigned += [("self", name) for name in _SETATTR_OF_BASE.findall(text)]
    if "loader_modules(" in text:
        for given in _LOADED.findall(text):
            modules = _LOADED_MODULE.findall(given)
            assigned += [(module, name) for name in _LOADED_NAME.findall(given) for module in modules]
    if "type(" in text:
        state.derived.update(base for bases in _MADE.findall(text) for base in _WORD.findall(bases))
        if _MADE_OF.search(text):
            state.derived.add(ANY_BASE[1:])
    draft = state.scope.draft
    part = Part(
        [finished(symbol, names.bound) for symbol in (state.symbols if draft is None else draft.symbols)],
        state.imports,
        uses,
        state.exports,
        state.dynamic_all,
        state.rebound,
        sweep.patches(names.bound, assigned),
        set() if draft is None else draft.held(names.bound),
    )
    if draft is not None:
        draft.let_go()
    return part if text.isascii() and owner.isascii() else Part(*map(restored, part))


def moved(part: Part, distance: int) -> Part:
    """The same, with all of it further on in the text."""
    symbols, imports, uses, exports, dynamic_all, rebound, patches, attributes = part
    if uses:
        uses = [
            (chain, start + distance, name_end + distance, end + distance, guard, shape, places)
            for chain, start, name_end, end, guard, shape, places in uses
        ]
    if imports:
        imports = [
            (
                module,
                level,
                name,
                local,
                start + distance,
                end + distance,
                first + distance,
                last + distance,
                guard,
                scope,
            )
            for module, level, name, local, start, end, first, last, guard, scope in imports
        ]
    if exports:
        exports = [(name, start + distance, end + distance) for name, start, end in exports]
    symbols = [_moved_symbol(symbol, distance) for symbol in symbols]
    return Part(symbols, imports, uses, exports, dynamic_all, rebound, patches, attributes)


def _moved_symbol(symbol: tuple[Any, ...], distance: int) -> tuple[Any, ...]:
    kind, name, start, end, flags, guard, detail = symbol
    if kind == K_CLASS:
        bases, keywords, decorators, members, last, attributes = detail
        members = tuple(_moved_symbol(member, distance) for member in members)
        detail = (bases, keywords, decorators, members, last + distance, attributes)
    elif kind != K_IMPORT:
        detail = (*detail[:3], detail[3] + distance, *detail[4:])
    return (kind, name, start + distance, end + distance, flags, guard, detail)


def assembled(text: bytes, source: str, searched: str, part: Part, errors: list[tuple[int, int]] | None) -> Facts:
    """The facts of a file in which this was found, with errors of syntax at these places if it has any.

    `searched` is the text to search for words; it may be empty where `has_hint` says that there are none.
    """
    flags = flags_of(searched)
    if text.isascii():
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
    return Facts(
        flags=int(flags),
        exports=None if part.exports is None else tuple(part.exports),
        symbols=tuple(symbols),
        imports=tuple(part.imports),
        uses=tuple(part.uses),
        patches=tuple(sorted(part.patches | made_from(searched))),
        ignores=restored(ignores_in(searched)),
        acknowledged=acknowledged_in(searched),
        errors=places,
        lines=line_lengths(text),
    )


def _marked(symbols: list[tuple[Any, ...]], rebound: set[str]) -> list[tuple[Any, ...]]:
    """Nothing certain is known of a name that a function binds; one that nothing else binds is a symbol as well."""
    unseen = rebound - {symbol[1] for symbol in symbols}
    return [
        (*symbol[:4], symbol[4] | REBOUND, *symbol[5:]) if symbol[1] in rebound else symbol for symbol in symbols
    ] + [(K_VARIABLE, name, 0, 0, REBOUND, 0, ("", "other", "", 0)) for name in sorted(unseen)]
