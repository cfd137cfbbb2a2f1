"""What an assignment binds its target to, by the text of its value: a dotted name with a mark behind it, as far as one tells."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from seamline.languages.python.annotations import split
from seamline.languages.python.infer import expressions, literals
from seamline.languages.python.infer.bound import NOTHING, OPAQUE, Binding, Later, Several
from seamline.languages.python.infer.containers import AWAITED, INDEXED, annotated, item_of
from seamline.languages.python.infer.marks import LISTED, MAPPED, SAME, UNKNOWN
from seamline.languages.python.words import DOTTED, places

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State

_DOTTED: Final = re.compile(DOTTED)
_EQUALS: Final = re.compile(r"\s*(?::[^=]+)?=[\s\\]*\Z")
_AWAITS: Final = re.compile(r"\s*=\s*await\s+\Z")
_CAST: Final = re.compile(r"[\w.]+\(\s*([^,()]+),")
_TYPE_OF: Final = re.compile(r"(?:(?:typing\.|t\.)?Type|type)\[([^\W\d][\w.]*)\]\Z")
_UNION: Final = re.compile(r"(?:typing\.|t\.)?Union\[(.*)\]\Z", re.DOTALL)
_FIELDS: Final = frozenset((
    "field", "attrib", "ib", "Field", "PrivateAttr", "Factory", "mapped_column", "column_property", "relationship",
    "composite", "synonym", "namedtuple", "NamedTuple", "NewType", "TypedDict", "make_dataclass", "dataclass_field",
    "Parameter", "Argument", "Option",
))  # fmt: skip
"""What is called where a class declares a field or a type is made: of these calls the arguments are kept."""
_CONSTANTS: Final = ("None", "True", "False")
_GROWS: Final = re.compile(
    r"\s*(?:\.\s*(?:append|appendleft|extend|insert|add|update|setdefault|sort)\(|\[[^\]\n]*\]\s*=[^=])"
)
"""How something is put into a container."""
_QUOTES: Final = "\"'"
_CLOSING: Final = "\"')]}"
"""What no name ends with, but most values do."""


def note_literal(state: State, name: str, node: Node) -> None:
    """Note the dictionary that a declared variable holds, unless more is written into it later.

    Of one outside of functions nobody can tell whether more is: there only keys that are written count.
    """
    source = state.source
    note, value = node.child_by_field_name("type"), node.child_by_field_name("right")
    if note is None or value is None or value.type != "dictionary":
        return
    span = state.scope.enclosing_span()
    grows = span is None or literals.may_have_grown(source, name, node.end_byte, span[1])
    annotation = source[note.start_byte : note.end_byte]
    literals.note(state, state.scope, annotation, value.start_byte, node.end_byte, grows=grows)


def declared(annotation: str) -> Binding | None:
    """What an annotation says of the name it stands behind: `Cart`, `type[Cart]`, `Cart | Basket`; `None` for the rest."""
    value = annotated(annotation)
    if value is not None:
        return value
    text = annotation.strip().strip("\"'").strip()
    match = _TYPE_OF.match(text)
    if match is not None:
        return match[1], "~"
    union = _UNION.match(text)
    arms = split(union[1], ",") if union is not None else split(text, "|") if "|" in text else []
    values = [annotated(arm) for arm in arms if arm != "None"]
    return Several(tuple(value for value in values if value is not None)) if values and None not in values else None


def of_local(state: State, name: str, name_end: int, node: Node, is_annotated: bool) -> Binding:
    """What a function binds a name to by an assignment, whose target ends at `name_end`."""
    source = state.source
    end = node.end_byte
    if is_annotated:
        note = node.child_by_field_name("type")
        return (declared(source[note.start_byte : note.end_byte]) if note is not None else None) or OPAQUE
    last = source[end - 1]
    value: Binding | None = None
    if last in _CLOSING:
        value = _told(state, name_end, end)
        if value is None and last not in _QUOTES:
            value = _later(node, source, name, state.scope)
    else:
        text = source[source.find("=", name_end, end) + 1 : end].strip()
        if text == "None":
            return NOTHING
        if _DOTTED.match(text):
            value = (text, "") if text not in _CONSTANTS else None
        elif " else " in text or " or " in text or ")." in text or "]." in text:
            value = _later(node, source, name, state.scope)
    if value is None:
        return OPAQUE
    state.evident.add(name)
    return value


def _later(node: Node, source: str, name: str = "", scope: Scope | None = None) -> Later:
    # The scope itself would be held by what it binds: nobody collects such circles while many files are read.
    span = None if scope is None else scope.enclosing_span()
    return Later(partial(_of_assignment, name, span), node, source)


def _of_assignment(name: str, span: tuple[int, int] | None, node: Node, source: str) -> tuple[str, ...]:
    """What is assigned to a name in the function that takes up `span`, or to something else.

    Into a container that is made here, others may be put than those that it is made of.
    """
    right = node.child_by_field_name("right")
    texts = () if right is None else expressions.read(right, source)
    if not any(mark in text for text in texts for mark in (SAME, LISTED, MAPPED)):
        return texts
    if span is None or any(_GROWS.match(source, place + len(name)) for place in places(name, source, *span)):
        return ()
    return texts


def _told(state: State, name_end: int, end: int) -> tuple[str, str] | None:
    """What the value between a target and `end`, which ends with a bracket, is: a dotted name and the mark behind it, for
    `f(x)`, `await f(x)`, `cart[0]` and `cast(Cart, x)`.
    """
    source = state.source
    if source[end - 1] == "]":
        holder = item_of(source[source.find("=", name_end, end) + 1 : end].strip())
        return (holder, INDEXED) if holder else None
    found = state.constructed.get(end)
    if found is None:
        return None
    start, callee = found
    between = source[name_end:start]
    if between == " = " or _EQUALS.match(between):
        if callee.rpartition(".")[2] == "cast":
            match = _CAST.match(source, start, end)
            return annotated(match[1]) if match is not None else None
        return callee, "()"
    return (callee, f"(){AWAITED}") if _AWAITS.match(between) else None


def _made(state: State, name_end: int, end: int) -> str:
    """What is called, when the value of an assignment is just a call of a plain name; else `""`."""
    found = state.constructed.get(end)
    if found is None:
        return ""
    start, callee = found
    between = state.source[name_end:start]
    return callee if between == " = " or _EQUALS.match(between) else ""


def of_symbol(state: State, name_end: int, end: int, node: Node, is_annotated: bool) -> tuple[str, str]:
    """`Variable.value` and `Variable.text` of a module- or class-level assignment."""
    source = state.source
    if is_annotated or source[name_end : name_end + 3].lstrip()[:1] != "=":
        right = node.child_by_field_name("right")
        if right is None:
            return "", ""
        first = right.start_byte
    else:
        first = source.find("=", name_end) + 1
    if source[end - 1] not in _CLOSING:
        text = source[first:end].strip()
        return (f"name:{text}", "") if _DOTTED.match(text) else ("other", "")
    made = _made(state, name_end, end)
    if not made:
        return "other", ""
    return f"call:{made}", source[source.index("(", first) : end] if made.rpartition(".")[2] in _FIELDS else ""


def of_attribute(state: State, name_end: int, node: Node) -> tuple[str | Later, str]:
    """What an attribute is assigned: a dotted name and the mark behind it, `("", "")` for `None`, `("?", "")` for anything
    of which nothing is known.
    """
    source = state.source
    end = node.end_byte
    if source[name_end : name_end + 8].lstrip()[:1] == ":":
        note = node.child_by_field_name("type")
        value = annotated(source[note.start_byte : note.end_byte]) if note is not None else None
        return value or (UNKNOWN, "")
    if source[end - 1] in _CLOSING:
        told = _told(state, name_end, end)
        if told is not None:
            return told
        first = source[source.find("=", name_end, end) + 1 : end].lstrip()[:1]
        return (_later(node, source) if source[end - 1] == ")" and first != "(" else UNKNOWN), ""
    text = source[source.find("=", name_end, end) + 1 : end].strip()
    if text == "None":
        return "", ""
    if " else " in text or " or " in text or ")." in text:
        return _later(node, source), ""
    return (text, "") if _DOTTED.match(text) and text not in _CONSTANTS else (UNKNOWN, "")
