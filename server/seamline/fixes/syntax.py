"""Finding the nodes that a fix works on, in the text as it is now."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from tree_sitter import Parser, Query, QueryCursor

from seamline.fixes.edits import Edit
from seamline.languages import extractor

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

_IMPORTS: Final = ("import_statement", "import_from_statement", "future_import_statement")
_LONGEST: Final = 5_000
"""Bytes of an argument list that are looked through."""
_BINDINGS: Final = """
(_ name: (identifier) @name)
(_ alias: (identifier) @name)
[
  (assignment left: (identifier) @name)
  (augmented_assignment left: (identifier) @name)
  (for_statement left: (identifier) @name)
  (for_in_clause left: (identifier) @name)
  (parameters (identifier) @name)
  (lambda_parameters (identifier) @name)
  (typed_parameter (identifier) @name)
  (list_splat_pattern (identifier) @name)
  (dictionary_splat_pattern (identifier) @name)
  (pattern_list (identifier) @name)
  (tuple_pattern (identifier) @name)
  (list_pattern (identifier) @name)
  (as_pattern_target (identifier) @name)
  (dotted_name (identifier) @name)
  (global_statement (identifier) @name)
  (nonlocal_statement (identifier) @name)
  (delete_statement (_) @name)
]
"""
"""Definitions, targets, parameters, imports and patterns; more than that does no harm to those who ask."""


@cache
def _parser() -> Parser:
    return Parser(extractor().language)


@cache
def _identifiers() -> Query:
    return Query(extractor().language, "(identifier) @name")


@cache
def _attributes() -> Query:
    return Query(extractor().language, "(attribute) @name")


@cache
def _functions() -> Query:
    return Query(extractor().language, "(function_definition name: (identifier) @name)")


@cache
def _strings() -> Query:
    return Query(extractor().language, "(string) @string")


@cache
def _bindings() -> Query:
    return Query(extractor().language, _BINDINGS)


@lru_cache(maxsize=2)
def parse(text: bytes) -> Tree:
    """The syntax tree of a text; kept for the next question about it, as all fixes of a file ask about the same one."""
    return _parser().parse(text)


def call_at(text: bytes, start: int, end: int) -> Node | None:
    """The argument list of the call that spans exactly `start:end`."""
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.type == "call" and node.start_byte == start and node.end_byte == end):
        if node.start_byte < start or node.end_byte > end:
            return None
        node = node.parent
    return None if node is None else node.child_by_field_name("arguments")


def call_from(text: bytes, start: int, name_end: int) -> Node | None:
    """The argument list of the call whose callee stands at `start:name_end`."""
    closing = text.find(b")", name_end)
    while 0 <= closing < name_end + _LONGEST:
        if (arguments := call_at(text, start, closing + 1)) is not None:
            return arguments
        closing = text.find(b")", closing + 1)
    return None


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


def members_in(text: bytes, name: str) -> list[tuple[Node, str]]:
    """Where something is asked for a member of this name, and what, as it is written; unless it may not have it."""
    return [(member, receiver) for member, receiver in asked_in(text, name) if not _is_tried(member, text)]


def asked_in(text: bytes, name: str) -> list[tuple[Node, str]]:
    """The same, whoever is prepared for what."""
    wanted = name.encode()
    found = []
    for node in QueryCursor(_attributes()).captures(parse(text).root_node).get("name", []):
        member, receiver = node.child_by_field_name("attribute"), node.child_by_field_name("object")
        if member is not None and receiver is not None and text[member.start_byte : member.end_byte] == wanted:
            found.append((member, text[receiver.start_byte : receiver.end_byte].decode()))
    return found


def name_at(text: bytes, end: int) -> Node | None:
    """The name that ends here."""
    return parse(text).root_node.descendant_for_byte_range(end - 1, end)


def _is_tried(node: Node, text: bytes) -> bool:
    """Whether somebody is prepared for a member that is not there."""
    around = node.parent
    while around is not None:
        if around.type == "try_statement" and b"AttributeError" in text[around.start_byte : around.end_byte]:
            return True
        around = around.parent
    return False


def methods_in(text: bytes, name: str) -> list[tuple[Node, list[Node]]]:
    """The names of the methods that are called so, at whatever depth, each with the bases of its class."""
    wanted = name.encode()
    found = []
    for node in QueryCursor(_functions()).captures(parse(text).root_node).get("name", []):
        if text[node.start_byte : node.end_byte] != wanted:
            continue
        around = node.parent
        while around is not None and around.type in ("function_definition", "decorated_definition", "block"):
            around = around.parent
            if around is not None and around.type == "function_definition":
                break
        bases = around.child_by_field_name("superclasses") if around is not None else None
        if around is not None and around.type == "class_definition" and bases is not None:
            found.append((node, bases.named_children))
    return found


def dotted_in(text: bytes, name: str) -> list[tuple[int, int]]:
    """Where an attribute of an attribute is written like this dotted name."""
    nodes = QueryCursor(_attributes()).captures(parse(text).root_node).get("name", [])
    wanted = name.encode()
    return [(one.start_byte, one.end_byte) for one in nodes if text[one.start_byte : one.end_byte] == wanted]


def bindings_of(text: bytes, name: str) -> set[tuple[int, int]]:
    """Where `name` is bound: by a definition, an assignment, a parameter, an import or a pattern."""
    wanted = name.encode()
    nodes = QueryCursor(_bindings()).captures(parse(text).root_node).get("name", [])
    return {(node.start_byte, node.end_byte) for node in nodes if text[node.start_byte : node.end_byte] == wanted}


def is_quoted(text: bytes, name: str) -> bool:
    """Whether a string holds just this name and is no annotation: an entry of `__all__`, a question for `getattr`."""
    quoted = re.finditer(rb"""(["'])%b\1""" % re.escape(name.encode()), text)
    known = set(spelled_in(text, name))
    return any((match.start() + 1, match.end() - 1) not in known for match in quoted)


def spelled_in(text: bytes, name: str, *, listed: bool = False) -> list[tuple[int, int]]:
    """Where strings spell a name that stands for what the file calls so: in annotations, between backticks in documentation,
    and, if what is `listed` counts as well, in `__all__`.
    """
    wanted = name.encode()
    if wanted not in text:
        return []
    found = []
    word = re.compile(rb"(?<![\w.])%b(?!\w)" % re.escape(wanted))
    marked = re.compile(rb"`(?:~?[\w.]+\.)?(%b)(?:\(\))?`" % re.escape(wanted))
    for node in QueryCursor(_strings()).captures(parse(text).root_node).get("string", []):
        start, end = node.start_byte, node.end_byte
        if text.find(wanted, start, end) < 0:
            continue
        if _is_documentation(node):
            found += [match.span(1) for match in marked.finditer(text, start, end)]
        elif _is_annotation(node) or (listed and _is_listed(node, text)):
            found += [match.span() for match in word.finditer(text, start, end)]
    return found


def programs_in(text: bytes) -> list[tuple[int, bytes]]:
    """The strings of several lines that may be programs, as they are without any escape: where each begins, and its text."""
    found = []
    for node in QueryCursor(_strings()).captures(parse(text).root_node).get("string", []):
        parts = node.children
        if _is_documentation(node) or any(part.type == "interpolation" for part in parts):
            continue
        start, end = parts[0].end_byte, parts[-1].start_byte
        if text.startswith(b"\\\n", start):
            start += 2
        program = text[start:end]
        if program.count(b"\n") > 1 and b"import " in program and b"\\" not in program:
            found.append((start, program))
    return found


def expected_in(text: bytes, pattern: re.Pattern[bytes]) -> list[tuple[int, int]]:
    """Where plain strings that are neither documentation nor the `match=` of an error hold the first group of a pattern."""
    found = []
    for node in QueryCursor(_strings()).captures(parse(text).root_node).get("string", []):
        around = node.parent
        keyword = (
            around.child_by_field_name("name") if around is not None and around.type == "keyword_argument" else None
        )
        is_match = keyword is not None and text[keyword.start_byte : keyword.end_byte] == b"match"
        if not is_match and not _is_documentation(node):
            found += [match.span(1) for match in pattern.finditer(text, node.start_byte, node.end_byte)]
    return found


def _is_documentation(node: Node) -> bool:
    """Whether a string is a statement of its own."""
    return node.parent is not None and node.parent.type == "expression_statement"


def _is_annotation(node: Node) -> bool:
    around = node.parent
    while around is not None and around.type in (
        "generic_type",
        "type_parameter",
        "subscript",
        "binary_operator",
        "union_type",
    ):
        around = around.parent
    return around is not None and around.type == "type"


def _is_listed(node: Node, text: bytes) -> bool:
    """Whether a string is an entry of `__all__`."""
    around = node.parent
    if around is None or around.type not in ("list", "tuple") or around.parent is None:
        return False
    left = around.parent.child_by_field_name("left")
    return left is not None and text[left.start_byte : left.end_byte] == b"__all__"


def ending_of(text: bytes) -> str:
    """How the lines of a text end."""
    return "\r\n" if b"\r\n" in text[:2000] else "\n"


def indent_of(text: bytes, offset: int) -> str | None:
    """What stands in front of this place in its line, if that is white space only."""
    indent = text[text.rfind(b"\n", 0, offset) + 1 : offset].decode()
    return None if indent.strip() else indent


def import_edit(path: str, text: bytes, statement: str) -> Edit:
    """The edit that puts an import behind those at the beginning of a file."""
    last: Node | None = None
    for node in parse(text).root_node.named_children:
        is_string = node.type == "expression_statement" and node.named_children[0].type == "string"
        if node.type in _IMPORTS or (last is None and is_string):
            last = node
        elif node.type != "comment":
            break
    if last is None:
        return Edit(path, 0, 0, f"{statement}{ending_of(text)}")
    return Edit(path, last.end_byte, last.end_byte, f"{ending_of(text)}{statement}")


def statement_at(text: bytes, offset: int, kinds: tuple[str, ...]) -> Node | None:
    """The innermost node of one of these types around an offset."""
    node = parse(text).root_node.descendant_for_byte_range(offset, offset)
    while node is not None and node.type not in kinds:
        node = node.parent
    return node
