"""What is kept of a call in a variable, and then used without a question whether it is there at all.

Told only where it cannot be otherwise: behind the assignment the variable is named for the first time where it is used, that
is in the block of the assignment, and nowhere in the function does anybody ask about it. Further uses are not told: where
the first one went well, there was something. What the call gives is found elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import (
    CONTEXT_BITS,
    FARTHEST_KEPT,
    KEPT_SHIFT,
    LONGEST_KEPT,
    MOST_UNPACKED,
    Context,
    Guard,
)
from seamline.languages.python.contexts import BUILTINS, ends_here, is_again
from seamline.languages.python.words import CHARACTER, NAME

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State

_LEAD: Final = re.compile(rf"[ \t]*({NAME}) = (?:await )?\Z")
_ASKED_BEFORE: Final = re.compile(
    rf"(?<![{CHARACTER}.])(?:(?:if|elif|while|not|and|or|assert|match)\s[\s(]*"
    r"|(?:isinstance|bool|callable|hasattr|getattr|type)\(\s*|cast\([^,()]*,\s*)\Z"
)
_ASKED_BEHIND: Final = re.compile(rf"\s+(?:(?:is|and|or|in|not)(?![{CHARACTER}])|:=|==|!=)")
_NEAR: Final = 40
"""Characters in front of a name that hold what asks about it."""
_KEYWORD: Final = re.compile(r"=(?!=)")
_USED: Final = frozenset(".[(")
_USING: Final = (" in ", "*", "from ", "with ", "= ", "(")
"""What stands before a name that is used up as a whole."""
_PATTERNS: Final = ("pattern_list", "tuple_pattern", "list_pattern")
_LATER: Final = frozenset(("lambda", "function_definition", "class_definition", "generator_expression"))
"""What is in these runs another time, or never."""
_COMPREHENSIONS: Final = ("list_comprehension", "set_comprehension", "dictionary_comprehension")
_STRINGS: Final = ("string_content", "string", "comment", "string_start", "string_end")
_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES | Guard.DEAD | Guard.VERSION)
_TRIES: Final = 4
"""Strings, comments and keywords that spell the name, which are passed over."""
_DISTANCE_BITS: Final = FARTHEST_KEPT.bit_length()
_LENGTH_BITS: Final = LONGEST_KEPT.bit_length()
_OF_ONE_COMPARISON: Final = 3
"""Children of a comparison of two things."""
_IN: Final = ("in", "not in")
_CALL, _ASSIGNMENT, _STATEMENT, _AWAIT = "call", "assignment", "expression_statement", "await"


def unasked(
    source: str,
    start: int,
    end: int,
    call: Node,
    scope: Scope,
    state: State,
) -> int:
    """The bits of `Use.guard` from `KEPT_SHIFT` on, for the call at `start:end`; 0 where there is nothing to tell."""
    span = scope.enclosing_span()
    lead = _LEAD.match(source, source.rfind("\n", 0, start) + 1, start)
    if span is None or lead is None or not ends_here(source, end):
        return 0
    name = lead[1]
    used: int | None = 0
    place, last = end, min(span[1], end + FARTHEST_KEPT)
    for _ in range(_TRIES):
        place = _mention(source, name, place, last)
        if place < 0 or len(name) > LONGEST_KEPT:
            return 0
        if not _KEYWORD.match(source, place + len(name)):
            if not _may_use(source, place, len(name)):
                return 0
            used = _use(source, place, name, call)
            if used is not None:
                break
        place += 1
    if not used or state.at(place)[1] & _EXPECTED or is_again(source, start, end, scope):
        return 0
    if _is_asked_about(source, name, *span):
        return 0
    return (((used << _LENGTH_BITS) | len(name)) << _DISTANCE_BITS | (place - end)) << KEPT_SHIFT


def use_of_kept(guard: int, end: int) -> tuple[int, int, int]:
    """What becomes of what is kept of a call that ends at `end`, as a `Context`, and where; all 0 where that is not told."""
    bits = guard >> KEPT_SHIFT
    if not bits:
        return 0, 0, 0
    start = end + (bits & FARTHEST_KEPT)
    bits >>= _DISTANCE_BITS
    return bits >> _LENGTH_BITS & CONTEXT_BITS, start, start + (bits & LONGEST_KEPT)


def _mention(source: str, name: str, start: int, end: int) -> int:
    """Where a variable is named next, or seems to be; -1 if nowhere."""
    place = source.find(name, start, end)
    while place >= 0:
        before, after = source[place - 1], source[place + len(name) : place + len(name) + 1]
        if before not in "._" and after != "_" and not before.isalnum() and not after.isalnum():
            return place
        place = source.find(name, place + 1, end)
    return -1


def _is_asked_about(source: str, name: str, start: int, end: int) -> bool:
    """Whether this part of a text asks whether a variable holds something, or what."""
    place = _mention(source, name, start, end)
    while place >= 0:
        behind = place + len(name)
        if _ASKED_BEHIND.match(source, behind):
            return True
        if source[behind : behind + 1] not in _USED and _ASKED_BEFORE.search(source, max(0, place - _NEAR), place):
            return True
        place = _mention(source, name, behind, end)
    return False


def _may_use(source: str, place: int, size: int) -> bool:
    """Whether the text around a name may be a use of what it holds."""
    return source[place + size : place + size + 1] in _USED or source.endswith(_USING, 0, place)


def _use(source: str, place: int, name: str, call: Node) -> int | None:
    """The use of a variable at this place, in the block where it was assigned the value of `call`: a `Context`.

    0 where it is none, or not certain to come to pass; `None` where the variable is not named at all.
    """
    statement = call.parent
    while statement is not None and statement.type in (_ASSIGNMENT, _AWAIT):
        statement = statement.parent
    block = statement.parent if statement is not None and statement.type == _STATEMENT else None
    if block is None or not block.start_byte <= place < block.end_byte:
        return 0
    leaf = block.descendant_for_byte_range(place, place + len(name))
    if leaf is None or leaf.type in _STRINGS:
        return None
    around = leaf.parent
    if leaf.type != "identifier" or around is None:
        return 0
    inner: Node | None = around
    while inner is not None and inner != block:
        if inner.type in _LATER or (inner.type in _COMPREHENSIONS and _binds(inner, source, name)):
            return 0
        inner = inner.parent
    return use_of(source, leaf, around)


def _binds(comprehension: Node, source: str, name: str) -> bool:
    """Whether a comprehension has a variable of its own of this name."""
    targets = (child.child_by_field_name("left") for child in comprehension.named_children)
    return any(one is not None and _mention(source, name, one.start_byte, one.end_byte) >= 0 for one in targets)


def use_of(source: str, leaf: Node, around: Node) -> int:
    """What the syntax around a name does with it."""
    kind = around.type
    if kind in ("attribute", "subscript", _CALL):
        return Context.READ if around.start_byte == leaf.start_byte else 0
    is_last = around.end_byte == leaf.end_byte
    if kind in ("for_statement", "for_in_clause"):
        return Context.ITERATED if around.child_by_field_name("right") == leaf else 0
    if kind in ("list_splat", "dictionary_splat"):
        return Context.SPREAD
    if kind == _ASSIGNMENT:
        return _unpacked(around.child_by_field_name("left")) if is_last else 0
    if kind in ("with_item", "as_pattern") and around.start_byte == leaf.start_byte:
        within = around if kind == "with_item" else around.parent
        return Context.ENTERED if within is not None and within.type == "with_item" else 0
    if kind == "comparison_operator" and is_last:
        return Context.SEARCHED if around.child_count == _OF_ONE_COMPARISON and around.children[1].type in _IN else 0
    if kind == "yield":
        return Context.SPREAD if source.startswith("from", leaf.start_byte - 5) else 0
    if kind == "argument_list" and around.named_child_count == 1 and around.parent is not None:
        return Context.HANDED_ON if source[around.parent.start_byte : around.start_byte] in BUILTINS else 0
    return 0


def _unpacked(targets: Node | None) -> int:
    if targets is None or targets.type not in _PATTERNS:
        return 0
    count = targets.named_child_count
    if count > MOST_UNPACKED or any(child.type == "list_splat_pattern" for child in targets.named_children):
        return Context.SPREAD
    return Context.UNPACKED + count
