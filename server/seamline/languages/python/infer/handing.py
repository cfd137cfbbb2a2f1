"""Functions that are handed to what calls them: `map(f, items)`, `sorted(items, key=f)`, `functools.partial(f, 1)`.

Each of those is known to call what it gets with a certain number of arguments: a call like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.languages.python.infer.bound import LOCAL

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.arguments import Shape
    from seamline.languages.python.state import State
    from seamline.languages.python.uses import Use

_MAPS: Final = "map"
_FILTERS: Final = ("filter", "itertools.filterfalse", "itertools.takewhile", "itertools.dropwhile")
_ORDERS: Final = ("sorted", "min", "max", "itertools.groupby")
_REDUCES: Final = ("functools.reduce", "reduce")
_BINDS: Final = ("functools.partial", "partial")
TAKERS: Final = frozenset((_MAPS, *_FILTERS, *_ORDERS, *_REDUCES, *_BINDS))
"""Names of what calls what it gets."""
_PLAIN: Final = ("identifier", "attribute")
_OF_BUILTIN: Final = frozenset((_MAPS, _FILTERS[0], *_ORDERS[:3]))


def resolved_handed(state: State, calls: list[tuple[str, Node]], names: set[str]) -> list[Use]:
    """The calls that come of what these calls, each with the name of what is called, are given."""
    found: list[Use] = []
    for name, node in calls:
        start = node.start_byte
        scope, guard = state.at(start)
        if scope.is_bound(name, names) if name in _OF_BUILTIN else scope.look_up(name.partition(".")[0], names) is None:
            continue
        handed = _handed(name, node, state.source)
        if handed is None:
            continue
        function, shape = handed
        first, last = function.start_byte, function.end_byte
        chain = scope.meaning(state.source[first:last], "", names, first)
        if chain is not None and LOCAL not in chain:
            found.append((chain, first, last, last, guard, shape, b""))
    return found


def _handed(name: str, node: Node, source: str) -> tuple[Node, Shape] | None:
    """What a call hands on, and the shape of the call that it is handed on for."""
    arguments = node.child_by_field_name("arguments")
    given = [] if arguments is None else [one for one in arguments.named_children if one.type != "comment"]
    plain = [one for one in given if one.type != "keyword_argument"]
    if any(one.type in ("list_splat", "dictionary_splat", "for_in_clause") for one in given):
        return None
    if name in _ORDERS:
        return _key(given, source)
    if not plain or plain[0].type not in _PLAIN:
        return None
    if name in _BINDS:
        keywords = tuple(
            source[field.start_byte : field.end_byte]
            for one in given
            if (field := one.child_by_field_name("name")) is not None and one.type == "keyword_argument"
        )
        return plain[0], (len(plain) - 1, keywords, True, True)  # the rest of them comes later
    count = len(plain) - 1 if name == _MAPS else 2 if name in _REDUCES else 1
    return (plain[0], (count, (), False, False)) if len(plain) > 1 else None


def _key(given: list[Node], source: str) -> tuple[Node, Shape] | None:
    """What is handed as `key=`."""
    for one in given:
        field, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        if one.type != "keyword_argument" or field is None or value is None:
            continue
        if source[field.start_byte : field.end_byte] == "key" and value.type in _PLAIN:
            return value, (1, (), False, False)
    return None
