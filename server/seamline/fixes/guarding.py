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

_STATEMENTS: Final = ("expression_statement", "return_statement", "if_statement", "for_statement", "with_statement")
_FIRST: Final = re.compile(
    rb"(?:return\s+|if\s+|for\s+\(?\w+(?:\s*,\s*\w+)*\)?\s+in\s+|with\s+|yield from\s+|\(?[\w.]+(?:\s*,\s*[\w.]+)*\)?\s*=\s*)?"
    rb"(?:\w+\()?\Z"
)
"""What may stand in front of the call: then nothing else happens before it."""
_REST: Final = re.compile(rb"[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z)")
_NAMES: Final = ("found", "result", "value")
_TITLE: Final = "Raise an error where there is nothing"


def guard(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Keep the value, and raise where there is none: in front of the statement that uses it, or behind the one that keeps it."""
    path, start, end = violation.use
    statement = statement_at(text, start, _STATEMENTS)
    indent = indent_of(text, statement.start_byte) if statement is not None else None
    if statement is None or indent is None:
        return
    ending = ending_of(text)
    if not start <= violation.place.start < end:
        rest = _REST.match(text, statement.end_byte)
        name = text[violation.place.start : violation.place.end].decode()
        if rest is not None and name.isidentifier():
            added = f"{ending}{indent}".join(("", *_raising(violation, name)))
            yield Fix(_TITLE, "quickfix", False, (Edit(path, rest.end(), rest.end(), added),))
        return
    name = next((name for name in _NAMES if not names_in(text, name)), "")
    if not name or not _FIRST.fullmatch(text, statement.start_byte, start):
        return
    call = text[start:end].decode()
    lines = (f"{name} = {call}", *_raising(violation, name), "")
    before = Edit(path, statement.start_byte, statement.start_byte, f"{ending}{indent}".join(lines))
    yield Fix(_TITLE, "quickfix", False, (before, Edit(path, start, end, name)))


def _raising(violation: Violation, name: str) -> tuple[str, str]:
    what = violation.provider.symbol if violation.provider is not None else "this"
    return f"if {name} is None:", f'    raise ValueError("{what}() gave None")'
