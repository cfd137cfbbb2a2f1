"""What a value is, where a declaration tells: the annotation of a variable, an attribute or a result, or a constructor.

A declaration is believed as that of a parameter is; where it names no single class of the workspace, or may mean what a
descriptor gives, the answer is `None`. What one scope tells of its own variables is found by extraction, not here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeGuard

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import classes, members
from seamline.languages.python.effects import is_getter, is_manager, is_type_variable, keeps_result
from seamline.languages.python.entities import (
    Absent,
    ClassOrSubclass,
    Coroutine,
    Definition,
    Entity,
    External,
    Giving,
    Instance,
    Items,
    Manager,
    Method,
    Payload,
    Tuple,
)
from seamline.languages.python.infer.containers import INSTANCE, VALUES, annotated, tuple_of
from seamline.languages.python.infer.literals import WRITTEN
from seamline.languages.python.infer.marks import EITHER
from seamline.languages.python.infer.tuples import NONE

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_SELF: Final = ("typing.Self", "typing_extensions.Self")
_TYPE_OF: Final = re.compile(r"(?:(?:\w+\.)?Type|type)\[(.*)\]\Z", re.DOTALL)

_ENTERING: Final = ("__enter__", "__aenter__")
_STANDS_IN: Final = re.compile(r"\Acall:.*(?:Proxy|proxy|Lazy|lazy)")

Value = Instance | ClassOrSubclass | Definition | Items | Tuple | None
_GENERATOR: Final = int(SymbolFlag.GENERATOR)


def of_variable(program: Program, variable: Definition) -> Value:
    """What a variable of a module, or an annotated one of a class, holds."""
    annotation, value, _, _ = variable.symbols[0][6]
    if annotation:
        if _STANDS_IN.search(value):
            return None  # declared as what it stands for
        found = _annotated(program, variable, annotation)
        if isinstance(found, Instance) and variable.owner and classes.may_be_descriptor(program, found.cls):
            return None
        return found
    if variable.owner or not value.startswith("call:"):
        return None
    if members.is_assigned_elsewhere(program, variable.name):
        return None
    given = of_call(program, program.chain(variable.path, value[5:]))
    return given if is_value(given) else None


def of_call(program: Program, callee: Entity) -> Value | Coroutine | Manager | Payload:
    """What a call gives: an instance of the class that is called, what the function declares, or what has to be awaited."""
    if isinstance(callee, Giving):
        return callee.value
    if isinstance(callee, Definition) and callee.kind == _VARIABLE and callee.symbols[0][6][0]:
        callee = of_variable(program, callee)
    if isinstance(callee, ClassOrSubclass):
        return Instance(callee.cls, exact=False)
    if isinstance(callee, Definition) and callee.kind == _CLASS:
        return Instance(callee, exact=not classes.may_make_another(program, callee))
    function = callee.definition if isinstance(callee, Method) else callee
    if not isinstance(function, Definition) or function.kind != _FUNCTION or len(function.symbols) != 1:
        return None
    symbol = function.symbols[0]
    if is_manager(program, function.path, symbol[6][2]):
        return _managed(program, function, callee)
    if symbol[4] & _GENERATOR:
        return _stream(program, function, callee)
    if not keeps_result(program, function.path, symbol[6][2]):
        return None
    through = callee.through if isinstance(callee, Method) else None
    if symbol[4] & _ASYNC:
        return None if members.may_be_another(program, callee) else Coroutine(function, through=through)
    return (
        _result(program, function, callee)
        or _payload(program, function, callee)
        or _passed_on(program, function, callee)
    )


def of_awaited(program: Program, entity: Entity) -> Value | Payload:
    """What an async function gives once it is awaited, where that is declared."""
    if isinstance(entity, Manager):
        return entity.value
    if not isinstance(entity, Coroutine) or entity.name:
        return None
    found = _declared(program, entity.function, entity.through)
    return found or _payload(program, entity.function, entity.function)


def is_value(entity: Entity) -> TypeGuard[Value]:
    """Whether this is a value that is known: an object, a class, a container."""
    if isinstance(entity, Definition):
        return entity.kind == _CLASS
    return isinstance(entity, (Instance, ClassOrSubclass, Items, Tuple))


def of_read(program: Program, entity: Entity) -> Entity:
    """What is there when a variable or a property is read; everything else as it is."""
    if isinstance(entity, Definition) and entity.kind == _VARIABLE:
        return of_variable(program, entity)
    return of_property(program, entity) if isinstance(entity, Method) else entity


def of_copy(program: Program, entity: Entity) -> Items | None:
    """A container of the items of another one."""
    entity = of_read(program, entity)
    return entity if isinstance(entity, Items) and not entity.is_mapping else None


def of_kind(program: Program, entity: Entity) -> Definition | ClassOrSubclass | None:
    """The class of an object."""
    entity = of_read(program, entity)
    if not isinstance(entity, Instance) or "__class__" in classes.own_attributes(program, entity.cls):
        return None
    return entity.cls if entity.exact else ClassOrSubclass(entity.cls)


def either(program: Program, entities: list[Entity]) -> Entity:
    """What is meant where one of several may be: what holds for all of them."""
    read = [of_read(program, entity) or entity for entity in entities]
    first = read[0]
    if all(isinstance(entity, Absent) for entity in read):
        return first
    if isinstance(first, Instance):
        if all(isinstance(entity, Instance) and entity.cls == first.cls for entity in read):
            return Instance(first.cls, exact=all(entity == Instance(first.cls, exact=True) for entity in read))
    elif isinstance(first, Method) and all(
        isinstance(entity, Method) and entity._replace(exact=True) == first._replace(exact=True) for entity in read
    ):
        return next((entity for entity in read if isinstance(entity, Method) and not entity.exact), first)
    return first if all(entity == first for entity in read) else None


def of_item(program: Program, entity: Entity, method: str) -> Instance | None:
    """What a loop takes from `entity`, or what an index gives, as `method` says: `__iter__` or `__getitem__`."""
    entity = of_read(program, entity)
    if isinstance(entity, Items):
        return None if entity.is_mapping and method == "__iter__" else Instance(entity.cls, exact=False)
    if isinstance(entity, Definition) and classes.is_enumeration(program, entity):
        return Instance(entity, exact=True)
    if not isinstance(entity, Instance):
        return None
    given = of_call(program, classes.member(program, entity, method))
    if method == "__iter__":
        return Instance(given.cls, exact=False) if isinstance(given, Items) and not given.is_mapping else None
    return given if isinstance(given, Instance) else None


def of_container(items: Items | Manager, name: str) -> Giving | None:
    """What a member of a container gives, where that is of the class of its items; or of a context manager."""
    if isinstance(items, Manager):
        return Giving(items.value if name == "__enter__" else items) if name in _ENTERING else None
    if name == "copy":
        return Giving(items)
    if name == "values":
        return Giving(items._replace(is_mapping=False)) if items.is_mapping else None
    if name in ("pop", "get", "setdefault") if items.is_mapping else name in ("pop", "popleft"):
        return Giving(Instance(items.cls, exact=False))
    return None


def _stream(program: Program, function: Definition, callee: Entity) -> Items | None:
    """What an async generator gives, where that is declared: to be iterated over."""
    _, returns, decorators, *_ = function.symbols[0][6]
    if not returns.startswith("Async") or not keeps_result(program, function.path, decorators):
        return None
    given = _annotated(program, function, returns, callee.through if isinstance(callee, Method) else None)
    return given if isinstance(given, Items) else None


def _managed(program: Program, function: Definition, callee: Entity) -> Manager | None:
    """What the body of a `with` gets from a generator that is decorated as a context manager."""
    through = callee.through if isinstance(callee, Method) else None
    given = _annotated(program, function, function.symbols[0][6][1], through)
    return Manager(Instance(given.cls, exact=False)) if isinstance(given, Items) and not given.is_mapping else None


def of_property(program: Program, method: Method) -> Value:
    """What a property gives when it is read through an instance."""
    getter = method.definition.symbols[0]
    if not method.on_instance or not is_getter(getter[6][2]):
        return None
    return _result(program, method.definition, method)


def _payload(program: Program, function: Definition, callee: Entity) -> Payload | None:
    """The dictionary that every `return` of a function writes."""
    result = function.symbols[0][6][6]
    if not result.startswith(WRITTEN) or members.may_be_another(program, callee):
        return None
    return Payload(function, tuple(result[1:].split(",")))


def _passed_on(program: Program, function: Definition, asked: Entity) -> Coroutine | None:
    """What an async function gave that a function calls, which gives it on as it is."""
    _, returns, *_, result = function.symbols[0][6]
    if returns or result[:1] in ("", NONE, WRITTEN) or members.may_be_another(program, asked):
        return None
    found = program.chain(function.path, result)
    return found if isinstance(found, Coroutine) and not found.name else None


def _result(program: Program, function: Definition, asked: Entity) -> Value:
    receiver = asked.through if isinstance(asked, Method) else None
    _, returns, _, _, _, gives_back, result = function.symbols[0][6]
    if returns:
        return _declared(program, function, receiver)
    if members.may_be_another(program, asked):
        return None
    if gives_back:
        on_instance = isinstance(asked, Method) and asked.on_instance
        return Instance(receiver, exact=False) if receiver is not None and on_instance else None
    if result.startswith(NONE) and EITHER in result:
        _, *parts = result.split(EITHER)
        return Tuple(tuple(program.chain(function.path, part) if part else None for part in parts))
    found = program.chain(function.path, result) if result and result[0] not in (NONE, WRITTEN) else None
    return found if is_value(found) else None


def _declared(program: Program, function: Definition, receiver: Definition | None) -> Value:
    """What a function declares to give, asked of an object of the class `receiver`."""
    parameters, returns, *_ = function.symbols[0][6]
    if not returns:
        return None
    owner = parameters[0] if parameters and parameters[0][0] == "self" else None
    if receiver is not None and owner is not None and is_type_variable(owner[3], returns):
        return Instance(receiver, exact=False)  # `def __enter__(self: T) -> T`
    return _annotated(program, function, returns, receiver)


def _annotated(program: Program, holder: Definition, annotation: str, receiver: Definition | None = None) -> Value:
    """What an annotation in the header or body of `holder` stands for: an instance of a class, or a class."""
    parts = tuple_of(annotation)
    if parts:
        return Tuple(tuple(_annotated(program, holder, part, receiver) for part in parts))
    type_of = _TYPE_OF.match(annotation.strip("\"' "))
    named = annotated(type_of[1] if type_of else annotation)
    if named is None:
        return None
    text, mark = named
    if holder.owner and _is_other_member(program, holder, text.partition(".")[0]):
        return None
    cls: Entity = program.chain(holder.path, text)
    if isinstance(cls, External) and cls.name in _SELF:
        cls = receiver
    if not isinstance(cls, Definition) or cls.kind != _CLASS:
        return None
    if mark == INSTANCE:
        return ClassOrSubclass(cls) if type_of else Instance(cls, exact=False)
    return None if type_of else Items(cls, is_mapping=mark == VALUES)


def _is_other_member(program: Program, holder: Definition, name: str) -> bool:
    """Whether the class around `holder` has a name of its own like that, which no chain of the file reaches."""
    if name == holder.name.rpartition(".")[2]:
        return False  # not bound yet where its own annotation is read
    owner = program.chain(holder.path, holder.owner)
    return not isinstance(owner, Definition) or name in classes.own_members(program, owner)
