"""What a value is, where a declaration tells: the annotation of a variable, an attribute or a result, or a constructor.

A declaration is believed as that of a parameter is; where it names no single class of the workspace, or may mean what a
descriptor gives, the answer is `None`. What one scope tells of its own variables is found by extraction, not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python import classes
from seamline.languages.python.effects import is_getter, keeps_result
from seamline.languages.python.entities import Definition, Entity, External, Instance, Method
from seamline.languages.python.scopes import annotated_class

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_CLASS: Final = int(Kind.CLASS)
_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_SELF: Final = ("typing.Self", "typing_extensions.Self")


def of_variable(program: Program, variable: Definition) -> Instance | None:
    """The instance that a variable of a module, or an annotated one of a class, holds."""
    annotation, value, _, _ = variable.symbols[0][6]
    if annotation:
        found = _annotated(program, variable, annotation)
        if isinstance(found, Instance) and variable.owner and classes.may_be_descriptor(program, found.cls):
            return None
        return found
    if variable.owner or not value.startswith("call:"):
        return None
    return of_call(program, program.chain(variable.path, value[5:]))


def of_call(program: Program, callee: Entity) -> Instance | None:
    """The instance that a call gives: of the class that is called, or of the one that the function declares."""
    if isinstance(callee, Definition) and callee.kind == _CLASS:
        return Instance(callee, exact=True)
    function = callee.definition if isinstance(callee, Method) else callee
    if not isinstance(function, Definition) or function.kind != _FUNCTION or len(function.symbols) != 1:
        return None
    symbol = function.symbols[0]
    if symbol[4] & _ASYNC or not keeps_result(program, function.path, symbol[6][2]):
        return None
    return _result(program, function, callee)


def of_property(program: Program, method: Method) -> Instance | None:
    """The instance that a property gives when it is read through an instance."""
    getter = method.definition.symbols[0]
    if not method.on_instance or not is_getter(getter[6][2]):
        return None
    return _result(program, method.definition, method)


def _result(program: Program, function: Definition, asked: Entity) -> Instance | None:
    receiver = asked.through if isinstance(asked, Method) else None
    return _annotated(program, function, function.symbols[0][6][1], receiver)


def _annotated(
    program: Program, holder: Definition, annotation: str, receiver: Definition | None = None
) -> Instance | None:
    """The instance that an annotation in the header or body of `holder` stands for."""
    text = annotated_class(annotation)
    if not text:
        return None
    if holder.owner and _is_member(program, holder, text.partition(".")[0]):
        return None  # a name of the class body, which no chain of the file reaches
    cls = program.chain(holder.path, text)
    if isinstance(cls, External) and cls.name in _SELF and receiver is not None:
        return Instance(receiver, exact=False)
    return Instance(cls, exact=False) if isinstance(cls, Definition) and cls.kind == _CLASS else None


def _is_member(program: Program, holder: Definition, name: str) -> bool:
    owner = program.chain(holder.path, holder.owner)
    return not isinstance(owner, Definition) or name in classes.own_members(program, owner)
