"""Fixes of unknown-key and missing-key: ask for the key that is there, add the one that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes.arguments import PLACEHOLDER, append
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import statement_at
from seamline.interface.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation


def use_known_key(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Use the closest key that is written, or that the class declares."""
    key = str(violation.data[0])
    place = _key_in(violation, text, key)
    for near in violation.data[1:]:
        if place is not None:
            yield Fix(f"Rename '{key}' to '{near}'", "quickfix", True, (Edit(*place, str(near)),))


def _key_in(violation: Violation, text: bytes, key: str) -> tuple[str, int, int] | None:
    """Where the key stands, without its quotation marks: in a subscript, or in the literal that is underlined."""
    path, start, end = violation.place
    if end - start == len(key.encode()) + 2:
        return path, start + 1, end - 1
    for pair in _pairs(violation, text):
        field = pair.child_by_field_name("key")
        if field is not None and text[field.start_byte + 1 : field.end_byte - 1].decode() == key:
            return path, field.start_byte + 1, field.end_byte - 1
    return None


def add_keys(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Write the keys that are missing, with a placeholder as their value: the person fills it in."""
    literal = statement_at(text, violation.place.start, ("dictionary",))
    if literal is None or literal.start_byte != violation.place.start:
        return
    names = tuple(map(str, violation.data))
    what = "key" if len(names) == 1 else "keys"
    first = next((pair.child_by_field_name("key") for pair in _pairs(violation, text)), None)
    mark = "'" if first is not None and text[first.start_byte : first.start_byte + 1] == b"'" else '"'
    added = ", ".join(f"{mark}{name}{mark}: {PLACEHOLDER}" for name in names)
    title = f"Add the missing {what} {quoted(names)} with a placeholder"
    yield Fix(title, "quickfix", True, (append(violation.use.path, text, literal, added),), is_whole=False)


def _pairs(violation: Violation, text: bytes) -> list[Node]:
    literal = statement_at(text, violation.place.start, ("dictionary",))
    return [] if literal is None else [child for child in literal.named_children if child.type == "pair"]
