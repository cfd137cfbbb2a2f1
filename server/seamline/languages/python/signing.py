"""What one declaration promises otherwise than another: types and defaults of functions, and how it is quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind, SymbolFlag
from seamline.languages.python.annotations import accepts_all, arms, split
from seamline.languages.python.effects import is_getter

if TYPE_CHECKING:
    from collections.abc import Mapping

_ASYNC: Final = int(SymbolFlag.ASYNC)


def titled(symbol: Any, name: str) -> str:
    """How a sentence names a symbol: functions with `()`, unless they are properties."""
    return f"{name}()" if symbol[0] == Kind.FUNCTION and not is_getter(symbol[6][2]) else name


def declared(symbol: Any, name: str = "") -> str:
    """The declaration of a symbol in full, as a person would quote it; `name` stands for its own, where it is qualified."""
    kind, name, detail = symbol[0], name or symbol[1], symbol[6]
    if kind == Kind.FUNCTION:
        head = "async def" if symbol[4] & _ASYNC else "def"
        arrow = f" -> {detail[1]}" if detail[1] else ""
        return f"{head} {name}{detail[4]}{arrow}"
    if kind == Kind.CLASS:
        return f"class {name}({', '.join(detail[0])})" if detail[0] else f"class {name}"
    if kind == Kind.VARIABLE and detail[0]:
        return f"{name}: {detail[0]}"
    return name


def types(old: Any, new: Any) -> list[tuple[str, str]]:
    """Declared types of a function that do not take what they took, or may give what they did not give."""
    said = []
    before = {parameter[0]: parameter[3] for parameter in old[6][0]}
    for name, _, _, annotation in new[6][0]:
        was = before.get(name, "")
        if was and annotation and not accepts_all(annotation, was):
            kind = "parameter-narrowed" if arms(annotation) < arms(was) else "parameter-type"
            said.append((kind, f"wants {annotation} for '{name}' now, and took {was}"))
    result, result_before = new[6][1], old[6][1]
    if result and result_before and not accepts_all(result_before, result):
        kind = "result-widened" if arms(result) > arms(result_before) else "result-type"
        may = "may give None now" if arms(result) - arms(result_before) == {"None"} else f"gives {result} now"
        said.append((kind, f"{may}, and gave {result_before}"))
    return said


def type_of_value(old: str, new: str) -> list[tuple[str, str]]:
    """Declared types of a variable that may hold what it did not hold."""
    if not old or not new or accepts_all(old, new):
        return []
    kind = "attribute-widened" if arms(new) > arms(old) else "attribute-type"
    return [(kind, f"is {new} now, and was {old}")]


def defaults(old: Any, new: Any) -> list[tuple[str, str]]:
    """Defaults of parameters that are others now."""
    before, after = _defaults(old), _defaults(new)
    return [
        ("default-changed", f"takes {after[name]} for '{name}' where nothing is passed, and took {value}")
        for name, value in before.items()
        if name in after and after[name] != value
    ]


def _defaults(symbol: Any) -> Mapping[str, str]:
    """The defaults in a parameter list, as they are written."""
    found = {}
    for part in split(symbol[6][4].strip()[1:-1], ","):
        pieces = split(part, "=")
        if len(pieces) > 1:
            found[pieces[0].partition(":")[0].strip("* ")] = "".join(pieces[1].split())
    return found
