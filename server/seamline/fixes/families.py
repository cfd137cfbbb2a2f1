"""Methods that stand for each other: what a base promises and derived classes keep changes in all of them, or in none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind
from seamline.languages.python import classes, members
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.languages.python.entities import Key
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)


def family(program: Program, path: str, name: str) -> list[Definition]:
    """A function of a module, or a method (`Cart.add`) with all that may be met in its place; none where that is not certain:
    where another thing has the name as well, or something from outside may have a say.
    """
    owner, _, simple = name.rpartition(".")
    if not owner:
        view = program.view(path)
        symbols = view.names.get(name, ()) if view is not None else ()
        is_one = len(symbols) == 1 and symbols[0][0] == _FUNCTION
        return [Definition(_FUNCTION, path, name, tuple(symbols))] if is_one else []
    cls = program.chain(path, owner)
    if not isinstance(cls, Definition) or cls.kind != _CLASS or len(cls.symbols) != 1:
        return []
    found: dict[Key, Definition] = {}
    for one in _related(program, cls, simple):
        symbols = classes.own_members(program, one).get(simple, ()) if one is not None else ()
        if one is None or len(symbols) != 1 or symbols[0][0] != _FUNCTION:
            return []
        key = (one.path, f"{one.name}.{simple}")
        found[key] = Definition(_FUNCTION, *key, tuple(symbols), one.name)
    return list(found.values())


def is_protocol(cls: Definition) -> bool:
    """Whether classes may be of this kind that do not name it."""
    return any(base.rpartition(".")[2].partition("[")[0] == "Protocol" for base in cls.symbols[0][6][0])


def _related(program: Program, cls: Definition, name: str) -> Iterator[Definition | None]:
    """The classes with a member of this name of their own, of which one may stand for the other; `None` for one of which that
    is not known.
    """
    seen: set[Key] = set()
    queue = [cls]
    while queue:
        one = queue.pop()
        if (one.path, one.name) in seen:
            continue
        seen.add((one.path, one.name))
        for ancestor in classes.search_order(program, one):
            if ancestor.cls is None:
                if classes.outside_may_have(ancestor.external, name):
                    yield None
            elif _has(program, ancestor.cls, name):
                queue.append(ancestor.cls)
                is_known = not is_protocol(ancestor.cls) and not members.is_derived_in_function(program, ancestor.cls)
                yield ancestor.cls if is_known else None
        queue += classes.subclasses(program, one)


def _has(program: Program, cls: Definition, name: str) -> bool:
    return name in classes.own_members(program, cls) or name in classes.own_attributes(program, cls)
