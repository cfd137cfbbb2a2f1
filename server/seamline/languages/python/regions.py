"""Handlers of the stretches of text that have a guard or a scope of their own, beside functions and classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.languages.python import guards
from seamline.languages.python.infer import narrowing
from seamline.languages.python.infer.bound import OPAQUE
from seamline.languages.python.scopes import FUNCTION, Scope
from seamline.languages.python.state import COMPREHENSION
from seamline.languages.python.uses import arguments_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from seamline.languages.python.candidates import Candidate
    from seamline.languages.python.state import State

_ASKED: Final = re.compile(r"if\s+(?:not\s+)?([^\W\d]\w*)(?:\s+is\s+(?:not\s+)?None)?\s*:")
_GOTTEN: Final = re.compile(r"=\s*getattr\([^\n]*,\s*None\s*\)")
_LAST_NAME: Final = re.compile(r"[^\W\d]\w*\s*\Z")
_LONGEST: Final = 80
"""Characters of a name and the space behind it; a longer one is none that anybody asks about."""
_WORD: Final = re.compile(r"(?<![.\w])[^\W\d][\w\x80-\xff]*")


def gotten_in(source: str) -> set[str]:
    """Names that stand for an attribute that may not be there: `added = getattr(module, "added", None)`."""
    if "getattr(" not in source:
        return set()
    before = (source[max(0, match.start() - _LONGEST) : match.start()] for match in _GOTTEN.finditer(source))
    return {name[0].rstrip() for text in before if (name := _LAST_NAME.search(text)) is not None}


def if_statement(state: State, start: int, node: Node) -> None:
    """A condition guards both branches, and what follows where one of them leaves."""
    source = state.source
    end = node.end_byte
    header_end = source.find(":\n", start, end)
    if state.asks and state.scope.kind == FUNCTION and source.find("isinstance(", start, end) >= 0:
        narrowing.condition(state, node)
    if not guards.is_suspect(source[start : header_end if header_end > 0 else end]):
        found = _ASKED.match(source, start) if state.gotten else None
        if found is not None and found[1] in state.gotten:
            state.push(start, end, state.scope, state.guard | guards.CONDITIONAL | guards.ATTRIBUTE_ERROR)
        elif state.scope.kind != FUNCTION:
            state.push(start, end, state.scope, state.guard | guards.CONDITIONAL)
        return
    consequence = node.child_by_field_name("consequence")
    if consequence is None:
        return
    condition = source[start + 2 : consequence.start_byte].rpartition(":")[0]
    inside, outside, after = guards.condition_guards(condition)
    middle = consequence.end_byte
    if after and narrowing.leaves(consequence, source):
        parent = node.parent
        if parent is not None:
            state.push(start, parent.end_byte, state.scope, state.guard | after)
    around = state.guard
    if end > middle:
        state.push(start, end, state.scope, around | outside)
    state.push(start, middle if end > middle else end, state.scope, around | inside)


def ternary(state: State, start: int, node: Node) -> None:
    """A conditional expression: of its two sides one cannot be told from the other here."""
    end = node.end_byte
    text = state.source[start:end]
    if state.asks and state.scope.kind == FUNCTION and "isinstance(" in text:
        narrowing.expression(state, node)
    if guards.is_suspect(text):
        inside, _, _ = guards.condition_guards(text)
        state.push(start, end, state.scope, state.guard | (inside & ~guards.DEAD))


def try_statement(state: State, start: int, node: Node) -> None:
    """What its handlers expect may happen anywhere in it; behind `except ImportError` stands what another version has."""
    last = node.named_children[-1]
    end = last.start_byte if last.type == "finally_clause" else node.end_byte  # what fails there, no handler catches
    text = state.source[start:end]
    guard = state.guard | guards.try_guards(guards.handlers(node, state.source))
    handler = guards.fallback(text)
    if handler >= 0:
        state.push(start, end, state.scope, guard | guards.ATTRIBUTE_ERROR)
        end = start + handler
    state.push(start, end, state.scope, guard)


def with_body(state: State, start: int, node: Node) -> None:
    """The body of a `with`, which starts here: `raises(errors.Gone)` itself is a use like any other."""
    header = state.source[node.start_byte : start]
    guard = guards.context_guards(header)
    if guards.REPLACES.search(header):
        state.stand_ins.append((start, node.end_byte, header))
    if guard:
        state.push(start, node.end_byte, state.scope, state.guard | guard)


def comprehension(state: State, start: int, node: Node) -> None:
    """A comprehension or generator has a scope like a function's."""
    state.push(start, node.end_byte, Scope(FUNCTION, state.scope, COMPREHENSION), state.guard)


def lambda_expression(state: State, start: int, node: Node) -> None:
    """A lambda: nothing is known of what its parameters are."""
    scope = Scope(FUNCTION, state.scope)
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        for name in _WORD.findall(state.source, parameters.start_byte, parameters.end_byte):
            scope.bound[name] = OPAQUE
    state.push(start, node.end_byte, scope, state.guard)


def expected_error(state: State, start: int, call: Candidate) -> None:
    """`raises(TypeError, f, x)`, which is no context manager: it guards its own arguments."""
    _, _, opening, end, text, _, node = call
    if node is not None and arguments_of(state.source, opening, end, node)[0][0] > 1:
        guard = state.guard | guards.context_guards(text + state.source[opening:end])
        state.push(start + 1, end, state.scope, guard)


def end_of_test(state: State, start: int, call: Candidate) -> None:
    """Behind `pytest.skip(...)` on a line of its own: the rest of the block around it is never reached."""
    node = call[-1]
    if node is None or state.scope.kind != FUNCTION:
        return
    statement = node.parent
    block = statement.parent if statement is not None and statement.type == "expression_statement" else None
    if block is not None:
        state.push(start, block.end_byte, state.scope, state.guard | guards.DEAD)
