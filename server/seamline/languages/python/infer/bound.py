"""What a scope binds a name to, as far as the text tells that before it is known what other names stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.languages.python.infer.expressions import builtins_in
from seamline.languages.python.infer.marks import MOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from seamline.languages.python.scopes import Scope

BASE: Final = "s"
"""Stands behind that number where the base itself is meant."""
LOCAL: Final = ";"
"""Stands in a chain, while it is looked for, between the base of a class inside a function and the number of that class."""
_PLAIN: Final = re.compile(r"@?\w+(?:\.\w+)*\Z")
OPAQUE: Final = 0
"""Bound to something of which nothing is known."""
GLOBAL: Final = -1
"""Declared `global`: the module's name."""

NOTHING: Final = -2
"""Bound to `None`."""
_UNTOLD: Final = frozenset((OPAQUE, NOTHING))
"""What together tell nothing."""


class Later:
    """What an expression stands for, which is read once somebody asks."""

    __slots__ = ("_node", "_reader", "_source")

    def __init__(self, reader: Callable[[Node, str], tuple[str, ...]], node: Node, source: str) -> None:
        self._reader, self._node, self._source = reader, node, source

    def texts(self, scope: Scope, module_names: set[str]) -> tuple[str, ...]:
        """The alternatives, as names with marks behind them; none where nothing is known."""
        texts = self._reader(self._node, self._source)
        if texts and any(scope.is_bound(name, module_names) for name in builtins_in(self._node, self._source)):
            return ()
        return texts


class Local:
    """A class that a function defines, with one base: but for the names that it has itself, it is like that."""

    __slots__ = ("_base", "_number")

    def __init__(self, base: str, number: int) -> None:
        self._base, self._number = base, number

    def chain(self, scope: Scope, module_names: set[str]) -> str | None:
        """That of its base, with its number behind it."""
        base = scope.meaning(self._base, "", module_names)
        return None if base is None or not _PLAIN.match(base) else f"{base}{LOCAL}{self._number}"


class Several(NamedTuple):
    """One of these, nobody knows which."""

    values: tuple[Binding, ...]


Binding = int | str | tuple[str, str] | Later | Local | Several
"""What a function binds a name to: `OPAQUE`, `GLOBAL`, `NOTHING`, 1 + an import's index, a ready chain, (dotted name, mark),
and what is only known in part."""


def joined(known: Binding, value: Binding) -> Binding:
    """What a name stands for that is bound to either."""
    both: list[Binding] = []
    for one in (known, value):
        both += one.values if isinstance(one, Several) else (one,)
    distinct = tuple(dict.fromkeys(both))
    if len(distinct) == 1:
        return distinct[0]
    is_untold = GLOBAL in distinct or len(distinct) > MOST + 1 or _UNTOLD.issuperset(distinct)
    return OPAQUE if is_untold else Several(distinct)
