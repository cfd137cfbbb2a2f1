"""All that a chain may lead to, where it is not certain what it does: each alternative of a name, of what a function gives, of
what the methods of a class assign to an attribute.

For who knows besides that the use was right, and asks only whether it may have meant a certain definition: what is found
here says nothing about a use by itself. What is certain, the program tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import chains, classes
from seamline.languages.python.effects import is_getter, keeps_result
from seamline.languages.python.entities import Absent, Coroutine, Definition, Instance, Method, Missing
from seamline.languages.python.infer import values
from seamline.languages.python.infer.marks import EITHER, UNKNOWN, bare, marks_of
from seamline.languages.python.infer.tuples import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_DEEPEST: Final = 3
"""Functions and attributes that are looked into on the way."""
_MOST: Final = 8
"""Possibilities beyond which nobody follows any more."""


def meanings(program: Program, path: str, chain: str, depth: int = _DEEPEST) -> list[Entity]:
    """What a chain in the file `path` may refer to: at best one thing, which is then certain."""
    certain = program.chain(path, chain)
    if certain is not None:
        return [certain]
    found: list[Entity] = []
    for one in chain.split(EITHER) if depth else ():
        if one[0] != UNKNOWN:
            found += _followed(program, path, one, depth)
    return _distinct(found)


def _followed(program: Program, path: str, chain: str, depth: int) -> list[Entity]:
    view = program.view(path)
    if view is None:
        return []
    parts = chain.split(".")
    first = parts[0]
    held: list[Entity] = [chains.root(program, view, bare(first))]
    for number, part in enumerate(parts):
        name = bare(part)
        if number:
            held = _distinct(one for entity in held for one in _members(program, entity, name, depth))
        for mark in marks_of(part):
            held = _distinct(one for entity in held for one in _marked(program, entity, mark, depth))
    return held


def _members(program: Program, entity: Entity, name: str, depth: int) -> Iterator[Entity]:
    """What the attribute `name` of `entity` may be."""
    if isinstance(entity, Coroutine) and entity.name:
        yield entity
        return
    certain = chains.attribute(program, entity, name) if name else None
    if certain is not None:
        yield certain
    elif isinstance(entity, Method):
        for value in _given(program, entity, depth):  # a property
            yield from _members(program, value, name, depth - 1)
    elif isinstance(entity, Instance):
        for ancestor in classes.search_order(program, entity.cls):
            for chain in classes.own_attributes(program, ancestor.cls).get(name, ()) if ancestor.cls else ():
                if chain and ancestor.cls is not None:
                    yield from meanings(program, ancestor.cls.path, chain, depth - 1)


def _marked(program: Program, entity: Entity, mark: str, depth: int) -> Iterator[Entity]:
    """What a value may be with this mark behind it."""
    certain = entity if isinstance(entity, Coroutine) and entity.name else chains.with_mark(program, entity, mark)
    if certain is not None:
        yield certain
    elif mark == "()":
        yield from _given(program, entity, depth)


def _given(program: Program, callee: Entity, depth: int) -> list[Entity]:
    """What a call of a function may give that declares nothing."""
    function = callee.definition if isinstance(callee, Method) else callee
    if not isinstance(function, Definition) or function.kind != _FUNCTION or len(function.symbols) != 1:
        return []
    flags, (_, returns, decorators, *_, result) = function.symbols[0][4], function.symbols[0][6]
    if flags & _ASYNC or returns or not result or result.startswith(NONE) or not depth:
        return []
    is_read = isinstance(callee, Method) and is_getter(decorators)
    if not is_read and not keeps_result(program, function.path, decorators):
        return []
    given = meanings(program, function.path, result, depth - 1)
    return [one for one in given if values.is_value(one) or isinstance(one, Coroutine)]


def _distinct(entities: Iterable[Entity]) -> list[Entity]:
    """Each of these once, without what leads nowhere; none where they are too many."""
    found = dict.fromkeys(one for one in entities if one is not None and not isinstance(one, (Absent, Missing)))
    return list(found) if len(found) <= _MOST else []
