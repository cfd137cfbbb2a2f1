"""Which errors the functions of a text raise, and which ones the handlers around a call catch. One text at a time."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tree_sitter import Query, QueryCursor

from seamline.languages.python.grammar import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser, Tree

_CLASS_NAME: Final = re.compile(rb"(?:\w+\.)*[A-Z]\w*")
_NAMES: Final = re.compile(rb"[A-Za-z_][\w.]*")
_EVERYTHING: Final = ("Exception", "BaseException")


class Handler(NamedTuple):
    """One `except` clause: the names of what it catches (none: everything), and where the first of them stands."""

    names: tuple[str, ...]
    start: int
    end: int


class Attempt(NamedTuple):
    """A `try` around a call."""

    handlers: tuple[Handler, ...]
    calls: int
    """How many calls are in its body."""


@cache
def _query() -> Query:
    return Query(LANGUAGE, "(raise_statement) @raise")


def raised(text: bytes, parser: Parser) -> dict[str, frozenset[str]]:
    """The classes of errors, as they are written, that each function raises itself, by its qualified name.

    A function that raises something else as well, a variable or whatever it caught, is left out.
    """
    if b"raise" not in text:
        return {}
    found: dict[str, set[str]] = {}
    unclear = set()
    for node in QueryCursor(_query()).captures(parser.parse(text).root_node).get("raise", ()):
        name = _function_around(node, text)
        value = node.named_children[0] if node.named_child_count else None
        match = None if value is None else _CLASS_NAME.match(text, value.start_byte, value.end_byte)
        if match is None or text[match.end() : match.end() + 1] not in (b"(", b"\n", b"\r", b" ", b"", b";"):
            unclear.add(name)
        else:
            found.setdefault(name, set()).add(match[0].decode())
    return {name: frozenset(names) for name, names in found.items() if name and name not in unclear}


def _function_around(node: Node, text: bytes) -> str:
    """The qualified name of the function that a statement is in; `""` in one that stands in another, or outside of any."""
    parts: list[str] = []
    around = node.parent
    functions = 0
    while around is not None:
        if around.type in ("function_definition", "class_definition"):
            functions += around.type == "function_definition"
            name = around.child_by_field_name("name")
            parts.append("" if name is None else text[name.start_byte : name.end_byte].decode())
        around = around.parent
    return ".".join(reversed(parts)) if functions == 1 and parts[0] else ""


def attempts(text: bytes, start: int, end: int, tree: Tree) -> Iterator[Attempt]:
    """The `try` statements that have the call at `start:end` in their body, the innermost first."""
    inner = tree.root_node.descendant_for_byte_range(start, max(start, end - 1))
    while inner is not None and inner.type not in ("function_definition", "lambda", "class_definition"):
        outer = inner.parent
        if outer is not None and outer.type == "try_statement" and inner == outer.child_by_field_name("body"):
            clauses = [child for child in outer.named_children if child.type == "except_clause"]
            yield Attempt(tuple(_handler(clause, text) for clause in clauses), _calls_in(inner))
        inner = outer


def _handler(clause: Node, text: bytes) -> Handler:
    caught = next((child for child in clause.named_children if child.type not in ("block", "comment")), None)
    if caught is None:
        return Handler((), clause.start_byte, clause.start_byte + len(b"except"))
    written = text[caught.start_byte : caught.end_byte].partition(b" as ")[0]
    first = _NAMES.search(written)
    names = tuple(name.decode() for name in _NAMES.findall(written))
    offset = caught.start_byte + (first.start() if first is not None else 0)
    return Handler(names, offset, offset + len(names[0].encode()) if names else caught.end_byte)


def _calls_in(node: Node) -> int:
    return (node.type == "call") + sum(map(_calls_in, node.named_children))


def catches(handler: Handler, names: frozenset[str]) -> bool:
    """Whether a handler catches an error of a class with one of these names, its own or that of a base."""
    last = {name.rpartition(".")[2] for name in handler.names}
    return not handler.names or not last.isdisjoint(names | {*_EVERYTHING})
