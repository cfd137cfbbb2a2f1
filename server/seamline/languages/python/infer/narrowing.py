"""What a condition tells of the class of a name: `isinstance`, in an `if`, an `assert`, or where the block behind it leaves.

Only where nothing else is known of the name does that say what it stands for; a block that binds it again tells nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.languages.python.annotations import split
from seamline.languages.python.scopes import FUNCTION
from seamline.languages.python.words import places

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.state import State

_PATH: Final = r"[^\W\d][\w.]*"
_OF_CLASS: Final = re.compile(
    rf"isinstance\(\s*([^\W\d]\w*)\s*,\s*(?:({_PATH})|\(\s*({_PATH}(?:\s*,\s*{_PATH})*)\s*,?\s*\))\s*\)\Z"
)
_EXIT: Final = re.compile(r"(?:return|raise|continue|break)\b|(?:\w+\.)*(?:skip|exit|fail|_exit|abort)\(")
_OTHERWISE: Final = re.compile(r"\b(?:or|if|else|lambda)\b")
_BINDS: Final = re.compile(r"\s*[-+*/|&:]?=(?!=)")
_BINDING: Final = re.compile(r"\b(?:for|as|del|import)\s")
_OPEN: Final = re.compile(r"[(\[{]")
_NEGATED: Final = "not "
_MOST: Final = 4


def condition(state: State, node: Node) -> None:
    """An `if` with all its branches."""
    clauses = [node, *(child for child in node.children if child.type == "elif_clause")]
    for clause in clauses:
        asked, block = clause.child_by_field_name("condition"), clause.child_by_field_name("consequence")
        if asked is None or block is None:
            continue
        _positive(state, asked, block)
    asked, block = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    around = node.parent
    if len(clauses) == 1 and asked is not None and block is not None and around is not None:
        text = state.source[asked.start_byte : asked.end_byte]
        if text.startswith(_NEGATED) and block.end_byte == node.end_byte and leaves(block, state.source):
            _note(state, text.removeprefix(_NEGATED).strip(), node.end_byte, around.end_byte)


def expression(state: State, node: Node) -> None:
    """A conditional expression: the value before the `if` is that of such an object."""
    parts = [child for child in node.named_children if child.type != "comment"]
    if len(parts) == 3:
        _positive(state, parts[1], parts[0])


def assertion(state: State, start: int, node: Node) -> None:  # noqa: ARG001 - handlers share a signature
    """`assert isinstance(item, Cart)` holds for the rest of the block."""
    around = node.parent
    if state.asks and state.scope.kind == FUNCTION and around is not None and node.named_child_count == 1:
        asked = node.named_children[0]
        _note(state, state.source[asked.start_byte : asked.end_byte], node.end_byte, around.end_byte)


def leaves(block: Node, source: str) -> bool:
    """Whether the last statement of a block leaves it, so that what follows runs only where the condition is false."""
    last = block.named_children[-1] if block.named_child_count else block
    return _EXIT.match(source, last.start_byte) is not None


def _positive(state: State, asked: Node, block: Node) -> None:
    """What holds in a block, and in the rest of the condition, where all parts of the condition hold."""
    source = state.source
    first, last = asked.start_byte, asked.end_byte
    text = source[first:last]
    if "isinstance(" not in text or _OTHERWISE.search(text):
        return
    place = first
    for part in text.split(" and "):
        place += len(part) + len(" and ")
        if _note(state, part.strip(), block.start_byte, block.end_byte) and place < last:
            _note(state, part.strip(), place, last)


def _note(state: State, text: str, first: int, last: int) -> bool:
    """Note what a condition of this text tells of what stands at `first:last`."""
    match = _OF_CLASS.match(text)
    if match is None:
        return False
    name = match[1]
    classes = (match[2],) if match[2] else tuple(split(match[3], ","))
    if len(classes) > _MOST or _is_bound(name, state.source, first, last):
        return False
    state.evident.add(name)
    state.narrowed.append((first, last, state.scope, name, classes))
    return True


def _is_bound(name: str, source: str, first: int, last: int) -> bool:
    """Whether a name may be bound at `first:last`: assigned to, or named in a statement that binds."""
    for place in places(name, source, first, last):
        if _BINDS.match(source, place + len(name)):
            return True
        line = source[source.rfind("\n", 0, place) + 1 : place]
        if _BINDING.search(line) or (source.startswith(",", place + len(name)) and not _OPEN.search(line)):
            return True
    return False
