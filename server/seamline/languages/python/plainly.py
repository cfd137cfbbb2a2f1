"""Where the value of a call is used plainly, as what nobody has to await: by the call itself, or by the variable that holds it.

Looks at one text at a time, and says only what certainly fails, or means another thing, for a coroutine. Whether the value
is one, is asked elsewhere.
"""

from __future__ import annotations

import re
import types
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.languages.python.untyped import is_expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

_OF_COROUTINES: Final = frozenset(dir(types.CoroutineType))
_LOOKING_INTO: Final = frozenset(
    ("len", "list", "tuple", "set", "frozenset", "sorted", "sum", "min", "max", "iter", "next", "enumerate", "reversed", "any",
     "all", "dict", "int", "float", "bytes", "zip")
)  # fmt: skip
"""Builtins that fail for a coroutine, wherever it stands among what they are given by position."""
_ASKING: Final = ("isinstance", "hasattr", "getattr", "callable", "type")
_BLOCKS: Final = frozenset(("block", "module"))
_INNER: Final = frozenset(("function_definition", "class_definition", "lambda"))
_COMPREHENSIONS: Final = frozenset(
    ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression")
)
_BINDING: Final = frozenset(("assignment", "augmented_assignment", "named_expression"))
_LOOPS: Final = frozenset(("for_statement", "for_in_clause"))
_ORDERED: Final = frozenset(("<", ">", "<=", ">=", "==", "!=", "in", "not in"))

_ASKED: Final = "is asked for a part"
_ITERATED: Final = "is iterated over"
_LOOKED_INTO: Final = "is looked into"
_UNPACKED: Final = "is unpacked"
_ENTERED: Final = "is entered"
_COMPARED: Final = "is compared"
_RECKONED: Final = "is reckoned with"
_SPELLED: Final = "is put into a text"
_PASSED: Final = "is passed to '{}'"


class Spot(NamedTuple):
    """One place where a value is used plainly. Offsets are bytes."""

    start: int
    end: int
    does: str
    """The rest of a sentence that begins with the value: "is iterated over"."""
    holder: str = ""
    """The variable that holds the value; `""` for the call itself."""


def call_at(root: Node, start: int, end: int) -> Node | None:
    """The call that stands at `start:end`."""
    node = root.descendant_for_byte_range(start, end)
    while node is not None and node.type != "call":
        if (node.start_byte, node.end_byte) != (start, end):
            return None
        node = node.parent
    return node if node is not None and (node.start_byte, node.end_byte) == (start, end) else None


def spots(call: Node, source: str, is_taker: Callable[[str], bool]) -> Iterator[Spot]:
    """Where the value of a call is used plainly, unless the code around expects that this fails.

    `is_taker` tells of a callee, as it is written, whether it only takes plain values.
    """
    value = _bare(call)
    does = _does(value, source) or _passed(value, source, is_taker)
    if does:
        if not is_expected(value, source):
            yield Spot(call.start_byte, call.end_byte, does)
        return
    holder = _holder(value)
    if holder is not None:
        yield from _of_variable(holder, source)


def _bare(node: Node) -> Node:
    """The node without the brackets around it."""
    while node.parent is not None and node.parent.type == "parenthesized_expression":
        node = node.parent
    return node


def _does(node: Node, source: str) -> str:
    """What is done with a value that only a plain one takes; `""` where that is not evident."""
    around = node.parent
    if around is None:
        return ""
    kind = around.type
    if kind == "attribute":
        name = around.child_by_field_name("attribute")
        return "" if name is None or source[name.start_byte : name.end_byte] in _OF_COROUTINES else _ASKED
    if kind == "subscript":
        return _ASKED if around.child_by_field_name("value") == node else ""
    if kind in _LOOPS:
        is_async = any(child.type == "async" for child in around.children)
        return _ITERATED if around.child_by_field_name("right") == node and not is_async else ""
    if kind == "assignment":
        left = around.child_by_field_name("left")
        is_unpacked = left is not None and left.type in ("pattern_list", "tuple_pattern", "list_pattern")
        return _UNPACKED if is_unpacked and around.child_by_field_name("right") == node else ""
    if kind == "with_item":
        statement = around.parent.parent if around.parent is not None else None
        is_async = statement is not None and any(child.type == "async" for child in statement.children)
        return "" if is_async or statement is None else _ENTERED
    if kind == "as_pattern" and around.parent is not None and around.parent.type == "with_item":
        return _does(around, source)
    if kind in ("list_splat", "dictionary_splat"):
        return _UNPACKED
    if kind == "comparison_operator":
        return _compared(around, node, source)
    if kind == "binary_operator":
        left = around.child_by_field_name("left")
        is_format = left is not None and left != node and "string" in left.type
        return "" if is_format else _RECKONED
    if kind == "unary_operator":
        return _RECKONED
    if kind == "interpolation":
        return "" if any(child.type == "type_conversion" for child in around.children) else _SPELLED
    return _handed_on(around, node, source)


def _compared(around: Node, node: Node, source: str) -> str:
    """Whether a value is compared with what it cannot equal, or searched."""
    operators = [child.type for child in around.children if not child.is_named]
    operands = [child for child in around.children if child.is_named]
    if len(operands) != len(operators) + 1 or len(operators) != 1 or operators[0] not in _ORDERED:
        return ""
    other = operands[1 - operands.index(node)]
    if source[other.start_byte : other.end_byte] in ("None", "NotImplemented"):
        return ""
    return "" if operators[0].endswith("in") and operands[0] == node else _COMPARED


def _handed_on(arguments: Node, node: Node, source: str) -> str:
    """Whether a value is handed to a builtin that looks into it, or to `"".join`."""
    call = arguments.parent
    if arguments.type != "argument_list" or call is None or call.type != "call":
        return ""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    written = source[function.start_byte : function.end_byte]
    first = arguments.named_children[0]
    if written in _LOOKING_INTO:
        return _LOOKED_INTO if written not in ("iter", "next", "enumerate") or first == node else ""
    if written in ("map", "filter"):
        return _LOOKED_INTO if first != node else ""
    if function.type == "attribute" and written.endswith(".join"):
        holder = function.child_by_field_name("object")
        return _LOOKED_INTO if holder is not None and holder.type == "string" else ""
    return ""


def _passed(node: Node, source: str, is_taker: Callable[[str], bool]) -> str:
    """Whether a value is passed to such a function."""
    arguments = node.parent
    if arguments is not None and arguments.type == "keyword_argument":
        arguments = arguments.parent
    call = arguments.parent if arguments is not None and arguments.type == "argument_list" else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None:
        return ""
    written = source[function.start_byte : function.end_byte]
    return _PASSED.format(written) if is_taker(written) else ""


def _holder(value: Node) -> Node | None:
    """The plain name that an assignment gives a value to."""
    around = value.parent
    if around is None or around.type != "assignment" or around.child_by_field_name("right") != value:
        return None
    left = around.child_by_field_name("left")
    return left if left is not None and left.type == "identifier" else None


def _of_variable(holder: Node, source: str) -> Iterator[Spot]:
    """Where the value that a variable holds is used plainly, in what follows its assignment in the same block."""
    name = source[holder.start_byte : holder.end_byte]
    assignment = holder.parent
    statement = assignment.parent if assignment is not None else None
    if statement is None or statement.parent is None or statement.parent.type not in _BLOCKS:
        return
    if _may_be_awaited(statement, name, source):
        return
    following = statement.next_named_sibling
    while following is not None:
        for node in _named(following, name, source):
            if _is_bound(node):
                return
            does = _does(_bare(node), source)
            if does and not is_expected(node, source):
                yield Spot(node.start_byte, node.end_byte, does, name)
        following = following.next_named_sibling


def _may_be_awaited(statement: Node, name: str, source: str) -> bool:
    """Whether the function around awaits the variable somewhere, or looks what it is."""
    around: Node | None = statement
    while around is not None and around.type not in ("function_definition", "module"):
        around = around.parent
    text = source[around.start_byte : around.end_byte] if around is not None else ""
    asked = rf"\b(?:{'|'.join(_ASKING)}|\w*awaitable|is\w*coroutine)\(\s*{name}\b"
    pattern = rf"\bawait\s+\(?{name}\b|{asked}|\b(?:global|nonlocal)\b[^\n]*\b{name}\b"
    return re.search(pattern, text) is not None


def _named(node: Node, name: str, source: str) -> Iterator[Node]:
    """The identifiers below a node that name a variable of the function around, in the order of the text."""
    if node.type == "identifier":
        if source[node.start_byte : node.end_byte] == name and not _is_word(node):
            yield node
        return
    if node.type in _INNER or (node.type in _COMPREHENSIONS and _binds(node, name, source)):
        return
    for child in _in_time(node):
        yield from _named(child, name, source)


def _in_time(node: Node) -> list[Node]:
    """The parts of a node in the order in which they are run: a value is there before its target."""
    children = node.named_children
    if node.type in _BINDING:
        return children[::-1]
    if node.type == "for_statement":
        right = node.child_by_field_name("right")
        return sorted(children, key=lambda child: child != right)
    return children


def _binds(comprehension: Node, name: str, source: str) -> bool:
    """Whether a comprehension has a variable of its own of this name."""
    return any(
        source[target.start_byte : target.end_byte] == name
        for clause in comprehension.named_children
        if clause.type == "for_in_clause" and (left := clause.child_by_field_name("left")) is not None
        for target in (left, *left.named_children)
    )


def _is_word(node: Node) -> bool:
    """Whether an identifier is no variable: the name of an attribute or of a keyword."""
    around = node.parent
    if around is None:
        return False
    if around.type == "attribute":
        return around.child_by_field_name("attribute") == node
    return around.type == "keyword_argument" and around.child_by_field_name("name") == node


def _is_bound(node: Node) -> bool:
    """Whether a variable is bound anew, or deleted, here."""
    inner, around = node, node.parent
    while around is not None and around.type in (
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "as_pattern_target", "expression_list"
    ):  # fmt: skip
        inner, around = around, around.parent
    if around is None:
        return False
    if around.type in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
        return around.child_by_field_name("left") == inner
    if around.type == "named_expression":
        return around.child_by_field_name("name") == inner
    return around.type in ("as_pattern", "delete_statement", "import_statement", "dotted_name", "case_pattern") and (
        around.type != "as_pattern" or inner.type == "as_pattern_target"
    )
