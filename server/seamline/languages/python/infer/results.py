"""What a call gives, beyond its class: whether it has to be awaited, how many values it is, whether it may be `None`.

Where a decorator may replace what a function gives, or several definitions may be the one, nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python.annotations import arms, split
from seamline.languages.python.effects import keeps_result
from seamline.languages.python.entities import Definition, Method
from seamline.languages.python.infer.marks import EITHER
from seamline.languages.python.infer.tuples import NONE

if TYPE_CHECKING:
    from seamline.languages.python.entities import Entity
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_ENDS_EMPTY: Final = int(SymbolFlag.ENDS_EMPTY)
_RECEIVERS: Final = ("self", "cls")
_UNDECIDED: Final = frozenset({"None", "bool", "Any", "object"})
_GENERATOR: Final = int(SymbolFlag.GENERATOR)
_SCALARS: Final = frozenset({"int", "float", "bool", "complex", "None"})
_PLAIN: Final = _SCALARS | {"str", "bytes", "bytearray", "list", "dict", "set", "frozenset", "tuple"}


class Gives(NamedTuple):
    """What a function gives to who calls it."""

    is_async: bool
    declared: str
    """The annotation; `""` where there is none."""
    values: int
    """How many values the tuple has that it gives; -1 where that is not certain."""
    is_contradicted: bool
    """Whether what it gives is a tuple by its `return` statements: a declaration of another type is wrong."""

    is_search: bool
    """Whether it is declared that there may be nothing, and what is passed decides that: the function gives `None` when all else
    has failed, takes something, and takes no `None`, switch or unknown thing that may be why."""

    @property
    def may_be_none(self) -> bool:
        """Whether it is declared that there may be nothing."""
        alternatives = arms(self.declared) if "None" in self.declared or "Optional" in self.declared else frozenset()
        return "None" in alternatives and len(alternatives) > 1

    @property
    def is_scalar(self) -> bool:
        """Whether it is declared to be what has no parts."""
        return bool(self.declared) and not self.is_contradicted and arms(self.declared) <= _SCALARS

    @property
    def is_plain(self) -> bool:
        """Whether it is declared to be of types that nobody can await."""
        return bool(self.declared) and {arm.partition("[")[0] for arm in arms(self.declared)} <= _PLAIN


def of(program: Program, entity: Entity) -> Gives | None:
    """What a call of `entity` gives; `None` where nothing is known that a rule could look at."""
    function = entity.definition if isinstance(entity, Method) else entity
    if not isinstance(function, Definition) or function.kind != _FUNCTION or len(function.symbols) != 1:
        return None
    symbol = function.symbols[0]
    _, returns, decorators, _, _, _, result = symbol[6]
    flags = symbol[4]
    counted = result.startswith(NONE) and result != NONE
    if flags & _GENERATOR or not (flags & _ASYNC or returns or counted):
        return None
    if not keeps_result(program, function.path, decorators):
        return None
    values = (
        int(result[1:].partition(EITHER)[0]) or -1 if counted else _declared_values(returns) if result == NONE else -1
    )
    is_search = bool(flags & _ENDS_EMPTY) and _decides(symbol[6][0])
    return Gives(bool(flags & _ASYNC), returns, values, counted, is_search)


def _decides(parameters: tuple[Any, ...]) -> bool:
    """Whether what is passed for these parameters is something."""
    own = parameters[1:] if parameters and parameters[0][0] in _RECEIVERS else parameters
    return bool(own) and all(
        annotation and not default and arms(annotation).isdisjoint(_UNDECIDED) for _, _, default, annotation in own
    )


def _declared_values(annotation: str) -> int:
    """How many values a declared tuple has; -1 where that is not said."""
    if "uple[" not in annotation:
        return -1
    alternatives = arms(annotation)
    only = next(iter(alternatives)) if len(alternatives) == 1 else ""
    if not only.startswith("tuple[") or "..." in only or "*" in only or "Unpack" in only:
        return -1
    inside = only[len("tuple[") : -1]
    return 0 if inside == "()" else len(split(inside, ","))
