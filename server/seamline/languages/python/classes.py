"""Classes: the order in which bases are searched, and what a member is."""

from __future__ import annotations

import builtins
import collections.abc
import enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Guard, Kind
from seamline.languages.python import effects, members
from seamline.languages.python.entities import (
    Absent,
    ClassOrSubclass,
    Definition,
    Entity,
    External,
    Instance,
    Method,
    SuperOf,
)
from seamline.languages.python.models import TYPED_DICTS
from seamline.languages.python.views import by_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View

_TYPE_CHECKING: Final = int(Guard.TYPE_CHECKING)
_CLASS: Final = int(Kind.CLASS)
_FUNCTION: Final = int(Kind.FUNCTION)
_VARIABLE: Final = int(Kind.VARIABLE)
_EMPTY: Final = frozenset(
    f"{module}.{name}"
    for module, names in {
        "builtins": "object",
        "abc": "ABC",
        "typing": "Generic Protocol",
        "typing_extensions": "Generic Protocol",
    }.items()
    for name in names.split()
)
"""Bases that bring no constructor and no metaclass with a say in calls."""


_ENUMERATIONS: Final = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"))
_SEVERAL: Final = 2


class Ancestor(NamedTuple):
    """One entry of a search order: a class of the workspace, or one from outside."""

    cls: Definition | None
    external: str = ""
    """The full name of an outside class; "?" where not even that is known."""


def search_order(program: Program, cls: Definition) -> tuple[Ancestor, ...]:
    """The method resolution order of a class, outside classes as single entries, `object` left out.

    Where the order is not known, an entry "?" stands after the class itself.
    """
    result: tuple[Ancestor, ...] = program.remembered(
        (cls.path, cls.symbols[0][2], "order"), lambda: _linearise(program, cls)
    ) or (Ancestor(cls), Ancestor(None, "?"))
    return result


def _linearise(program: Program, cls: Definition) -> tuple[Ancestor, ...]:
    program.trace.add((cls.path, cls.name.partition(".")[0]))
    sequences: list[list[Ancestor]] = []
    direct: list[Ancestor] = []
    for chain in cls.symbols[0][6][0]:
        base = _base(program, cls, chain)
        if base is None:
            continue
        direct.append(base)
        sequences.append(list(search_order(program, base.cls)) if base.cls is not None else [base])
    if len(sequences) < _SEVERAL:
        return (Ancestor(cls), *sequences[0]) if sequences else (Ancestor(cls),)
    sequences.append(direct)
    order = [Ancestor(cls)]
    while sequences := [sequence for sequence in sequences if sequence]:
        for sequence in sequences:
            head = sequence[0]
            if not any(head in other[1:] for other in sequences):
                break
        else:
            return (Ancestor(cls), Ancestor(None, "?"))
        order.append(head)
        for sequence in sequences:
            if sequence[0] == head:
                del sequence[0]
    return tuple(order)


def _base(program: Program, cls: Definition, chain: str) -> Ancestor | None:
    if chain == "?":
        return Ancestor(None, "?")
    scoped = _nested_base(program, cls, chain)
    entity = scoped if scoped is not None else program.chain(cls.path, chain)
    if isinstance(entity, Definition) and entity.kind == _CLASS and len(entity.symbols) == 1:
        return Ancestor(entity) if (entity.path, entity.name) != (cls.path, cls.name) else Ancestor(None, "?")
    if isinstance(entity, External):
        return None if entity.name in _EMPTY else Ancestor(None, entity.name)
    return Ancestor(None, "?")


def _nested_base(program: Program, cls: Definition, chain: str) -> Entity:
    """A base named inside a class body: a class beside it."""
    outer = cls.name.rpartition(".")[0]
    if not outer:
        return None
    found = program.chain(cls.path, f"{outer}.{chain}")
    return found if isinstance(found, Definition) else None


def member(program: Program, entity: Entity, name: str) -> Entity:
    """The attribute `name` of a class, an instance, or what `super()` gives; `None` where it is not certain."""
    if isinstance(entity, SuperOf):
        if not entity.on_instance and name != "__new__" and is_metaclass(program, entity.cls):
            return None  # `cls` in its methods is an instance
        found = find(program, entity.cls, name, skip=1)
        if not isinstance(found, Definition) or found.kind != _FUNCTION:
            return None
        return Method(found, entity.cls, entity.on_instance, exact=True, by_super=True)
    if isinstance(entity, Instance):
        if hasattr(object, name) and is_metaclass(program, entity.cls):
            return None  # the instance is a class: it has this of its own, from `object`
        cls, on_instance, exact = entity.cls, True, entity.exact
    elif isinstance(entity, ClassOrSubclass):
        if is_metaclass(program, entity.cls):
            return None  # `cls` in its methods is an instance
        cls, on_instance, exact = entity.cls, False, False
    elif isinstance(entity, Definition) and entity.kind == _CLASS:
        cls, on_instance, exact = entity, False, True
    else:
        return None
    found = find(program, cls, name)
    if found is None:
        return members.held(program, cls, name) if on_instance else None
    if isinstance(found, Absent):
        return found if members.lacks(program, cls, name, exact=exact, on_instance=on_instance) else None
    if found.kind == _FUNCTION:
        return Method(found, cls, on_instance, exact)
    if found.kind == _VARIABLE:
        # Read through the class it may be a descriptor, and so may a value without an annotation.
        if on_instance and found.symbols[0][6][0]:
            return found
        if not on_instance and exact and _is_constant(program, cls, found):
            return Instance(cls, exact=True)
        return members.kept_class(program, cls, found, exact=exact)
    return found if found.kind == _CLASS and not on_instance else None


def is_enumeration(program: Program, cls: Definition) -> bool:
    """Whether a class is one whose constants are its only objects."""
    return cls.kind == _CLASS and any(
        ancestor.cls is None and ancestor.external in _ENUMERATIONS for ancestor in search_order(program, cls)
    )


def _is_constant(program: Program, cls: Definition, variable: Definition) -> bool:
    """Whether a variable of a class is a constant of an enumeration, and so an object of it."""
    annotation, value, *_ = variable.symbols[0][6]
    if annotation or not (value == "other" or value.endswith("auto")) or variable.name.endswith("_"):
        return False
    return is_enumeration(program, cls)


def may_be_descriptor(program: Program, cls: Definition) -> bool:
    """Whether an attribute that holds an instance of this class may read as something else."""
    return any(
        "__get__" in own_members(program, ancestor.cls)
        if ancestor.cls is not None
        else outside_may_have(ancestor.external, "__get__")
        for ancestor in search_order(program, cls)
    )


def may_make_another(program: Program, cls: Definition) -> bool:
    """Whether a call of this class may give an instance of a derived one: a `__new__` or a metaclass decides."""
    return any(
        "__new__" in own_members(program, ancestor.cls)
        or any(key == "metaclass" and not value.endswith("ABCMeta") for key, value in ancestor.cls.symbols[0][6][1])
        for ancestor in search_order(program, cls)
        if ancestor.cls is not None
    )


def intercepts_reads(program: Program, cls: Definition) -> bool:
    """Whether `__getattribute__` has a say in what every attribute of an instance is."""
    return any(
        ancestor.cls is not None and "__getattribute__" in own_members(program, ancestor.cls)
        for ancestor in search_order(program, cls)
    )


def is_metaclass(program: Program, cls: Definition) -> bool:
    """Whether instances of this class are classes, as far as its bases tell."""
    return any(
        ancestor.cls is None and (ancestor.external == "builtins.type" or ancestor.external.endswith("Meta"))
        for ancestor in search_order(program, cls)
    )


def is_interface(program: Program, cls: Definition) -> bool:
    """Whether this is an interface of zope.interface, whose methods are written as they are called: without `self`."""
    return any(
        ancestor.cls is None
        and ancestor.external.startswith("zope.interface")
        and ancestor.external.endswith("Interface")
        for ancestor in search_order(program, cls)
    )


def find(program: Program, cls: Definition, name: str, skip: int = 0) -> Definition | Absent | None:
    """The one definition that reading a member finds, `Absent` where there is none; `None` where it is not certain."""
    for ancestor in search_order(program, cls)[skip:]:
        if ancestor.cls is None:
            if outside_may_have(ancestor.external, name):
                return None
            continue
        owner = ancestor.cls
        program.trace.add((owner.path, owner.name.partition(".")[0]))
        symbols = own_members(program, owner).get(name)
        if name in own_attributes(program, owner) and not _is_declared(symbols):
            return None  # set on the instance as well: which one is meant is not certain
        if symbols is None:
            if not effects.add_no_member(program, owner.path, owner.symbols[0][6][2]):
                return None
            continue
        if (owner.path, f"{owner.name}.{name}") in program.replaced:
            return None
        if for_type_checkers_only(symbols):
            return None
        kinds = {symbol[0] for symbol in symbols}
        if len(kinds) != 1 or any(symbol[4] & 2 for symbol in symbols):
            return None
        kind = kinds.pop()
        if kind != _FUNCTION and len(symbols) != 1:
            return None
        return Definition(kind, owner.path, f"{owner.name}.{name}", tuple(symbols), owner.name)
    return Absent(cls, name)


def _is_declared(symbols: list[Any] | None) -> bool:
    """Whether this is one variable with an annotation, which holds for whatever is assigned to it."""
    return symbols is not None and len(symbols) == 1 and symbols[0][0] == _VARIABLE and bool(symbols[0][6][0])


def own_members(program: Program, cls: Definition) -> dict[str, list[Any]]:
    """The members a class defines itself, by name."""
    view = program.view(cls.path)
    if view is None:
        return {}
    start = cls.symbols[0][2]  # two classes may have one name, where the second takes the place of the first
    members = view.members.get(start)
    if members is None:
        members = view.members[start] = by_name(cls.symbols[0][6][3])
    return members


def own_attributes(program: Program, cls: Definition) -> dict[str, list[str | None]]:
    """What the methods a class defines itself assign through `self.`, by name; `None` where it is not evident."""
    view = program.view(cls.path)
    if view is None:
        return {}
    start = cls.symbols[0][2]
    attributes = view.attributes.get(start)
    if attributes is None:
        attributes = view.attributes[start] = {}
        for assigned in cls.symbols[0][6][5]:
            name, has_value, value = assigned.partition("=")
            attributes.setdefault(name, []).append(value if has_value else None)
    return attributes


def for_type_checkers_only(symbols: list[Any]) -> bool:
    """Whether a member is written only below `if TYPE_CHECKING`: at run time it is another one, of a base or made."""
    return all(symbol[5] & _TYPE_CHECKING for symbol in symbols)


def outside_may_have(external: str, name: str) -> bool:
    """Whether a class from outside the workspace may have this member."""
    module, _, cls = external.rpartition(".")
    if module == "builtins":
        return hasattr(getattr(builtins, cls, None), name)
    if external in TYPED_DICTS:
        return hasattr(dict, name)
    if module in ("typing", "collections.abc") and (abstract := getattr(collections.abc, cls, None)) is not None:
        return any(name in vars(base) for base in abstract.__mro__ if base is not object)
    if module == "enum" and not name.startswith("_"):
        return any(name in vars(base) for base in getattr(enum, cls, object).__mro__)
    return True


def overriders(program: Program, cls: Definition, name: str) -> list[Definition]:
    """What stands in the place of `name` of `cls` in its subclasses: their own definitions, and those of their other bases."""
    own = {
        (ancestor.cls.path, ancestor.cls.name) for ancestor in search_order(program, cls) if ancestor.cls is not None
    }
    found: dict[tuple[str, str], Definition] = {}
    for subclass in subclasses(program, cls):
        for definition in _definitions(program, search_order(program, subclass), name):
            if (definition.path, definition.owner) in own:
                break
            found[definition.path, definition.name] = definition
    return list(found.values())


def successors(program: Program, cls: Definition, name: str) -> list[Definition]:
    """What `super().name` of a method of `cls` reaches in its subclasses, which may have another base next."""
    found: dict[tuple[str, str], Definition] = {}
    for subclass in subclasses(program, cls):
        order = search_order(program, subclass)
        behind = order[order.index(Ancestor(cls)) + 1 :] if Ancestor(cls) in order else ()
        for definition in _definitions(program, behind, name):
            found[definition.path, definition.name] = definition
            break
    return list(found.values())


def subclasses(program: Program, cls: Definition) -> list[Definition]:
    """The classes that are derived from a class, at any depth."""
    found: list[Definition] = []
    seen = {(cls.path, cls.name)}
    queue = [cls]
    while queue:
        base = queue.pop()
        simple = base.name.rpartition(".")[2]
        program.trace.add(("<", simple))
        for path in sorted(program.subclass_files.get(simple, ())):
            for subclass in _subclasses_in(program, path, base):
                if (subclass.path, subclass.name) not in seen:
                    seen.add((subclass.path, subclass.name))
                    queue.append(subclass)
                    found.append(subclass)
                    program.trace.add((subclass.path, subclass.name.partition(".")[0]))
    return found


def _definitions(program: Program, order: tuple[Ancestor, ...], name: str) -> Iterator[Definition]:
    """The definitions of `name` in a search order, the one that counts first."""
    for ancestor in order:
        if ancestor.cls is None:
            continue
        owner = ancestor.cls
        program.trace.add((owner.path, owner.name.partition(".")[0]))
        symbols = own_members(program, owner).get(name)
        if symbols is not None:
            yield Definition(symbols[0][0], owner.path, f"{owner.name}.{name}", tuple(symbols), owner.name)


def _subclasses_in(program: Program, path: str, base: Definition) -> list[Definition]:
    view = program.view(path)
    if view is None:
        return []
    return [
        candidate
        for candidate in classes_of(view)
        if any(ancestor.cls == base for ancestor in search_order(program, candidate)[1:])
    ]


def classes_of(view: View) -> list[Definition]:
    """The classes of a file that stand in no function."""
    return _classes(view.path, view.symbols, "")


def _classes(path: str, symbols: tuple[Any, ...], owner: str) -> list[Definition]:
    found = []
    for symbol in symbols:
        if symbol[0] == _CLASS:
            name = f"{owner}.{symbol[1]}" if owner else symbol[1]
            found.append(Definition(_CLASS, path, name, (symbol,), owner))
            found += _classes(path, symbol[6][3], name)
    return found
