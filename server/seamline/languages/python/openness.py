"""How many bits a declaration leaves open to who uses it (source article, section 4.4; the table of `design/entropy.md`).

A lower bound: what a declaration says is counted, and what it raises and which keys it reads of a mapping is in no index.
The prior is the one that ships, not that of the workspace.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind, ParameterKind
from seamline.languages.python.annotations import arms

if TYPE_CHECKING:
    from collections.abc import Iterable

UNKNOWN: Final = 5.70
"""Bits of a type of which nothing is said: measured over 102,349 annotations."""
_BY_DEFAULT: Final = {
    "bool": 0.10,
    "int": 0.39,
    "float": 0.39,
    "bytes": 0.52,
    "str": 0.68,
    "Dict": 2.16,
    "List": 2.47,
    "Tuple": 4.28,
    "expression": 5.28,
    "NoneType": 5.76,
}
"""Bits of a type of which the kind of its default is known."""
_ANYTHING: Final = frozenset({"Any", "typing.Any", "object"})
_BARE: Final = {
    **dict.fromkeys(("list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple"), 1),
    **dict.fromkeys(("Iterable", "Iterator", "Sequence", "Collection", "Generator", "Callable", "type", "Type"), 1),
    **dict.fromkeys(("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"), 2),
}
"""Containers, and how many arguments they lack where they have none."""
_MAKERS: Final = ("__init__", "__new__")
_WORD: Final = re.compile(r"[\w.]+")


def open_bits(symbols: Iterable[Any], name: str) -> float:
    """The bits that `name` ("total", "Cart.add") leaves open, of the top-level symbols of its file; 0 where it is not there.

    Of several definitions of one name the last one counts.
    """
    owner, _, member = name.rpartition(".")
    for part in filter(None, owner.split(".")):
        cls = _last(symbols, part)
        if cls is None or cls[0] != Kind.CLASS:
            return 0.0
        symbols = cls[6][3]
    symbol = _last(symbols, member)
    return 0.0 if symbol is None else _of(symbol, is_member=bool(owner))


def _of(symbol: Any, *, is_member: bool) -> float:
    detail = symbol[6]
    if symbol[0] == Kind.FUNCTION:
        return _of_function(detail, is_member=is_member)
    if symbol[0] == Kind.CLASS:
        makers = [one for one in detail[3] if one[0] == Kind.FUNCTION and one[1] in _MAKERS]
        return _of_parameters(makers[0][6], is_member=True) if makers else 0.0
    if symbol[0] == Kind.VARIABLE:
        return of_annotation(detail[0]) if detail[0] or not detail[1] else 0.0
    return 0.0


def _of_function(detail: Any, *, is_member: bool) -> float:
    is_static = any(decorator[0] == "staticmethod" for decorator in detail[2])
    alternatives = len(arms(detail[1])) if detail[1] else 1
    return _of_parameters(detail, is_member=is_member and not is_static) + of_annotation(detail[1]) + log2(alternatives)


def _of_parameters(detail: Any, *, is_member: bool) -> float:
    defaults: dict[str, str] | None = None
    sum_ = 0.0
    for name, kind, has_default, annotation in detail[0][1:] if is_member else detail[0]:
        if annotation or not has_default or kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD):
            sum_ += of_annotation(annotation)
        else:
            defaults = _kinds_of_defaults(detail[4]) if defaults is None else defaults
            sum_ += _BY_DEFAULT[defaults.get(name, "expression")]
    return sum_


@lru_cache(maxsize=10_000)
def of_annotation(annotation: str) -> float:
    """The bits that a declared type leaves open; "" is none."""
    if not annotation:
        return UNKNOWN
    text = annotation.strip("\"' ")
    if text in _ANYTHING:
        return UNKNOWN
    if len(parts := arms(text)) > 1:
        return max(map(of_annotation, parts))
    name = text.rpartition(".")[2]
    return _BARE.get(name, 0) * UNKNOWN if _WORD.fullmatch(text) else 0.0


def _kinds_of_defaults(text: str) -> dict[str, str]:
    """The kind of each default in a parameter list as it is written; none where this Python cannot read it."""
    try:
        (function,) = ast.parse(f"def f{text}: ...").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 - it was written so
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = []
    if arguments.defaults:
        pairs += zip(positional[-len(arguments.defaults) :], arguments.defaults, strict=True)
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {argument.arg: _kind(default) for argument, default in pairs if default is not None}


def _kind(default: ast.expr) -> str:
    if isinstance(default, ast.UnaryOp):
        default = default.operand
    kind = type(default.value).__name__ if isinstance(default, ast.Constant) else type(default).__name__
    return kind if kind in _BY_DEFAULT else "expression"


def _last(symbols: Iterable[Any], name: str) -> Any:
    found = [symbol for symbol in symbols if symbol[1] == name and symbol[0] != Kind.IMPORT]
    return found[-1] if found else None
