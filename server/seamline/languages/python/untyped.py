"""Uses of a member by its name alone, where no type says whose it is; and whatever else a text may mean by that name.

For names that are gone: then every use of one is broken, whatever object it is asked of. Looks at one text at a time.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tree_sitter import Query, QueryCursor

from seamline.interface.facts import Guard
from seamline.languages.python import guards
from seamline.languages.python.arguments import arguments_of_node
from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.whole import letters

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    from seamline.languages.python.arguments import Shape

_STAND_INS: Final = re.compile(
    rb"Mock\b|\bmocke?r?\.|\bimport mock\b|\bcreate_autospec\b|\bmonkeypatch\.set|\bdef __getattr"
)
_HARMFUL: Final = int(Guard.ATTRIBUTE_ERROR | Guard.TYPE_ERROR | Guard.DEAD | Guard.VERSION | Guard.RAISES)


class Spot(NamedTuple):
    """One use of a member. Offsets are bytes."""

    receiver: str
    """What the member is asked of, as it is written."""
    start: int
    """Where the name of the member begins, and ends."""
    end: int
    use: tuple[int, int]
    """The whole expression: the call, if it is called."""
    shape: Shape | None
    """`CallShape` record of a call, `None` of a read."""


@cache
def _query() -> Query:
    return Query(LANGUAGE, "(attribute attribute: (identifier) @name)")


@lru_cache(500)
def _otherwise(name: str) -> re.Pattern[bytes]:
    word = re.escape(name).encode()
    return re.compile(
        rb"\b(?:class|import|as)\s+" + word + rb"\b|[\"']" + word + rb"[\"']"
        rb"|^[ \t]*"
        + word
        + rb"\s*:(?!=)|(?<![\w.])"
        + word
        + rb"\s*(?::[^=\n()]+)?=(?!=)|\."
        + word
        + rb"\s*(?::[^=\n()]+)?=(?!=)",
        re.MULTILINE,
    )


@lru_cache(500)
def _definition(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\bdef\s+" + re.escape(name).encode() + rb"\b")


def is_named_otherwise(text: bytes, name: str) -> bool:
    """Whether a text gives this name to anything but a function, or spells it in a string: who knows who reads it."""
    return _otherwise(name).search(text) is not None


def definitions(text: bytes, name: str) -> int:
    """How many functions of this name a text defines, at whatever depth."""
    return len(_definition(name).findall(text))


def has_stand_ins(text: bytes) -> bool:
    """Whether objects in this text may have members that nobody defined."""
    return _STAND_INS.search(text) is not None


def spots(text: bytes, name: str, parser: Parser) -> list[Spot]:
    """Where members of this name are used, unless the code around expects that they may not be there."""
    source = letters(text)
    found = []
    for node in QueryCursor(_query()).captures(parser.parse(text).root_node).get("name", ()):
        attribute = node.parent
        if attribute is None or source[node.start_byte : node.end_byte] != name:
            continue
        receiver = attribute.child_by_field_name("object")
        if receiver is None or is_expected(attribute, source):
            continue
        call = attribute.parent
        is_called = call is not None and call.type == "call" and call.child_by_field_name("function") == attribute
        whole, shape = attribute, None
        if call is not None and is_called:
            whole = call
            arguments = call.child_by_field_name("arguments")
            shape = None if arguments is None else arguments_of_node(arguments, source)[0]
        written = source[receiver.start_byte : receiver.end_byte]
        found.append(Spot(written, node.start_byte, node.end_byte, (whole.start_byte, whole.end_byte), shape))
    return found


def is_expected(node: Node, source: str) -> bool:
    """Whether something around a use protects it."""
    inner, outer = node, node.parent
    while outer is not None:
        guard = 0
        if outer.type == "try_statement" and inner == outer.child_by_field_name("body"):
            guard = guards.try_guards(guards.handlers(outer, source))
        elif outer.type == "with_statement":
            body = outer.child_by_field_name("body")
            guard = guards.context_guards(source[outer.start_byte : body.start_byte if body is not None else None])
        elif outer.type in ("if_statement", "elif_clause", "conditional_expression"):
            condition = outer.child_by_field_name("condition")
            if condition is not None:
                guard = guards.condition_guards(source[condition.start_byte : condition.end_byte])[0]
        elif outer.type in ("delete_statement", "ERROR"):
            return True
        if guard & _HARMFUL:
            return True
        inner, outer = outer, outer.parent
    return False
