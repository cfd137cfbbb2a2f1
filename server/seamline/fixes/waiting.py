"""What follows when a function becomes async: who calls it waits and becomes async as well, and so on up to those who are.

All of them or none: a chain that ends where nobody can wait (a module, a lambda, what something else calls: tests, hooks,
handlers) is left alone, as a function that is async and not awaited does nothing at all, and nobody says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.fixes.callers import calls_of
from seamline.fixes.edits import Edit
from seamline.fixes.families import family
from seamline.fixes.syntax import parse, statement_at
from seamline.interface.facts import SymbolFlag

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.languages.python.entities import Definition, Key

_MOST: Final = 40
"""Functions that become async with one at most: more than that is a decision, and no repair."""
_ASYNC: Final = int(SymbolFlag.ASYNC)
_GENERATOR: Final = int(SymbolFlag.GENERATOR)
_HARMLESS: Final = frozenset(
    ("builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.override", "typing.final",
     "typing_extensions.override", "typing_extensions.final")
)  # fmt: skip
"""Decorators that do with an async function what they do with another."""
_NO_PLACE: Final = ("lambda", "generator_expression", "class_definition", "module")
"""Around a call, they say that nothing can be awaited there."""
_WAITING: Final = re.compile(
    r"(?:\w+\.)*(?:run|gather|wait|wait_for|shield|create_task|ensure_future|run_until_complete|as_completed"
    r"|run_coroutine_threadsafe)"
)
"""Functions that are given what has to be awaited."""
_ENTRIES: Final = ("pyproject.toml", "setup.cfg", "setup.py")
"""Files that say which functions are commands."""


def spread(engine: Engine, path: str, name: str) -> Generator[None, None, tuple[Edit, ...]]:
    """The edits that make a function async, if it is not, and all who call it wait; none where that is not certain. In steps."""
    edits: set[Edit] = set()
    seen: set[Key] = set()
    awaited: set[tuple[str, int]] = set()
    queue = [(path, name)]
    while queue:
        key = queue.pop()
        if key in seen:
            continue
        functions = family(engine.program, *key)
        keys = {(one.path, one.name) for one in functions}
        seen |= keys
        if not functions or len(seen) > _MOST:
            return ()
        heads = [_head(engine, one) for one in functions]
        calls = (yield from calls_of(engine, functions)) if None not in heads else None
        if calls is None:
            return ()
        edits.update(head for head in heads if head)
        is_new = all(heads)
        is_called = False
        for call in calls:
            around = function_around(call.node)
            if around is None:
                return ()
            inside = (call.path, _name_of(around, call.text))
            is_called = is_called or inside not in keys
            start = (call.path, call.node.start_byte)
            if _is_waited_for(call.node, call.text):
                if is_new:
                    return ()  # it gives what has to be awaited already
                continue
            if start in awaited:
                return ()  # of two calls that begin here one asks the other for something
            awaited.add(start)
            edits.update(waiting_at(call.path, call.text, call.node.start_byte, call.node.end_byte))
            if around.children[0].type != "async":
                queue.append(inside)
        if not is_called and any(heads):
            return ()  # something calls it that nobody knows
    return tuple(sorted(edits))


def becoming(engine: Engine, path: str, text: bytes, function: Node) -> Generator[None, None, tuple[Edit, ...]]:
    """The same of the function that is this node of the text of a file."""
    name = _name_of(function, text)
    return (yield from spread(engine, path, name)) if name else ()


def waiting_at(path: str, text: bytes, start: int, end: int) -> tuple[Edit, ...]:
    """The edits that put `await` in front of the call at `start:end`."""
    if _is_part(text, start, end):
        return Edit(path, start, start, "(await "), Edit(path, end, end, ")")
    return (Edit(path, start, start, "await "),)


def function_around(node: Node) -> Node | None:
    """The function in which this is waited for, if it can be: not where it is a default, or evaluated later."""
    around = node.parent
    while around is not None and around.type not in _NO_PLACE:
        body = around.child_by_field_name("body") if around.type == "function_definition" else None
        if body is not None and body.start_byte <= node.start_byte:
            return around
        around = around.parent
    return None


def _head(engine: Engine, function: Definition) -> Edit | tuple[()] | None:
    """The edit that makes a function async; `()` where it is, `None` where it cannot be."""
    path, symbol = function.path, function.symbols[0]
    name = function.name.rpartition(".")[2]
    text = engine.files.text(path)
    node = statement_at(text, symbol[2], ("function_definition",)) if text is not None else None
    if node is None or symbol[4] & _GENERATOR or any(child.type == "yield" for child in _own(node)):
        return None
    if symbol[4] & _ASYNC:
        return ()
    if any(engine.program.full_name(path, chain) not in _HARMLESS for chain, _ in symbol[6][2]):
        return None
    if name.startswith("__") or _is_command(engine, name):
        return None
    return Edit(path, node.start_byte, node.start_byte, "async ")


def _is_command(engine: Engine, name: str) -> bool:
    """Whether the project says that a function of this name is run as a command."""
    command = re.compile(rf":\s*{re.escape(name)}\b")
    for entry in _ENTRIES:
        try:
            text = (engine.root / entry).read_text("utf-8", errors="replace")
        except OSError:
            continue
        if command.search(text):
            return True
    return False


def _name_of(function: Node, text: bytes) -> str:
    """The name of a function of a module, or of a method with that of its class in front; `""` for one in a function."""
    parts = []
    around: Node | None = function
    while around is not None and around.type != "module":
        if around.type in ("function_definition", "class_definition"):
            named = around.child_by_field_name("name")
            if named is None or (around.type == "function_definition" and around != function):
                return ""
            parts.append(text[named.start_byte : named.end_byte].decode())
        around = around.parent
    return ".".join(reversed(parts))


def _is_waited_for(call: Node, text: bytes) -> bool:
    """Whether a call is awaited, or what it gives is handed to what awaits it."""
    around = call.parent
    while around is not None and around.type in ("parenthesized_expression", "argument_list", "list_splat", "list"):
        around = around.parent
    if around is None:
        return False
    callee = around.child_by_field_name("function") if around.type == "call" else None
    is_taken = callee is not None and _WAITING.fullmatch(text[callee.start_byte : callee.end_byte].decode())
    return around.type == "await" or bool(is_taken)


def _own(node: Node) -> Iterator[Node]:
    """What stands in a function, what stands in functions inside left out."""
    for child in node.named_children:
        if child.type not in ("function_definition", "lambda"):
            yield child
            yield from _own(child)


def _is_part(text: bytes, start: int, end: int) -> bool:
    """Whether something is asked of the value of the call at once: then the two need brackets."""
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.start_byte == start and node.end_byte == end and node.type == "call"):
        node = node.parent
    parent = node.parent if node is not None else None
    return parent is not None and parent.type in ("attribute", "subscript", "call")
