"""Fixes of calls: add what is missing as a placeholder, rename or remove what is not taken."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import call_at, ending_of, indent_of
from seamline.interface.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

PLACEHOLDER = "..."


def add_missing(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """`total([1])` becomes `total([1], tax=...)`: the person fills in the value."""
    arguments = call_at(text, violation.use.start, violation.use.end)
    if arguments is None:
        return
    path, start, end = violation.use.path, arguments.start_byte, arguments.end_byte
    names = tuple(str(name) for name in violation.data)
    for added in (", ".join(f"{name}={PLACEHOLDER}" for name in names), ", ".join(PLACEHOLDER for _ in names)):
        what = "argument" if len(names) == 1 else "arguments"
        title = f"Add the missing {what} {quoted(names)} as {'a placeholder' if len(names) == 1 else 'placeholders'}"
        if arguments.type == "argument_list":
            edits: tuple[Edit, ...] = (append(path, text, arguments, added),)
        else:  # a generator without brackets of its own
            edits = Edit(path, start, start, "("), Edit(path, end, end, f", {added})")
        fix = Fix(title, "quickfix", True, edits, is_whole=False)
        yield fix


def append(path: str, text: bytes, arguments: Node, added: str) -> Edit:
    """The edit that puts `added` behind the last argument of a call, or the last item of a dictionary, in the style of those
    that are there (trailing commas, one a line).
    """
    children = [child for child in arguments.named_children if child.type != "comment"]
    if not children:
        return Edit(path, arguments.start_byte + 1, arguments.start_byte + 1, added)
    last = children[-1]
    if last.type == "dictionary_splat":
        return Edit(path, last.start_byte, last.start_byte, f"{added}, ")
    end = last.end_byte
    closing = text[end : arguments.end_byte - 1]
    comma = closing.lstrip()[:1] == b","
    if comma and b"\n" in closing and (indent := indent_of(text, last.start_byte)) is not None:
        after = end + closing.index(b",") + 1
        return Edit(path, after, after, f"{ending_of(text)}{indent}{added},")
    if comma:
        after = end + closing.index(b",") + 1
        return Edit(path, after, after, f" {added}")
    return Edit(path, end, end, f", {added}")


def repair_unexpected(_engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Rename an unknown keyword to the parameter it resembles, or remove it."""
    kind, name = str(violation.data[0]), str(violation.data[1])
    for near in get_close_matches(name, _parameters(violation), 1, 0.6) if kind == "keyword" else ():
        for _, _, field in _keywords(violation, text):
            edit = Edit(violation.use.path, field.start_byte, field.end_byte, near)
            yield Fix(f"Rename '{name}' to '{near}'", "quickfix", True, (edit,))
    for arguments, child, _ in _keywords(violation, text):
        edit = _removal(violation.use.path, arguments, child)
        yield Fix(f"Remove '{violation.data[1]}'", "quickfix", False, (edit,))


def _keywords(violation: Violation, text: bytes) -> Iterator[tuple[Node, Node, Node]]:
    """The argument that the violation is about, if it is passed by keyword: (all arguments, this one, its name)."""
    kind, name = str(violation.data[0]), str(violation.data[1])
    arguments = call_at(text, violation.use.start, violation.use.end)
    if kind == "positional" or arguments is None or arguments.type != "argument_list":
        return
    for child in arguments.named_children:
        field = child.child_by_field_name("name") if child.type == "keyword_argument" else None
        if field is not None and text[field.start_byte : field.end_byte].decode() == name:
            yield arguments, child, field


def _parameters(violation: Violation) -> list[str]:
    """Names in the declaration that the violation quotes."""
    if violation.provider is None:
        return []
    inside = violation.provider.says.partition("(")[2].rpartition(")")[0]
    found = [part.strip().lstrip("*").partition("=")[0].partition(":")[0].strip() for part in inside.split(",")]
    return [name for name in found if name.isidentifier() and name not in ("self", "cls")]


def _removal(path: str, arguments: Node, child: Node) -> Edit:
    """The edit that removes an argument with the comma that goes with it."""
    children = arguments.named_children
    index = next(number for number, other in enumerate(children) if other.start_byte == child.start_byte)
    if index > 0:
        return Edit(path, children[index - 1].end_byte, child.end_byte, "")
    if index + 1 < len(children):
        return Edit(path, child.start_byte, children[index + 1].start_byte, "")
    return Edit(path, arguments.start_byte + 1, arguments.end_byte - 1, "")
