"""What an object holds of a call in an attribute, `self.item = find()`, and where its methods use that without a question.

Told only where no text that may know the attribute asks about it, sets it to `None` or spells its name. Looks at texts, and at
the syntax of the one where the call stands; whose texts may know the attribute is found elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tree_sitter import Query, QueryCursor

from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.infer.kept import use_of
from seamline.languages.python.untyped import is_expected
from seamline.languages.python.whole import letters

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

_FUNCTION: Final = "function_definition"
_CLASS: Final = "class_definition"
_ASKED: Final = (
    rb"\.{0}\s+(?:is|and|or|not|in)\b|\.{0}\s*(?:==|!=)|\bself\.{0}\s*:"
    rb"|\b(?:if|elif|while|not|and|or|assert|match)\s[\s(]*[\w.]+\.{0}\b(?!\s*[.\[(])"
    rb"|(?<!\bstr)(?<!\brepr)(?<!\blen)(?<!\bprint)\(\s*[\w.]+\.{0}\s*[,)]|^[ \t]*\w+\s*=\s*[\w.]+\.{0}[ \t]*$"
    rb"|[\"']{0}[\"']|\b{0}\s*(?::[^=\n]+)?=\s*None\b|^[ \t]+{0}\s*[:=]|\bdel\s+[\w.]+\.{0}\b"
)


class Held(NamedTuple):
    """An attribute that a method sets to what a call gives."""

    name: str
    owner: str
    """The class, as its statement names it."""
    uses: tuple[tuple[int, int], ...]
    """Where `self.name` is used by the methods of the class: the first place in each."""


@cache
def _query() -> Query:
    return Query(LANGUAGE, "(attribute object: (identifier) attribute: (identifier) @name)")


def held(text: bytes, tree: Tree, start: int, end: int) -> Held | None:
    """The attribute that the call at `start:end` is assigned to; `None` where it is to none of `self`."""
    node: Node | None = tree.root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.start_byte == start and node.end_byte == end and node.type == "call"):
        node = node.parent
    assignment = node.parent if node is not None else None
    if assignment is not None and assignment.type == "await":
        assignment = assignment.parent
    left = (
        assignment.child_by_field_name("left") if assignment is not None and assignment.type == "assignment" else None
    )
    match = re.fullmatch(rb"self\.(\w+)", text[left.start_byte : left.end_byte]) if left is not None else None
    cls = _around(assignment, _CLASS)
    named = cls.child_by_field_name("name") if cls is not None else None
    if match is None or cls is None or named is None or any(_around(cls, kind) for kind in (_CLASS, _FUNCTION)):
        return None
    uses = _uses(letters(text), cls, match[1].decode(), end)
    return Held(match[1].decode(), text[named.start_byte : named.end_byte].decode(), uses)


def is_asked_about(text: bytes, name: str) -> bool:
    """Whether a text asks what an attribute of this name holds, or hands it to who may, or says that it may be `None`."""
    if name.encode() not in text:
        return False
    return re.search(_ASKED.replace(b"{0}", re.escape(name.encode())), text, re.MULTILINE) is not None


def _uses(source: str, cls: Node, name: str, end: int) -> tuple[tuple[int, int], ...]:
    found: dict[int, tuple[int, int]] = {}
    wanted = f"self.{name}"
    for node in QueryCursor(_query()).captures(cls).get("name", ()):
        whole = node.parent
        if whole is None or source[whole.start_byte : whole.end_byte] != wanted or whole.parent is None:
            continue
        method = _around(whole, _FUNCTION)
        if method is None or not use_of(source, whole, whole.parent) or is_expected(whole, source):
            continue
        if method.start_byte <= end < method.end_byte and whole.start_byte < end:
            continue
        place = found.get(method.start_byte)
        if place is None or whole.start_byte < place[0]:
            found[method.start_byte] = whole.start_byte, whole.end_byte
    return tuple(sorted(found.values()))


def _around(node: Node | None, kind: str) -> Node | None:
    """The innermost node of a type around a node."""
    node = node.parent if node is not None else None
    while node is not None and node.type != kind:
        node = node.parent
    return node
