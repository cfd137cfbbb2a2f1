"""Fixes of unchecked-optional: ask whether there is something before it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import ending_of, indent_of, names_in, statement_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_STATEMENTS: Final = ("expression_statement", "return_statement", "if_statement", "for_statement")
_FIRST: Final = re.compile(rb"(?:return\s+|if\s+|for\s+\w+\s+in\s+|[\w.]+\s*=\s*)?")
"""What may stand in front of the call: then nothing else happens before it."""
_NAMES: Final = ("found", "result", "value")


def guard(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Keep the value, and raise where there is none: in front of the statement that uses it."""
    path, start, end = violation.use
    statement = statement_at(text, start, _STATEMENTS)
    name = next((name for name in _NAMES if not names_in(text, name)), "")
    indent = indent_of(text, statement.start_byte) if statement is not None else None
    if statement is None or indent is None or not name or not _FIRST.fullmatch(text, statement.start_byte, start):
        return
    ending = ending_of(text)
    call = text[start:end].decode()
    what = violation.provider.symbol if violation.provider is not None else "this"
    lines = (f"{name} = {call}", f"if {name} is None:", f'    raise ValueError("{what}() gave None")', "")
    before = Edit(path, statement.start_byte, statement.start_byte, f"{ending}{indent}".join(lines))
    yield Fix("Raise an error where there is nothing", "quickfix", False, (before, Edit(path, start, end, name)))
