"""The shapes of parameter lists and argument lists, memoised by their text: the same few recur all over a code base."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import ParameterKind, slim
from seamline.languages.python.grammar import (
    DICTIONARY_SPLAT,
    GENERATOR,
    IDENTIFIER,
    KEYWORD_ARGUMENT,
    LIST_SPLAT,
    NOT_ARGUMENTS,
    TYPED_PARAMETER,
    VALUES,
)
from seamline.languages.python.words import CHARACTER

if TYPE_CHECKING:
    from tree_sitter import Node

_SIMPLE = re.compile(rf"[{CHARACTER} \t\n\r\f\v.,=]*\Z")
_GENERATOR = re.compile(r"\bfor\b")
_ARGUMENT = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_FOLD = re.compile(r"\s*\n\s*")

POSITIONAL_ONLY = slim(ParameterKind.POSITIONAL_ONLY)
NORMAL = slim(ParameterKind.NORMAL)
VAR_POSITIONAL = int(ParameterKind.VAR_POSITIONAL)
KEYWORD_ONLY = int(ParameterKind.KEYWORD_ONLY)
VAR_KEYWORD = int(ParameterKind.VAR_KEYWORD)

_SPLATS = {"list_splat_pattern": VAR_POSITIONAL, "dictionary_splat_pattern": VAR_KEYWORD}

Shape = tuple[int, tuple[str, ...], bool, bool]
Arguments = tuple[Shape, bytes]
"""The shape of an argument list, and where its arguments are: as `Use.shape` and `Use.places`."""

UNTOLD: Final = "?"
"""The letter of an argument whose type is not evident."""
_NAMED: Final = {"None": "n", "True": "o", "False": "o"}
_TELLING: Final = re.compile(rf"(?<![{CHARACTER}.])(?:\d|None|True|False)")
_BYTES: Final = ("b", "br", "rb")
_NONE: Arguments = ((0, (), False, False), b"")
UNREAD: Arguments = ((0, (), True, True), b"")
_FAR = 0xFFFF


def arguments_in_text(raw: str) -> Arguments | None:
    """A plain argument list such as `(a, b=1)`; `None` where the text has to be parsed to know."""
    end = len(raw)
    body = raw[1:-1]
    if not body or body.isspace():
        return _NONE
    if not _SIMPLE.match(body) or "==" in body or ("for" in body and _GENERATOR.search(body)):
        return None
    starts = []
    keywords = []
    named = []
    last = 0
    kinds = ["", ""]
    tells = _TELLING.search(body) is not None
    for match in _ARGUMENT.finditer(raw, 1, end - 1):
        name, equals, value = match[0].partition("=")
        if equals:
            keywords.append(name.rstrip())
            named.append(end - match.start())
        else:
            starts.append(end - match.start())
            last = end - match.end()
        if tells:
            kinds[bool(equals)] += _kind_of(value.strip() if equals else name)
    return (len(starts), tuple(keywords), False, False), _places(starts, named, last, kinds[0] + kinds[1])


def _kind_of(text: str) -> str:
    """The letter of a value that is written in letters, digits and dots only."""
    if text[0].isdecimal():
        return "i" if text.isdecimal() else "f" if text.replace(".", "", 1).isdecimal() else UNTOLD
    return _NAMED.get(text, UNTOLD)


def arguments_of_node(arguments: Node, text: str) -> Arguments:
    """Any argument list node, a lone generator expression included."""
    end = arguments.end_byte
    if arguments.kind_id == GENERATOR:
        return (1, (), False, False), _places([end - arguments.start_byte - 1], [], 1, "")
    starts = []
    keywords = []
    named = []
    last = 0
    kinds = ["", ""]
    star = double_star = False
    for child in arguments.named_children:
        kind = child.kind_id
        if kind == KEYWORD_ARGUMENT:
            name = child.child_by_field_name("name")
            if name is not None:
                keywords.append(text[name.start_byte : name.end_byte])
                named.append(end - name.start_byte)
                kinds[1] += _kind_of_node(child.child_by_field_name("value"), text)
        elif kind == LIST_SPLAT:
            star = True
        elif kind == DICTIONARY_SPLAT:
            double_star = True
        elif kind not in NOT_ARGUMENTS:
            starts.append(end - child.start_byte)
            last = end - child.end_byte
            kinds[0] += _kind_of_node(child, text)
    return (len(starts), tuple(keywords), star, double_star), _places(starts, named, last, kinds[0] + kinds[1])


def _kind_of_node(node: Node | None, text: str) -> str:
    kind = VALUES.get(node.kind_id, UNTOLD) if node is not None else UNTOLD
    if kind == "s" and node is not None and text[node.start_byte : node.start_byte + 2].rstrip("\"'").lower() in _BYTES:
        return "b"
    return kind


def _places(starts: list[int], named: list[int], last: int, kinds: str) -> bytes:
    if max(starts, default=0) > _FAR or max(named, default=0) > _FAR:
        return b""
    places = array("H", [*starts, *named, last]).tobytes()
    return places + kinds.encode().ljust(len(kinds) + len(kinds) % 2) if kinds.strip(UNTOLD) else places


def kinds_in(shape: tuple[Any, ...], places: bytes) -> str:
    """The letters of the arguments, positional ones first; `""` where the type of none of them is evident."""
    return places[2 * (shape[0] + len(shape[1]) + 1) :].decode()


def parameters_of(node: Node, text: str) -> tuple[Any, ...]:
    """`Parameter` records of a `parameters` or `lambda_parameters` node."""
    found: list[tuple[str, int, bool, str]] = []
    kind = NORMAL
    for child in node.named_children:
        kind_id = child.kind_id
        if kind_id == IDENTIFIER:
            found.append((text[child.start_byte : child.end_byte], kind, False, ""))
            continue
        if kind_id == TYPED_PARAMETER:
            name, _, note = text[child.start_byte : child.end_byte].partition(": ")
            if note and name.isidentifier() and note[0] not in " \t\r\n\f\\#":
                found.append((name, kind, False, note))
                continue
        type_ = child.type
        if type_ == "positional_separator":
            found = [(name, POSITIONAL_ONLY, default, note) for name, _, default, note in found]
        elif type_ == "keyword_separator":
            kind = KEYWORD_ONLY
        elif type_ not in ("comment", "ERROR", "line_continuation"):
            record = _parameter(child, type_, text, kind)
            if record[1] == VAR_POSITIONAL:
                kind = KEYWORD_ONLY
            found.append(record)
    if node.has_error:  # whatever could not be read may be a parameter
        found = [(name, NORMAL, True, "") for name, _, _, _ in found]
        found += [("args", VAR_POSITIONAL, False, ""), ("kwargs", VAR_KEYWORD, False, "")]
    return tuple(found)


def _parameter(node: Node, type_: str, text: str, kind: int) -> tuple[str, int, bool, str]:
    note = node.child_by_field_name("type")
    annotation = text[note.start_byte : note.end_byte] if note is not None else ""
    inner = node.child_by_field_name("name")
    if inner is None:
        inner = node.named_children[0] if node.named_child_count else node
    if type_ in _SPLATS:
        return (text[inner.start_byte : inner.end_byte], _SPLATS[type_], False, "")
    if inner.type in _SPLATS:
        return (text[inner.start_byte : inner.end_byte].lstrip("*").strip(), _SPLATS[inner.type], False, annotation)
    name = text[inner.start_byte : inner.end_byte]
    return (name, kind, type_ in ("default_parameter", "typed_default_parameter"), annotation)


def fold(raw: str) -> str:
    """The text of a parameter list on one line."""
    if "\n" not in raw:
        return raw
    inner = _FOLD.sub(" ", raw)[1:-1].strip()
    return f"({inner.removesuffix(',')})"
