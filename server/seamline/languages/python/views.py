"""The interface of one file, unpacked for look-ups, and the few of them that are kept unpacked at a time.

A view is made from the file's facts alone. Nothing here knows what a name of another file is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Guard, Kind, SymbolFlag
from seamline.languages.codec import decode_interface

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.languages.python.modules import Resolution

_CONDITIONAL: Final = int(Guard.CONDITIONAL)
_DEAD: Final = int(Guard.DEAD)
_REBOUND: Final = int(SymbolFlag.REBOUND)
_FUNCTION: Final = int(Kind.FUNCTION)


_LEAST: Final = 100


class View:
    """One file's interface, unpacked for look-ups."""

    __slots__ = (
        "acknowledged",
        "attributes",
        "errors",
        "exported",
        "exports",
        "flags",
        "ignores",
        "imports",
        "members",
        "names",
        "patches",
        "path",
        "quiet",
        "reimplemented",
        "stars",
        "symbols",
        "targets",
    )

    def __init__(self, path: str, blob: bytes) -> None:
        self.path = path
        flags, exports, symbols, imports, self.patches, self.ignores, self.acknowledged, self.errors = decode_interface(
            blob
        )
        self.flags: int = flags
        self.exports: tuple[Any, ...] | None = exports
        self.exported = frozenset(export[0] for export in exports or ())
        self.symbols: tuple[Any, ...] = symbols
        self.imports: tuple[Any, ...] = imports
        self.names = by_name(symbols)
        self.members: dict[int, dict[str, list[Any]]] = {}
        """Members by name of each class that was asked about, by where its name starts."""
        self.attributes: dict[int, dict[str, list[str | None]]] = {}
        """What methods assign through `self.`, in the same way."""
        self.targets: list[Resolution] | None = None
        """Where the module of each import leads, once somebody asked."""
        self.quiet: bool | None = None
        """Whether nothing is to be said about this file, once somebody asked."""
        self.reimplemented: frozenset[str] | None = None
        """Functions that numba is told to implement otherwise, once somebody asked."""
        # The last one first: it replaces what the others bring.
        self.stars = [record for record in reversed(imports) if record[2] == "*" and record[9] == 0]


def by_name(symbols: tuple[Any, ...]) -> dict[str, list[Any]]:
    """Symbols by their name; a binding that certainly replaces the earlier ones drops them."""
    names: dict[str, list[Any]] = {}
    for symbol in symbols:
        if symbol[5] & _DEAD:
            continue
        known = names.get(symbol[1])
        if known is None:
            names[symbol[1]] = [symbol]
        elif symbol[5] & _CONDITIONAL or symbol[4] & _REBOUND or symbol[0] == _FUNCTION:
            known.append(symbol)
        else:
            names[symbol[1]] = [symbol]
    return names


class Views:
    """The views of files, made when they are asked for. Those that are asked for again and again stay."""

    limit: int = 1_000_000
    """Bytes of the facts that the views of one generation are made from; they take about four times as much."""

    def __init__(self, blob: Callable[[str], bytes | None]) -> None:
        self._blob = blob
        self._young: dict[str, View | None] = {}
        self._old: dict[str, View | None] = {}
        self._size = 0
        """Bytes of facts behind the young ones."""

    def get(self, path: str) -> View | None:
        """The interface of a file; `None` where its facts are not known (yet)."""
        try:
            return self._young[path]
        except KeyError:
            pass
        if self._size >= self.limit:
            self._old = self._young
            self._young = {}
            self._size = 0
        blob = self._blob(path)
        view = self._old.get(path)
        if view is None and blob:
            view = View(path, blob)
        self._young[path] = view
        self._size += len(blob) if blob else _LEAST
        return view

    def forget(self, path: str) -> None:
        """The file has other facts now."""
        self._young.pop(path, None)
        self._old.pop(path, None)

    def clear(self) -> None:
        """Keep nothing."""
        self._young.clear()
        self._old.clear()
        self._size = 0
