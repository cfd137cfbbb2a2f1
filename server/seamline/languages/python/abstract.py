"""Which abstract methods a class leaves without an implementation: making an object of it fails.

As `abc` decides it: by the first definition of each name in the search order. Where another class from outside may
implement one, or somebody may at run time, nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import classes, effects, members
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_ANNOTATED_ONLY: Final = int(SymbolFlag.ANNOTATED_ONLY)
_DECORATORS: Final = frozenset(
    f"abc.{name}" for name in ("abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod")
)
_ABSTRACT_BASES: Final = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol"})
_METACLASS: Final = "abc.ABCMeta"
_MAKING: Final = ("__new__", "__init_subclass__")


def unimplemented(program: Program, cls: Definition) -> tuple[Definition, ...]:
    """The abstract methods that a class inherits or defines and that nothing implements, in the order of their names."""
    result: tuple[Definition, ...] = program.remembered(
        (cls.path, cls.symbols[0][2], "unimplemented"), lambda: _unimplemented(program, cls)
    )
    return result


def _unimplemented(program: Program, cls: Definition) -> tuple[Definition, ...]:
    order = classes.search_order(program, cls)
    found: dict[str, Definition] = {}
    implemented: set[str] = set()
    is_abstract = False
    for ancestor in order:
        owner = ancestor.cls
        if owner is None:
            if ancestor.external == "?" or ancestor.external.startswith("builtins."):
                return ()  # only `object.__new__` looks
            implemented.update(name for name in _abstract_below(program, order, ancestor) if _outside(ancestor, name))
            continue
        program.trace.add((owner.path, owner.name.partition(".")[0]))
        if not _is_plain(program, owner):
            return ()
        is_abstract = is_abstract or _is_marked(program, owner)
        for name, symbols in classes.own_members(program, owner).items():
            if name in implemented or name in found:
                continue
            if _is_required(program, owner, symbols) and _is_collected(program, owner):
                found[name] = Definition(_FUNCTION, owner.path, f"{owner.name}.{name}", tuple(symbols), owner.name)
            elif not all(symbol[4] & _ANNOTATED_ONLY for symbol in symbols):
                implemented.add(name)
    if not is_abstract:
        return ()
    return tuple(found[name] for name in sorted(found) if not members.is_assigned_elsewhere(program, name))


def _abstract_below(program: Program, order: tuple[classes.Ancestor, ...], above: classes.Ancestor) -> set[str]:
    """The members that the classes of the workspace define which stand behind another one in a search order."""
    behind = order[order.index(above) + 1 :]
    return {name for ancestor in behind if ancestor.cls for name in classes.own_members(program, ancestor.cls)}


def _outside(ancestor: classes.Ancestor, name: str) -> bool:
    return classes.outside_may_have(ancestor.external, name)


def _is_plain(program: Program, cls: Definition) -> bool:
    """Whether nobody changes a class, or what a call of it makes, in a way that cannot be read."""
    _, keywords, decorators, *_ = cls.symbols[0][6]
    if any(key == "metaclass" and program.full_name(cls.path, value) != _METACLASS for key, value in keywords):
        return False
    own = classes.own_members(program, cls)
    return not any(name in own for name in _MAKING) and effects.add_no_member(program, cls.path, decorators)


def _is_marked(program: Program, cls: Definition) -> bool:
    """Whether a class says that abstract methods keep it from being made."""
    bases, keywords, *_ = cls.symbols[0][6]
    return any(key == "metaclass" for key, _ in keywords) or any(
        program.full_name(cls.path, base) in _ABSTRACT_BASES for base in bases
    )


def _is_collected(program: Program, cls: Definition) -> bool:
    """Whether a class notes which of its methods are abstract: only where its metaclass does."""
    return any(one.cls is not None and _is_marked(program, one.cls) for one in classes.search_order(program, cls))


def _is_required(program: Program, cls: Definition, symbols: list[Any]) -> bool:
    """Whether these are all functions that are marked as abstract."""
    return all(
        symbol[0] == _FUNCTION
        and any(program.full_name(cls.path, decorator[0]) in _DECORATORS for decorator in symbol[6][2])
        for symbol in symbols
    )
