"""Fixes of async-mismatch: put `await` in front of a call, or take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import parse, statement_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.interface.violation import Violation


def repair_await(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Await what is async, in an async function; do not await what is not."""
    path, start, end = violation.use
    if violation.data[0] == "no await":
        before = text.rfind(b"await", 0, start)
        if before >= 0 and not text[before + len(b"await") : start].strip():
            yield Fix("Remove 'await'", "quickfix", True, (Edit(path, before, start, ""),))
        return
    function = statement_at(text, start, ("function_definition", "lambda", "class_definition", "module"))
    if function is None or function.type != "function_definition" or function.children[0].type != "async":
        return
    opening, closing = ("(await ", ")") if _is_part(text, start, end) else ("await ", "")
    edits = [Edit(path, start, start, opening), Edit(path, end, end, closing)]
    yield Fix("Add 'await'", "quickfix", True, tuple(edit for edit in edits if edit.text))


def _is_part(text: bytes, start: int, end: int) -> bool:
    """Whether something is asked of the value of the call at once: then the two need brackets."""
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    while node is not None and not (node.start_byte == start and node.end_byte == end and node.type == "call"):
        node = node.parent
    parent = node.parent if node is not None else None
    return parent is not None and parent.type in ("attribute", "subscript", "call")
