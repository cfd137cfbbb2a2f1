"""Where a file can be cut into blocks (see `blocks`): at the statements of the module and of the classes in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamline.languages.python.grammar import CLASS_DEFINITION, COMMENT, DECORATED_DEFINITION, MODULE

if TYPE_CHECKING:
    from tree_sitter import Node


class Cut(NamedTuple):
    """The place of a block in a text."""

    owner: str
    """The class that it is in or that it is the head of, or `""`."""
    is_head: bool
    """Whether it is all of a class but the body."""
    text: str
    node: Node
    start: int
    end: int
    owner_end: int
    """Where the class ends."""
    is_broken: bool
    """Has an error of syntax: what is around decides how it is read."""


def cuts_of(root: Node, source: str) -> list[Cut] | None:
    """The blocks of a file; `None` where they cannot be told apart."""
    if root.kind_id != MODULE:
        return None
    found: list[Cut] = []
    owners: set[str] = set()
    for node in root.children:
        start, end = node.start_byte, node.end_byte
        if not _starts_line(node, source):
            return None
        parts = _parts_of_class(node, source)
        if parts is None:
            found.append(Cut("", False, source[start:end], node, start, end, end, node.has_error))
            continue
        name, body = parts
        if name in owners:
            return None
        owners.add(name)
        body_start = body.start_byte
        found.append(Cut(name, True, source[start:body_start], node, start, body_start, end, False))
        for member in body.children:
            first, last = member.start_byte, member.end_byte
            if first != body_start and not _starts_line(member, source):
                return None
            found.append(Cut(name, False, source[first:last], member, first, last, end, member.has_error))
    return found


def _starts_line(node: Node, source: str) -> bool:
    """Whether a block of its own line starts here, or a comment: then no word that anyone looks for lies on both sides."""
    start = node.start_byte
    line = source.rfind("\n", 0, start) + 1
    return start == line or source[line:start].isspace() or node.kind_id == COMMENT


def _parts_of_class(node: Node, source: str) -> tuple[str, Node] | None:
    """The name and the body of a class, decorated or not, whose head is sound."""
    kind = node.kind_id
    definition: Node | None = node
    if kind == DECORATED_DEFINITION:
        definition = node.child_by_field_name("definition")
    if definition is None or definition.kind_id != CLASS_DEFINITION:
        return None
    name, body = definition.child_by_field_name("name"), definition.child_by_field_name("body")
    if name is None or body is None or body.end_byte != node.end_byte:
        return None
    around = [child for child in (*node.children, *definition.children) if child not in (body, definition)]
    if node.has_error and any(child.has_error for child in around):
        return None
    return source[name.start_byte : name.end_byte], body
