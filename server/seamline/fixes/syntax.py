"""Finding the nodes that a fix works on, in the text as it is now."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tree_sitter import Parser, Query, QueryCursor

from seamline.languages import extractor

if TYPE_CHECKING:
    from tree_sitter import Node, Tree


@cache
def _parser() -> Parser:
    return Parser(extractor().language)


@cache
def _identifiers() -> Query:
    return Query(extractor().language, "(identifier) @name")


def parse(text: bytes) -> Tree:
    """The syntax tree of a text."""
    return _parser().parse(text)


def call_at(text: bytes, start: int, end: int) -> Node | None:
    """The argument list of the call that spans exactly `start:end`."""
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.type == "call" and node.start_byte == start and node.end_byte == end):
        if node.start_byte < start or node.end_byte > end:
            return None
        node = node.parent
    return None if node is None else node.child_by_field_name("arguments")


def names_in(text: bytes, name: str) -> list[tuple[int, int]]:
    """Where `name` stands as a variable: not as an attribute, a keyword or a parameter."""
    found = []
    wanted = name.encode()
    for node in QueryCursor(_identifiers()).captures(parse(text).root_node).get("name", []):
        start, end = node.start_byte, node.end_byte
        if text[start:end] != wanted:
            continue
        parent = node.parent
        if parent is None:
            continue
        field = "attribute" if parent.type == "attribute" else "name" if parent.type == "keyword_argument" else ""
        other = parent.child_by_field_name(field) if field else None
        if other is None or other.start_byte != start:
            found.append((start, end))
    return found


def statement_at(text: bytes, offset: int, kinds: tuple[str, ...]) -> Node | None:
    """The innermost node of one of these types around an offset."""
    node = parse(text).root_node.descendant_for_byte_range(offset, offset)
    while node is not None and node.type not in kinds:
        node = node.parent
    return node
