"""Members of objects beyond what the body of a class says: attributes that only methods assign, and members that are
certainly not there.
"""

from __future__ import annotations

import abc
import re
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import ANY_BASE, ANY_NAME, FileFlag, Kind
from seamline.interface.paths import in_tests
from seamline.languages.python import classes, effects
from seamline.languages.python.entities import Absent, Coroutine, Definition, Instance, Items, Method

if TYPE_CHECKING:
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import Program

_VARIABLE: Final = int(Kind.VARIABLE)
_CLASS: Final = int(Kind.CLASS)
_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.DYNAMIC)
_MANY: Final = 20
"""Files with classes derived from one: with more, only what such a class defines itself is certain."""
_ANSWERING: Final = ("__getattr__", "__getattribute__")
"""What answers for members that are not there."""
_MAKING: Final = ("__new__", "__init_subclass__")
"""What may make objects of another class, or classes with more members."""
_PARTIAL: Final = re.compile(
    r"(?:.*(?:Base|Abstract|Interface|Behaviou?r|[a-z]{2}able)|(?:Base|Abstract)[A-Z].*|_?I[A-Z][a-z].*)\Z"
)
"""Names of classes that are there to be derived from: what their methods ask of the object, others may bring along."""


def held(program: Program, cls: Definition, name: str) -> Instance | Items | Coroutine | None:
    """What an attribute holds that the methods of a class assign, when all they ever assign is of one class."""
    assigned = _assigned(program, cls, name)
    if not assigned:
        return None
    result: Instance | Items | Coroutine | None = program.remembered(
        (cls.path, cls.symbols[0][2], "held", name), lambda: _held(program, cls, name, assigned)
    )
    return result


def kept_class(program: Program, cls: Definition, variable: Definition, *, exact: bool) -> Definition | None:
    """The class that a variable of a class holds, `item_class = Item`, where no class derived from that has another."""
    annotation, value, *_ = variable.symbols[0][6]
    if annotation or not value.startswith("name:"):
        return None
    name = variable.name.rpartition(".")[2]
    owner = program.chain(variable.path, variable.owner)
    root = value[5:].partition(".")[0]
    if not isinstance(owner, Definition):
        return None
    if root in classes.own_members(program, owner) and root != name:  # `Item = Item` reads that of the module
        return None
    kept = program.chain(variable.path, value[5:])
    if not isinstance(kept, Definition) or kept.kind != _CLASS or is_assigned_elsewhere(program, name):
        return None
    if classes.is_enumeration(program, owner):
        return None
    if exact:
        return kept
    if has_many_heirs(program, cls) or is_derived_in_function(program, cls):
        return None
    if classes.overriders(program, cls, name) or any(
        name in classes.own_attributes(program, heir) for heir in classes.subclasses(program, cls)
    ):
        return None
    return kept


def _assigned(program: Program, cls: Definition, name: str) -> list[tuple[str, str]]:
    """The chains that methods of a class or its bases assign to an attribute, with their files; none where one assigns
    something that is not evident, or the body of a class has its say.
    """
    found: list[tuple[str, str]] = []
    for ancestor in classes.search_order(program, cls):
        owner = ancestor.cls
        if owner is None:
            continue
        chains = classes.own_attributes(program, owner).get(name, ())
        symbols = classes.own_members(program, owner).get(name)
        if None in chains or (symbols is not None and not _is_placeholder(symbols)):
            return []
        found += [(owner.path, chain) for chain in chains if chain]
    return found


def _held(
    program: Program, cls: Definition, name: str, assigned: list[tuple[str, str]]
) -> Instance | Items | Coroutine | None:
    found: Instance | Items | Coroutine | None = None
    for path, chain in assigned:
        value = program.chain(path, chain)
        if value is None:
            return None
        if isinstance(value, Instance) and isinstance(found, Instance) and value.cls == found.cls:
            found = Instance(value.cls, exact=value.exact and found.exact)
            continue
        if not isinstance(value, (Instance, Items, Coroutine)) or found not in (None, value):
            return None
        found = value
    if found is None or is_assigned_elsewhere(program, name) or has_many_heirs(program, cls):
        return None
    for subclass in classes.subclasses(program, cls):
        symbols = classes.own_members(program, subclass).get(name)
        if symbols is None and name not in classes.own_attributes(program, subclass):
            continue
        if symbols is None or isinstance(found, Coroutine) or not _declares(program, subclass, symbols, found):
            return None
    return found


def _declares(program: Program, cls: Definition, symbols: list[Any], value: Instance | Items) -> bool:
    """Whether the body of a class declares that an attribute holds the same as in its base."""
    from seamline.languages.python.infer import values

    if len(symbols) != 1 or symbols[0][0] != _VARIABLE or not symbols[0][6][0]:
        return False
    variable = Definition(_VARIABLE, cls.path, f"{cls.name}.{symbols[0][1]}", (symbols[0],), cls.name)
    declared = values.of_variable(program, variable)
    return isinstance(declared, (Instance, Items)) and declared.cls == value.cls


def _is_placeholder(symbols: list[Any]) -> bool:
    """Whether a class says only that its objects will have this attribute: `client = None`."""
    return len(symbols) == 1 and symbols[0][0] == _VARIABLE and symbols[0][6][:2] == ("", "name:None")


def is_assigned_elsewhere(program: Program, name: str) -> bool:
    """Whether somebody assigns to this attribute of some object from outside."""
    program.trace.add(("<", f".{name}"))
    return bool(program.subclass_files.get(f".{name}"))


def lacks(program: Program, cls: Definition, name: str, *, exact: bool, on_instance: bool) -> bool:
    """Whether certainly no object has this member that a class and its bases do not define, nor one of a derived class."""
    if (
        name.startswith("__")
        or hasattr(object if on_instance else abc.ABCMeta, name)
        or _is_mangled(program, cls, name)
    ):
        return False
    if not exact and "mixin" in cls.name.lower():
        return False  # what its methods ask of the object, others bring along
    if classes.is_metaclass(program, cls) or is_assigned_elsewhere(program, name):
        return False
    if not all(_is_closed(program, ancestor) for ancestor in classes.search_order(program, cls)):
        return False
    if exact:
        return True
    if is_derived_in_function(program, cls) or has_many_heirs(program, cls):
        return False
    heirs = classes.subclasses(program, cls)
    if all(map(is_partial, (cls, *heirs))):
        return False
    if not heirs and "__slots__" in classes.own_members(program, cls) and not classes.own_attributes(program, cls):
        return False  # it leaves all state of its objects to whoever it is mixed into
    return not any(_may_have(program, heir, name) for heir in heirs)


def is_partial(cls: Definition) -> bool:
    """Whether a class says by its name that it is there to be derived from."""
    return _PARTIAL.match(cls.name.rpartition(".")[2]) is not None


def has_lost(program: Program, cls: Definition, name: str, skip: int = 0) -> bool:
    """Whether a class that had this member has it no more, whatever derived classes have; `skip`: as many of its search order
    are not asked.
    """
    if name.startswith("__") or hasattr(object, name) or not isinstance(classes.find(program, cls, name, skip), Absent):
        return False
    if classes.is_metaclass(program, cls):
        return False
    return all(_is_closed(program, ancestor) for ancestor in classes.search_order(program, cls))


def _is_mangled(program: Program, cls: Definition, name: str) -> bool:
    """Whether a name is what the interpreter makes of `__name` in the class or in one of its bases."""
    return name.startswith("_") and any(
        name.startswith(f"_{ancestor.cls.name.rpartition('.')[2].lstrip('_')}__")
        for ancestor in classes.search_order(program, cls)
        if ancestor.cls is not None
    )


def is_derived_in_function(program: Program, cls: Definition) -> bool:
    """Whether some function, if it is no test, has a class of its own that may be derived from this one."""
    name = f"<{cls.name.rpartition('.')[2]}"
    program.trace.update((("<", name), ("<", ANY_BASE)))
    if cls.path in program.subclass_files.get(ANY_BASE, ()):
        return True
    return any(not in_tests(path) or in_tests(cls.path) for path in program.subclass_files.get(name, ()))


def has_many_heirs(program: Program, cls: Definition) -> bool:
    """Whether so many files derive from a class that to look at all of them, for each of its members, would take too long."""
    name = cls.name.rpartition(".")[2]
    program.trace.add(("<", name))
    return len(program.subclass_files.get(name, ())) > _MANY


def may_be_another(program: Program, entity: Entity) -> bool:
    """Whether what is called may be another method: that of a derived class, which the object may be of."""
    if not isinstance(entity, Method) or entity.exact or entity.by_super:
        return False
    return is_overridden(program, entity)


def is_overridden(program: Program, method: Method) -> bool:
    """Whether an object that is only known to be of the class or derived from it may have another method in its place."""
    if has_many_heirs(program, method.through):
        return True
    name = method.definition.name.rpartition(".")[2]
    return bool(classes.overriders(program, method.through, name))


def _may_have(program: Program, cls: Definition, name: str) -> bool:
    """Whether objects of a derived class may have a member that its base does not define."""
    if is_derived_in_function(program, cls):
        return True
    for ancestor in classes.search_order(program, cls):
        owner = ancestor.cls
        if owner is None:
            if classes.outside_may_have(ancestor.external, name):
                return True
        elif (
            name in classes.own_members(program, owner)
            or name in classes.own_attributes(program, owner)
            or not _is_plain(program, owner)
        ):
            return True
    return False


def _is_closed(program: Program, ancestor: classes.Ancestor) -> bool:
    """Whether what can be read of a class is all that its objects can have by it."""
    cls = ancestor.cls
    if cls is None:
        return True
    bases, keywords, _, _, _, _ = cls.symbols[0][6]
    if any(base.rpartition(".")[2] == "Protocol" for base in bases):
        return False  # a part of an object that has more
    if any(key != "metaclass" or not value.endswith("ABCMeta") for key, value in keywords):
        return False
    members = classes.own_members(program, cls)
    return not any(name in members for name in _MAKING) and _is_plain(program, cls)


def _is_plain(program: Program, cls: Definition) -> bool:
    """Whether a class says by itself what members it has, whatever makes it and its objects."""
    view = program.view(cls.path)
    if view is None or view.flags & _UNREAD or cls.path in program.modules.stubbed:
        return False
    attributes = classes.own_attributes(program, cls)
    members = classes.own_members(program, cls)
    if ANY_NAME in attributes or "__class__" in attributes or any(name in members for name in _ANSWERING):
        return False
    return effects.add_no_member(program, cls.path, cls.symbols[0][6][2])
