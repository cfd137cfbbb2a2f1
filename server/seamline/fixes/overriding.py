"""Fixes of incompatible-override: let a method take what the one of its base takes."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.parameters import known_names, name_of, plain, written
from seamline.fixes.syntax import statement_at
from seamline.interface.facts import Kind, ParameterKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Provider, Violation

_POSITIONAL: Final = (
    "identifier",
    "positional_separator",
    "default_parameter",
    "typed_parameter",
    "typed_default_parameter",
)
_SLOTS: Final = (ParameterKind.POSITIONAL_ONLY, ParameterKind.NORMAL)


def accept_as_base(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Parameters that the base does not have become optional, those that only the base has are added, and those that it takes
    by position are taken so here.
    """
    function = statement_at(text, violation.place.start, ("function_definition",))
    parameters = function.child_by_field_name("parameters") if function is not None else None
    base = _method(engine, violation.provider) if violation.provider is not None else None
    if parameters is None or violation.provider is None or base is None:
        return
    path, known = violation.place.path, known_names(engine, violation.place.path, violation.provider.place.path)
    promised = {name_of(part): part for part in written(base)}
    own = {_own_name(child, text): child for child in parameters.named_children}
    slots = list(takewhile(lambda child: child.type in _POSITIONAL, parameters.named_children))
    edits = []
    for name, child in own.items():
        if child.type in ("identifier", "typed_parameter") and name in violation.data[1:] and name not in promised:
            note = " | None = None" if child.type == "typed_parameter" else "=None"
            edits.append(Edit(path, child.end_byte, child.end_byte, note))
    added = [plain(part, known) for name, part in promised.items() if name.isidentifier() and name not in own]
    if added and slots and all(added):
        end = slots[-1].end_byte
        edits.append(Edit(path, end, end, "".join(f", {part}" for part in added)))
    edits += _by_position(path, text, parameters, [one[0] for one in base[6][0] if one[1] in _SLOTS])
    if edits:
        yield Fix(f"Accept what {violation.provider.symbol}() accepts", "quickfix", True, tuple(sorted(edits)))


def _method(engine: Engine, provider: Provider) -> Any:
    """The symbol of the method of the base."""
    view = engine.program.view(provider.place.path)
    inside: Iterable[Any] = view.symbols if view is not None else ()
    while inside:
        found = [one for one in inside if one[0] in (Kind.FUNCTION, Kind.CLASS)]
        symbol = next((one for one in found if one[2] == provider.place.start), None)
        if symbol is not None:
            return symbol if symbol[0] == Kind.FUNCTION else None
        around = [one for one in found if one[0] == Kind.CLASS and one[2] < provider.place.start]
        inside = around[-1][6][3] if around else ()
    return None


def _by_position(path: str, text: bytes, parameters: Node, promised: list[str]) -> list[Edit]:
    """The edits that put the star behind the parameters which the base takes by position, if they come in its order."""
    children = parameters.named_children
    star = next((number for number, child in enumerate(children) if child.type == "keyword_separator"), -1)
    if star < 0:
        return []
    behind = children[star + 1 :]
    taken = list(takewhile(lambda child: _own_name(child, text) in promised, behind))
    names = [_own_name(child, text) for child in (*children[:star], *taken)]
    if not taken or names != promised[: len(names)]:
        return []
    edits = [Edit(path, children[star].start_byte, behind[0].start_byte, "")]
    if len(taken) < len(behind):
        edits.append(Edit(path, taken[-1].end_byte, taken[-1].end_byte, ", *"))
    return edits


def _own_name(child: Node, text: bytes) -> str:
    """The name of a parameter; with stars where it takes the rest."""
    return name_of(text[child.start_byte : child.end_byte].decode())
