"""What loops, unpackings, `with` and `:=` bind names to: read from the expression behind them once somebody asks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seamline.languages.python.infer import expressions
from seamline.languages.python.infer.bound import GLOBAL, Later
from seamline.languages.python.infer.containers import AWAITED, looped

if TYPE_CHECKING:
    from collections.abc import Container

    from tree_sitter import Node

    from seamline.languages.python.infer.bound import Binding
    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State


def told(state: State, scope: Scope, start: int, node: Node) -> Container[str]:
    """Bind the names among these targets of which something may be known, and give them."""
    source = state.source
    end = node.end_byte
    name = source[start:end]
    following = source[end : end + 4].strip()
    if following[:2] == "in" and following != "int":
        return _looped(state, scope, start, node)
    if following[:1] == "=":
        return _unpacked(state, scope, start, node)
    value = _entered(state, node, start) if following != ":=" else _walrus(node, source)
    if value is None or scope.bound.get(name) == GLOBAL or not name.isidentifier():
        return ()
    state.evident.add(name)
    scope.bind(name, value)
    return (name,)


def _unpacked(state: State, scope: Scope, start: int, node: Node) -> Container[str]:
    """Bind the names of `first, second = ...`."""
    source = state.source
    around = node.parent
    names = [name.strip() for name in source[start : node.end_byte].strip("()[] ").split(",")]
    if around is None or around.type != "assignment" or not all(name.isidentifier() for name in names):
        return ()
    end = around.end_byte
    for place, name in enumerate(names):
        if scope.bound.get(name) != GLOBAL:
            state.evident.add(name)
            scope.assign(name, Later(partial(_unpacked_at, names, place), around, source), start, end, source)
    return [name for name in names if scope.bound.get(name) != GLOBAL]


def _unpacked_at(names: list[str], place: int, node: Node, source: str) -> expressions.Texts:
    right = node.child_by_field_name("right")
    return () if right is None else expressions.unpacked(names, right, source).get(names[place], ())


def _walrus(node: Node, source: str) -> Later | None:
    """What `name := value` binds the name `node` to."""
    around = node.parent
    return None if around is None else Later(expressions.read, around, source)


def _looped(state: State, scope: Scope, start: int, node: Node) -> Container[str]:
    """Bind the names of a loop."""
    source = state.source
    around = node.parent
    if around is None:
        return ()
    end = around.end_byte
    found = looped(source, start, node.end_byte)
    if found is not None:
        name, text, mark = found
        if scope.bound.get(name) == GLOBAL:
            return ()
        state.evident.add(name)
        scope.loop(name, (text, mark), start, end)
        return (name,)
    names = [name.strip() for name in source[start : node.end_byte].strip("() ").split(",")]
    if not all(name.isidentifier() and scope.bound.get(name) != GLOBAL for name in names):
        return ()
    for name in names:
        state.evident.add(name)
        scope.loop(name, Later(partial(_looped_at, names, name), around, source), start, end)
    return names


def _looped_at(names: list[str], name: str, node: Node, source: str) -> expressions.Texts:
    right = node.child_by_field_name("right")
    if right is None:
        return ()
    if names == [name]:
        return expressions.taken(right, source)
    return expressions.taken_apart(names, right, source).get(name, ())


def _entered(state: State, node: Node, start: int) -> Binding | None:
    """What the target that starts here is bound to by `with call() as target`; else `None`."""
    source = state.source
    found = state.constructed.get(start - len(" as ")) if source[start - len(" as ") : start] == " as " else None
    if found is not None:
        before = source[max(0, found[0] - len("async with ")) : found[0]]
        if before.endswith("async with "):
            return found[1], f"().__aenter__(){AWAITED}"
        if before.endswith("with "):
            return found[1], "().__enter__()"
    around = node.parent
    if around is None or around.type != "as_pattern" or source[start - len(" as ") : start] != " as ":
        return None
    return Later(_entered_by, around, source)


def _entered_by(node: Node, source: str) -> expressions.Texts:
    kind = node.parent.type if node.parent is not None else ""
    if kind != "with_item" or not node.named_child_count:
        return ()
    statement = node.parent
    while statement is not None and statement.type != "with_statement":
        statement = statement.parent
    is_async = statement is not None and source.startswith("async", statement.start_byte)
    entering = f".__aenter__(){AWAITED}" if is_async else ".__enter__()"
    return tuple(f"{text}{entering}" for text in expressions.read(node.named_children[0], source))
