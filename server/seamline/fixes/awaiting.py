"""Fixes of async-mismatch: put `await` in front of a call, or take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import names_in, parse, statement_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation


def repair_await(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Await what is async, in an async function or one that can become one; do not await what is not."""
    path, start, end = violation.use
    if violation.data[0] == "held":
        return  # to be awaited where it was made, and only once
    if violation.data[0] == "no await":
        before = text.rfind(b"await", 0, start)
        if before >= 0 and not text[before + len(b"await") : start].strip():
            yield Fix("Remove 'await'", "quickfix", True, (Edit(path, before, start, ""),))
        return
    function = statement_at(text, start, ("function_definition", "lambda", "class_definition", "module"))
    if function is None or function.type != "function_definition":
        return
    awaited = _awaited(path, text, start, end)
    if function.children[0].type == "async":
        yield Fix("Add 'await'", "quickfix", True, awaited)
        return
    around = _callers_awaiting(engine, path, violation.symbol) if _may_become_async(violation, function) else ()
    if around:
        head = Edit(path, function.start_byte, function.start_byte, "async ")
        edits = tuple(sorted({head, *awaited, *around}))
        yield Fix(f"Add 'await', and make {violation.symbol}() and its callers wait", "quickfix", True, edits)


def _awaited(path: str, text: bytes, start: int, end: int) -> tuple[Edit, ...]:
    """The edits that put `await` in front of the call at `start:end`."""
    opening, closing = ("(await ", ")") if _is_part(text, start, end) else ("await ", "")
    edits = [Edit(path, start, start, opening), Edit(path, end, end, closing)]
    return tuple(edit for edit in edits if edit.text)


def _may_become_async(violation: Violation, function: Node) -> bool:
    """Whether a function is one of a module, and nobody else makes something of it; of methods nobody knows all callers."""
    if violation.symbol.startswith("__") or function.parent is None or function.parent.type != "module":
        return False  # decorated, in a class or another function, or called by the interpreter
    return not any(child.type == "yield" for child in _descendants(function))


def _callers_awaiting(engine: Engine, path: str, name: str) -> tuple[Edit, ...]:
    """The edits that make all who use a function wait for it; none where one of them cannot, or nobody is known."""
    edits: list[Edit] = []
    places = engine.uses_of(path, name)
    known = {(place.path, place.end) for place in places}
    for user in {path, *(place.path for place in places)}:
        if any((user, end) not in known for end in _mentions(engine, user, path, name)):
            return ()  # handed on, or whatever else is done with it
    for place in places:
        if place.how == "imports":
            continue
        text = engine.files.text(place.path)
        call = next(
            (use for use in engine.files.uses(place.path) if (use[1], use[2]) == (place.start, place.end)), None
        )
        if text is None or call is None or call[5] is None or text[: place.start].rstrip().endswith(b"await"):
            return ()
        around = statement_at(text, place.start, ("function_definition", "lambda", "class_definition", "module"))
        if around is None or around.type != "function_definition" or around.children[0].type != "async":
            return ()
        edits += _awaited(place.path, text, call[1], call[3])
    return tuple(edits)


def _mentions(engine: Engine, user: str, path: str, name: str) -> Iterator[int]:
    """Where a file names a function of the file `path`, its definition apart: the ends of these names."""
    text, view = engine.files.text(user), engine.program.view(user)
    if text is None or view is None:
        return
    names = {record[3] for record in view.imports if record[2] == name} | ({name} if user == path else set())
    for local in names:
        yield from (end for start, end in names_in(text, local) if not text.endswith(b"def ", 0, start))


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        yield child
        yield from _descendants(child)


def _is_part(text: bytes, start: int, end: int) -> bool:
    """Whether something is asked of the value of the call at once: then the two need brackets."""
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.start_byte == start and node.end_byte == end and node.type == "call"):
        node = node.parent
    parent = node.parent if node is not None else None
    return parent is not None and parent.type in ("attribute", "subscript", "call")
