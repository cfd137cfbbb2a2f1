"""Fixes of async-mismatch: put `await` in front of a call, or take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes import waiting
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation


def repair_await(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix | None]:
    """Await what is async, in an async function or one that can become one; do not await what is not."""
    simple = await_or_not(violation, text)
    if simple is not None:
        yield simple
        return
    function = _around(violation, text)
    around = (yield from waiting.becoming(engine, violation.use.path, text, function)) if function is not None else ()
    if around:
        edits = tuple(sorted({*waiting.waiting_at(violation.use.path, text, *violation.use[1:]), *around}))
        yield Fix(f"Add 'await', and make {violation.symbol}() and its callers wait", "quickfix", True, edits)


def await_or_not(violation: Violation, text: bytes) -> Fix | None:
    """Await what is async in a function that is async already; do not await what is not."""
    path, start, end = violation.use
    if violation.data[0] == "no await":
        before = text.rfind(b"await", 0, start)
        if before < 0 or text[before + len(b"await") : start].strip():
            return None
        return Fix("Remove 'await'", "quickfix", True, (Edit(path, before, start, ""),))
    function = _around(violation, text)
    if function is None or function.children[0].type != "async":
        return None
    return Fix("Add 'await'", "quickfix", True, waiting.waiting_at(path, text, start, end))


def _around(violation: Violation, text: bytes) -> Node | None:
    """The function in which the use could be awaited."""
    _, start, end = violation.use
    if violation.data[0] in ("held", "no await"):
        return None  # what is held is to be awaited where it was made, and only once
    node = parse(text).root_node.descendant_for_byte_range(start, max(start, end - 1))
    return waiting.function_around(node) if node is not None else None
