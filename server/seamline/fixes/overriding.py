"""Fixes of incompatible-override: let a method take what the one of its base takes."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.parameters import known_names, plain
from seamline.fixes.syntax import statement_at
from seamline.languages.python.annotations import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_POSITIONAL: Final = (
    "identifier",
    "positional_separator",
    "default_parameter",
    "typed_parameter",
    "typed_default_parameter",
)


def accept_as_base(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Parameters that the base does not have become optional, and those that only the base has are added."""
    function = statement_at(text, violation.place.start, ("function_definition",))
    parameters = function.child_by_field_name("parameters") if function is not None else None
    if parameters is None or violation.provider is None:
        return
    path = violation.place.path
    base = violation.provider.says.partition("(")[2].rpartition(" ->")[0] or violation.provider.says.partition("(")[2]
    promised = {_name(part): part for part in split(base.rpartition(")")[0], ",")}
    slots = list(takewhile(lambda child: child.type in _POSITIONAL, parameters.named_children))
    edits = []
    for child in parameters.named_children:
        if child.type in ("identifier", "typed_parameter") and _own_name(child, text) in violation.data[1:]:
            note = " | None = None" if child.type == "typed_parameter" else "=None"
            edits.append(Edit(path, child.end_byte, child.end_byte, note))
    own = {_own_name(child, text) for child in parameters.named_children}
    known = known_names(engine, path, violation.provider.place.path)
    added = [plain(part, known) for name, part in promised.items() if name.isidentifier() and name not in own]
    if added and slots and all(added):
        end = slots[-1].end_byte
        edits.append(Edit(path, end, end, "".join(f", {part}" for part in added)))
    if edits:
        yield Fix(f"Accept what {violation.provider.symbol}() accepts", "quickfix", True, tuple(sorted(edits)))


def _own_name(child: Node, text: bytes) -> str:
    """The name of a parameter; with stars where it takes the rest."""
    return _name(text[child.start_byte : child.end_byte].decode())


def _name(parameter: str) -> str:
    return parameter.partition("=")[0].partition(":")[0].strip()
