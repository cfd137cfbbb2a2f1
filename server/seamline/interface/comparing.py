"""Comparing two interfaces of one file: which names changed for those who use them.

Where a name stands does not matter, so that typing in one function changes nothing for the users of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import FileFlag, Guard, Kind, SymbolFlag

if TYPE_CHECKING:
    from collections.abc import Iterable


_OPEN: Final = int(
    FileFlag.DYNAMIC
    | FileFlag.GETATTR
    | FileFlag.BROKEN
    | FileFlag.UNREADABLE
    | FileFlag.DYNAMIC_ALL
    | FileFlag.DYNAMIC_PARTS
    | FileFlag.FILLS_CALLER
)


def outline(symbols: tuple[Any, ...], imports: tuple[Any, ...]) -> dict[str, list[Any]]:
    """What each name is, without the places: equal outlines mean that no user can tell the difference."""
    names: dict[str, list[Any]] = {}
    for symbol in symbols:
        names.setdefault(symbol[1], []).append(_placeless(symbol, imports))
    return names


def _placeless(symbol: tuple[Any, ...], imports: tuple[Any, ...]) -> Any:
    kind, name, _, _, flags, guard, detail = symbol
    if kind == Kind.FUNCTION:
        return (kind, flags, guard, detail[0], detail[1], detail[2], detail[5], detail[6])
    if kind == Kind.CLASS:
        members = [(member[1], _placeless(member, imports)) for member in detail[3]]
        return (kind, flags, guard, detail[0], detail[1], detail[2], members, detail[5])
    if kind == Kind.IMPORT:
        record = imports[detail]
        return (kind, flags, guard, record[0], record[1], record[2], record[3])
    return (kind, name, flags, guard, detail[0], detail[1], detail[2])


def parameter_texts(symbols: tuple[Any, ...]) -> dict[str, list[str]]:
    """The parameter lists of each function, and of the methods of each class, as they are written: defaults included."""
    texts: dict[str, list[str]] = {}
    for symbol in symbols:
        if symbol[0] == Kind.FUNCTION:
            texts.setdefault(symbol[1], []).append(symbol[6][4])
        elif symbol[0] == Kind.CLASS:
            inner = parameter_texts(symbol[6][3]).values()
            texts.setdefault(symbol[1], []).extend(text for some in inner for text in some)
    return texts


def changed_names(old: dict[str, list[Any]], new: dict[str, list[Any]]) -> set[str]:
    """Names that were added, removed, or are something else now."""
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def is_function(bindings: list[Any] | None) -> bool:
    """Whether a name of an outline is certainly bound to functions only."""
    return bool(bindings) and all(
        binding[0] == Kind.FUNCTION and not binding[1] & SymbolFlag.REBOUND and not binding[2] & Guard.DEAD
        for binding in bindings or ()
    )


def changes(old: tuple[Any, ...], new: tuple[Any, ...], used: Iterable[str]) -> dict[str, bool]:
    """Names that are something else now, each with whether its uses may mean something else than before.

    `old` and `new` are interfaces as `seamline.languages.codec.decode_interface` gives them, `used` the names of the old
    one that something depends on.
    """
    flags_old, exports_old, symbols_old, imports_old, *_ = old
    flags_new, exports_new, symbols_new, imports_new, *_ = new
    if (flags_old ^ flags_new) & _OPEN:
        return dict.fromkeys(used, True)
    before, after = outline(symbols_old, imports_old), outline(symbols_new, imports_new)
    # Another signature changes what fits, not what is meant.
    found = {
        name: not (is_function(before.get(name)) and is_function(after.get(name)))
        for name in changed_names(before, after)
    }
    if _names(exports_old) != _names(exports_new):
        found["__all__"] = True
    if _stars(imports_old) != _stars(imports_new) or _decorators(symbols_old) != _decorators(symbols_new):
        found = dict.fromkeys(used, True) | found
    return found


def _names(exports: tuple[Any, ...] | None) -> tuple[str, ...] | None:
    return None if exports is None else tuple(export[0] for export in exports)


def _stars(imports: tuple[Any, ...]) -> list[tuple[str, int, int]]:
    return [(record[0], record[1], record[8]) for record in imports if record[2] == "*"]


def _decorators(symbols: tuple[Any, ...]) -> set[str]:
    """What the classes and functions of a module are decorated with: it may add names to the module.

    With its arguments where these name what is implemented anew.
    """
    return {
        f"{chain}{arguments or ''}" if chain.endswith("overload") else chain
        for symbol in symbols
        if symbol[0] in (Kind.FUNCTION, Kind.CLASS)
        for chain, arguments in symbol[6][2]
    }


def base_names(symbols: tuple[Any, ...], imports: tuple[Any, ...], owner: str = "") -> frozenset[tuple[str, str]]:
    """(class, last part of a base that it names), for every class among these symbols; also what an alias stands for."""
    pairs: set[tuple[str, str]] = set()
    for symbol in symbols:
        if symbol[0] == Kind.CLASS:
            name = f"{owner}.{symbol[1]}"
            pairs.update((name, base.rpartition(".")[2]) for base in symbol[6][0])
            pairs |= base_names(symbol[6][3], (), name)
    if imports and pairs:
        aliases = {record[3]: record[2] for record in imports if record[2] and record[2] != record[3]}
        pairs.update((name, aliases[base]) for name, base in list(pairs) if base in aliases)
    return frozenset(pairs)
