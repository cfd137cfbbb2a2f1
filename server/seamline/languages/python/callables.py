"""What a call may bind to: the signatures behind a function, a method, a class or an instance.

Several signatures mean that any of them may be the one (overloads, conditions, subclasses): a call is broken only if it
fits none. `None` means that nothing certain is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind
from seamline.interface.paths import in_tests
from seamline.languages.python import classes
from seamline.languages.python.arguments import VAR_KEYWORD, VAR_POSITIONAL
from seamline.languages.python.effects import Effect, effect
from seamline.languages.python.entities import ClassOrSubclass, Definition, Entity, Instance, Method
from seamline.languages.python.infer import values
from seamline.languages.python.signing import declared

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_IMPLICIT_CLASS_METHODS: Final = ("__init_subclass__", "__class_getitem__")


class Signature(NamedTuple):
    """One way to call something."""

    parameters: tuple[Any, ...]
    bound: int
    """Leading parameters that already have their value."""
    path: str
    name: str
    """Qualified name of what is called, as a person would say it."""
    start: int
    end: int
    """The name in its declaration."""
    says: str
    """The declaration, for people."""
    validates: bool = False
    """A call that does not fit raises an error of validation, which callers may expect, and no TypeError."""


def signatures(program: Program, entity: Entity) -> tuple[Signature, ...] | None:
    """The signatures behind a call of `entity`."""
    if isinstance(entity, Definition):
        return _of_definition(program, entity)
    if isinstance(entity, Method):
        value = values.of_property(program, entity)
        return _of_method(program, entity) if value is None else signatures(program, value)
    if isinstance(entity, Instance):
        called = classes.member(program, entity, "__call__")
        return _of_method(program, bound(program, called)) if isinstance(called, Method) else None
    if isinstance(entity, ClassOrSubclass):
        return signatures(program, entity.cls)
    return None


def fitted(program: Program, entity: Entity) -> tuple[Signature, ...] | None:
    """The same for an entity of which calls are known to have fitted: a class has its own `__init__`, whatever its bases are,
    and whatever a `__new__` does that takes any call.
    """
    found = signatures(program, entity)
    if not isinstance(entity, Definition) or entity.kind != _CLASS:
        return found
    if found is None:
        from seamline.languages.python.constructors import own

        return own(program, entity)
    return tuple(one for one in found if not _takes_anything(one)) or found


def _takes_anything(signature: Signature) -> bool:
    return {VAR_POSITIONAL, VAR_KEYWORD} <= {parameter[1] for parameter in signature.parameters}


def bound(program: Program, method: Method) -> Method:
    """The method as its calls are written: those of an interface of zope.interface pass no `self`."""
    if method.on_instance and classes.is_interface(program, method.through):
        return method._replace(on_instance=False)
    return method


def _of_definition(program: Program, entity: Definition) -> tuple[Signature, ...] | None:
    if entity.kind == _FUNCTION:
        return _of_function(program, entity)
    if entity.kind == _CLASS:
        from seamline.languages.python.constructors import constructor

        return constructor(program, entity)
    instance = values.of_variable(program, entity)
    return signatures(program, instance) if instance is not None else None


def alternatives(program: Program, entity: Entity) -> tuple[Signature, ...] | None:
    """What else a call of `entity` may reach at run time: the same method, or constructor, of subclasses.

    For `super()` that of another base, which stands next in the search order of a subclass. `None` where that may be anything.
    """
    if isinstance(entity, Definition) and entity.kind == _VARIABLE:
        entity = values.of_variable(program, entity)
    elif isinstance(entity, Method):
        if entity.on_instance and not entity.by_super and classes.intercepts_reads(program, entity.through):
            return None
        entity = values.of_property(program, entity) or entity
    if isinstance(entity, Instance):
        entity = classes.member(program, entity, "__call__")
    if isinstance(entity, Method) and (entity.by_super or not entity.exact):
        entity = bound(program, entity)
        found: list[Signature] = []
        others = classes.successors if entity.by_super else classes.overriders
        for other in others(program, entity.through, entity.definition.name.rpartition(".")[2]):
            if in_tests(other.path) and not in_tests(entity.definition.path):
                continue  # what only a test derives is no part of the contract
            if other.kind != _FUNCTION:
                return None
            more = _of_method(program, entity._replace(definition=other))
            if more is None:
                return None
            found += more
        if not found and not entity.by_super and _is_abstract(entity.definition):
            return None  # whoever implements it is elsewhere, or made at run time
        return tuple(found)
    if isinstance(entity, ClassOrSubclass):
        made = ("__init__", "__new__", "__call__")
        if any(classes.overriders(program, entity.cls, name) for name in made) or _is_mixed_in(program, entity.cls):
            return None
    return ()


def _is_abstract(definition: Definition) -> bool:
    return any(decorator[0].endswith("abstractmethod") for symbol in definition.symbols for decorator in symbol[6][2])


def _is_mixed_in(program: Program, cls: Definition) -> bool:
    """Whether `cls(...)` leaves the constructor to a class that this one is mixed into: it has none itself."""
    from seamline.languages.python.constructors import constructor, of_object

    return constructor(program, cls) == (of_object(cls),)


def _of_function(program: Program, function: Definition) -> tuple[Signature, ...] | None:
    chosen = _implementations(program, function)
    if chosen is None:
        return None
    return tuple(_signature(function, symbol, 0) for symbol, _ in chosen)


def _implementations(program: Program, function: Definition) -> list[tuple[Any, Effect]] | None:
    """The symbols that a call can reach, with their effects: not the overloads where there is an implementation."""
    judged = [(symbol, effect(program, function.path, symbol[6][2])) for symbol in function.symbols]
    plain = [pair for pair in judged if pair[1] is not Effect.OVERLOAD]
    chosen = plain or judged
    if any(pair[1] in (Effect.OPAQUE, Effect.PROPERTY) for pair in chosen):
        return None
    return chosen


def _of_method(program: Program, method: Method) -> tuple[Signature, ...] | None:
    definition = method.definition
    chosen = _implementations(program, definition)
    if chosen is None:
        return None
    simple = definition.name.rpartition(".")[2]
    found = []
    for symbol, how in chosen:
        if simple == "__new__" or how is Effect.STATIC:
            bound = 0
        elif how is Effect.CLASS or simple in _IMPLICIT_CLASS_METHODS:
            bound = 1
        else:
            bound = 1 if method.on_instance else 0
        found.append(_signature(definition, symbol, bound))
    return tuple(found)


def _signature(definition: Definition, symbol: Any, bound: int) -> Signature:
    says = declared(symbol)
    return Signature(symbol[6][0], bound, definition.path, definition.name, symbol[2], symbol[3], says)
