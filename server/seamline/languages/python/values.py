"""What a value is, where a declaration tells: the annotation of a variable, an attribute or a result, or a constructor.

A declaration is believed as that of a parameter is; where it names no single class of the workspace, or may mean what a
descriptor gives, the answer is `None`. What one scope tells of its own variables is found by extraction, not here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import classes, members
from seamline.languages.python.effects import is_getter, keeps_result
from seamline.languages.python.entities import (
    ClassOrSubclass,
    Coroutine,
    Definition,
    Entity,
    External,
    Instance,
    Method,
)
from seamline.languages.python.scopes import annotated_class

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_CLASS: Final = int(Kind.CLASS)
_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_SELF: Final = ("typing.Self", "typing_extensions.Self")
_TYPE_OF: Final = re.compile(r"(?:(?:\w+\.)?Type|type)\[(.*)\]\Z", re.DOTALL)

_STANDS_IN: Final = re.compile(r"\Acall:.*(?:Proxy|proxy|Lazy|lazy)")

Value = Instance | ClassOrSubclass | None
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
    return None if isinstance(given, Coroutine) else given


def of_call(program: Program, callee: Entity) -> Value | Coroutine:
    """What a call gives: an instance of the class that is called, what the function declares, or what has to be awaited."""
    if isinstance(callee, Definition) and callee.kind == _CLASS:
        return Instance(callee, exact=not classes.may_make_another(program, callee))
    function = callee.definition if isinstance(callee, Method) else callee
    if not isinstance(function, Definition) or function.kind != _FUNCTION or len(function.symbols) != 1:
        return None
    symbol = function.symbols[0]
    if symbol[4] & _GENERATOR or not keeps_result(program, function.path, symbol[6][2]):
        return None
    if symbol[4] & _ASYNC:
        return None if members.may_be_another(program, callee) else Coroutine(function)
    return _result(program, function, callee)


def of_property(program: Program, method: Method) -> Value:
    """What a property gives when it is read through an instance."""
    getter = method.definition.symbols[0]
    if not method.on_instance or not is_getter(getter[6][2]):
        return None
    return _result(program, method.definition, method)


def _result(program: Program, function: Definition, asked: Entity) -> Value:
    receiver = asked.through if isinstance(asked, Method) else None
    _, returns, _, _, _, gives_back, result = function.symbols[0][6]
    if returns:
        return _annotated(program, function, returns, receiver)
    if members.may_be_another(program, asked):
        return None
    if gives_back:
        on_instance = isinstance(asked, Method) and asked.on_instance
        return Instance(receiver, exact=False) if receiver is not None and on_instance else None
    found = program.chain(function.path, result) if result and not result.startswith("#") else None
    return found if isinstance(found, (Instance, ClassOrSubclass)) else None


def _annotated(program: Program, holder: Definition, annotation: str, receiver: Definition | None = None) -> Value:
    """What an annotation in the header or body of `holder` stands for: an instance of a class, or a class."""
    type_of = _TYPE_OF.match(annotation.strip("\"' "))
    text = annotated_class(type_of[1] if type_of else annotation)
    if not text or (holder.owner and _is_other_member(program, holder, text.partition(".")[0])):
        return None
    cls: Entity = program.chain(holder.path, text)
    if isinstance(cls, External) and cls.name in _SELF:
        cls = receiver
    if not isinstance(cls, Definition) or cls.kind != _CLASS:
        return None
    return ClassOrSubclass(cls) if type_of else Instance(cls, exact=False)


def _is_other_member(program: Program, holder: Definition, name: str) -> bool:
    """Whether the class around `holder` has a name of its own like that, which no chain of the file reaches."""
    if name == holder.name.rpartition(".")[2]:
        return False  # not bound yet where its own annotation is read
    owner = program.chain(holder.path, holder.owner)
    return not isinstance(owner, Definition) or name in classes.own_members(program, owner)
