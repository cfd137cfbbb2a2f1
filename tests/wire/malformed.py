"""Parameters of any method, right and wrong, made from lsprotocol's types: a new feature has its cases without a word.

`valid` is the least that a method's type allows; `broken` are ways to spoil it. A value of a wrong type is not always an
error to lsprotocol (a number is read as a string), so only what cannot be read is marked as such.
"""

from __future__ import annotations

import enum
import types as python
import typing
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Iterator

WRONG = (None, 5, -1, 2**31, "x", True, {}, [], [None], {"jsonrpc": "2.0", "id": 1, "method": "shutdown"})
ABSENT = object()
URIS = (
    "",
    "x",
    "untitled:Untitled-1",
    "http://example.org/a.py",
    "file://host/a.py",
    "file:///%ZZ",
    "file:///no/such.py",
    "\0",
)
FAR = (2**31 - 1, 10_000)


class Case(NamedTuple):
    """Parameters, and whether nobody can read them."""

    params: Any
    unreadable: bool


def valid(method: str, uri: str) -> Any:
    """The least that this method takes, about the document `uri`; `None` where it takes nothing."""
    known = types.METHOD_TO_TYPES.get(method)
    if known is None or known[2] is None:
        return None
    return _least(known[2], uri)


def broken(method: str, uri: str) -> Iterator[Case]:
    """Every field of the parameters left out and replaced, and every whole that is none."""
    good = valid(method, uri)
    if not isinstance(good, dict):
        yield from (Case(wrong, unreadable=False) for wrong in WRONG)
        return
    yield from (Case(wrong, bool(good) and not isinstance(wrong, dict)) for wrong in WRONG)
    for path in list(_paths(good)):
        yield Case(_with(good, path, ABSENT), unreadable=isinstance(path[-1], str))
        yield from (Case(_with(good, path, wrong), unreadable=False) for wrong in WRONG)


def odd(method: str, uri: str) -> Iterator[Any]:
    """Parameters of the right types that make no sense: places and documents that are not there."""
    good = valid(method, uri)
    if not isinstance(good, dict):
        return
    for path in list(_paths(good)):
        if path[-1] in {"uri", "newUri", "oldUri"}:
            yield from (_with(good, path, wrong) for wrong in URIS)
        if path[-1] in {"line", "character"}:
            yield from (_with(good, path, far) for far in FAR)
    yield from (
        {**good, "data": data} for data in (None, {}, [], "x", {"uri": 5, "digests": {"a": 1}}, {"uri": uri, "name": 1})
    )


def _least(kind: Any, uri: str) -> Any:
    if attrs.has(kind):
        hints = typing.get_type_hints(kind, vars(types))
        fields = [field for field in attrs.fields(kind) if field.default is attrs.NOTHING]
        return {_wire_name(field.name): _least_field(field.name, hints[field.name], uri) for field in fields}
    return _least_field("", kind, uri)


def _least_field(name: str, kind: Any, uri: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, python.UnionType):
        return None if type(None) in arguments else _least_field(name, arguments[0], uri)
    if origin is Sequence or origin in (list, tuple):
        # One of it, so that there is something to spoil.
        return [_least_field(name, arguments[0], uri)]
    if origin is not None:
        return {}
    if attrs.has(kind):
        return _least(kind, uri)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    if kind is str:
        return uri if name.lower().endswith("uri") else "x"
    return {int: 0, bool: False, float: 0.0}.get(kind)


def _wire_name(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, rest))


def _paths(value: Any) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield (key,)
        yield from ((key, *rest) for rest in _paths(each))


def _with(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    copy = node = deepcopy(value)
    for key in path[:-1]:
        node = node[key]
    if new is ABSENT:
        del node[path[-1]]
    else:
        node[path[-1]] = new
    return copy
