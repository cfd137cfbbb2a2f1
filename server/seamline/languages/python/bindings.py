"""Handlers of the statements and expressions that bind names: imports, assignments, and all that says nothing of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import ZERO, slim
from seamline.languages.python import guards
from seamline.languages.python.infer import assigned, targets
from seamline.languages.python.infer.bound import GLOBAL, OPAQUE
from seamline.languages.python.infer.marks import UNKNOWN
from seamline.languages.python.scopes import FUNCTION, MODULE, Scope
from seamline.languages.python.state import ANNOTATED_ONLY, COMPREHENSION, K_IMPORT, K_VARIABLE, REBOUND
from seamline.languages.python.uses import is_replaced
from seamline.languages.python.words import CHARACTER, DOTTED, NAME

if TYPE_CHECKING:
    from collections.abc import Container

    from tree_sitter import Node

    from seamline.languages.python.candidates import Candidate
    from seamline.languages.python.imports import ImportStatement
    from seamline.languages.python.state import State

_DOTTED: Final = re.compile(DOTTED)
_WORD: Final = re.compile(rf"(?<![.{CHARACTER}]){NAME}(?![{CHARACTER}]*\s*[.\[])")
_TARGETS: Final = re.compile(rf"(?<![.{CHARACTER}]){NAME}(?:\.{NAME})+(?![{CHARACTER}]*\s*[.\[(])")
_OWN: Final = re.compile(rf"(?:self|cls)\.({NAME})\Z")
_CAPTURED: Final = re.compile(r"(?<![.\w])[^\W\d]\w*(?!\s*[\w.(=])")
_NAME: Final = re.compile(r"\w+")
_LONGEST: Final = 80
"""Characters behind the start of an assignment in which a name in front of ` = ` is looked for before a pattern is."""
_ALL_STRING: Final = re.compile(r"[\"']([^\"'\n]*)[\"']")
_ALL_PLAIN: Final = re.compile(r"[\s\[\](),+]*\Z")
_COMMENT: Final = re.compile(r"#[^\n]*")
_LITERAL: Final = re.compile(r"\(\s*[\"']([^\W\d]\w*(?:\.[^\W\d]\w*)*)[\"']\s*,?\s*\)\Z")


def import_statement(state: State, start: int, statement: ImportStatement) -> None:
    """The names of one import statement."""
    scope = state.scope
    level = slim(scope.kind)
    guard = state.guard
    imports = state.imports
    first_import = state.first_import
    for module, dots, name, local, first, last, module_start, module_end in statement.records:
        index = first_import + len(imports)
        first += start
        last += start
        own = _guard_of_import(state, module or name, first) if state.stand_ins else guard
        imports.append((module, dots, name, local, first, last, module_start + start, module_end + start, own, level))
        if not local:
            continue
        if level == FUNCTION:
            if scope.bound.get(local) == GLOBAL:
                state.rebound.add(local)
            _bind_import(state, local, index)
        else:
            state.bind_symbol((K_IMPORT, local, first, last, ZERO, guard, index))


def _bind_import(state: State, local: str, index: int) -> None:
    known = state.scope.bound.get(local)
    made = state.imports[-1]
    if isinstance(known, int) and known > 0 and not made[2]:
        other = state.imports[known - 1 - state.first_import]
        if not other[2] and other[0].partition(".")[0] == made[0].partition(".")[0]:
            return  # `import a.b` and `import a.c` bind the same `a`
    state.scope.bind(local, index + 1)


def import_by_name(state: State, start: int, call: Candidate) -> None:  # noqa: ARG001 - handlers share a signature
    """`import_module("a.b")`."""
    opening, end = call[2:4]
    match = _LITERAL.match(state.source[opening:end])
    if match:
        first, last = opening + match.start(1), opening + match.end(1)
        guard = _guard_of_import(state, match[1], first)
        state.imports.append((match[1], ZERO, "", "", first, last, first, last, guard, FUNCTION))


def _guard_of_import(state: State, module: str, start: int) -> int:
    """The guard of an import: a `with patch(...)` around it may make the very module that it names."""
    if is_replaced(state.stand_ins, module.rpartition(".")[2], start):
        return state.guard | guards.IMPORT_ERROR
    return state.guard


def type_alias(state: State, start: int, node: Node) -> None:  # noqa: ARG001
    """`type Name[T] = ...`."""
    left = node.child_by_field_name("left")
    if left is not None and state.scope.kind != FUNCTION:
        first = left.start_byte
        name = state.source[first : left.end_byte].partition("[")[0].strip()
        detail = ("", "other", "", node.end_byte)
        state.bind_symbol((K_VARIABLE, name, first, first + len(name), ZERO, state.guard, detail))


def assignment(state: State, start: int, node: Node) -> None:
    """`name = ...`, `name: T` and `name: T = ...`."""
    source = state.source
    scope = state.scope
    end = node.end_byte
    name_end = source.find(" = ", start, min(end, start + _LONGEST))
    name = source[start:name_end] if name_end > 0 else ""
    is_annotated = False
    if not name.isidentifier():
        match = _NAME.match(source, start)
        if match is None:
            return
        name = match[0]
        name_end = match.end()
        is_annotated = source[name_end : name_end + 8].lstrip()[:1] == ":"
    if is_annotated or end in state.constructed:
        state.evident.add(name)
    if is_annotated and source[end - 1] == "}":
        assigned.note_literal(state, name, node)
    if scope.kind != FUNCTION:
        _assigned_symbol(state, start, name, node, is_annotated)
    elif scope.bound.get(name) == GLOBAL:
        state.rebound.add(name)
    else:
        value = assigned.of_local(state, name, name_end, node, is_annotated)
        scope.assign(name, value, start, end, source)


def _assigned_symbol(state: State, start: int, name: str, node: Node, is_annotated: bool) -> None:
    source = state.source
    name_end = start + len(name)
    end = node.end_byte
    annotation = ""
    if is_annotated:
        note = node.child_by_field_name("type")
        annotation = source[note.start_byte : note.end_byte] if note is not None else ""
    value, text = assigned.of_symbol(state, name_end, end, node, is_annotated)
    if name == "__all__" and state.scope.kind == MODULE:
        _extend_all(state, source.find("=", name_end, end) + 1, end)
    flags = ANNOTATED_ONLY if is_annotated and not value else ZERO
    if ":" in annotation and "[" not in annotation:
        flags |= REBOUND  # two lines in one: the end of the first is being typed
    state.bind_symbol((K_VARIABLE, name, start, name_end, flags, state.guard, (annotation, value, text, end)))


def extend_all(state: State, start: int, call: Candidate) -> None:  # noqa: ARG001
    """A call of a method of `__all__`."""
    _, _, opening, end, text, _, _ = call
    _extend_all(state, opening, end)
    if text not in ("__all__.extend", "__all__.append"):
        state.dynamic_all = True


def _extend_all(state: State, start: int, end: int) -> None:
    text = state.source[start:end]
    if "#" in text:
        text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    if state.exports is None:
        state.exports = []
    state.exports += [(match[1], start + match.start(1), start + match.end(1)) for match in _ALL_STRING.finditer(text)]
    if not _ALL_PLAIN.match(_ALL_STRING.sub("", text)):
        state.dynamic_all = True


def assigned_attribute(state: State, start: int, node: Node) -> None:
    """`self.name = ...` gives the class an attribute; another object's attribute is replaced."""
    left = node.child_by_field_name("left")
    if left is None:
        return
    name_end = left.end_byte
    text = state.source[start:name_end]
    match = _OWN.match(text)
    if match is None:
        state.patched.append((state.scope, text))
        if text.endswith(".__class__") and state.scope.kind == FUNCTION:
            state.scope.hide(text.partition(".")[0])
    elif (draft := state.scope.enclosing_draft()) is not None:
        draft.attributes.append((match[1], state.scope, *assigned.of_attribute(state, name_end, node)))


def opaque(state: State, start: int, node: Node) -> None:
    """Names that are bound in a way that says nothing about their value."""
    end = node.end_byte
    source = state.source
    scope = state.scope
    if scope.name == COMPREHENSION and source[end : end + 9].lstrip()[:2] == ":=":
        while scope.name == COMPREHENSION and scope.parent is not None:
            scope = scope.parent  # PEP 572: it binds in the function around
    told: Container[str] = ()
    if source.find(".", start, end) > 0:
        _opaque_attributes(state, start, end)
    elif scope.kind == FUNCTION:
        told = targets.told(state, scope, start, node)
    for name in _WORD.findall(source, start, end):
        if name in told:
            continue
        if scope.kind == FUNCTION:
            if scope.bound.get(name) == GLOBAL:
                state.rebound.add(name)
            else:
                scope.hide(name)
        elif name == "__all__" and scope.kind == MODULE:
            parent = node.parent
            if parent is not None and parent.type == "augmented_assignment":
                _extend_all(state, source.find("=", end) + 1, parent.end_byte)
            else:
                state.dynamic_all = True
        else:
            symbol = (K_VARIABLE, name, start, end, REBOUND, state.guard, ("", "other", "", end))
            if scope.kind == MODULE:
                state.symbols.append(symbol)
            else:
                state.bind_symbol(symbol)


def _opaque_attributes(state: State, start: int, end: int) -> None:
    """Attributes among the targets of an unpacking, a loop or the like."""
    for text in _TARGETS.findall(state.source, start, end):
        match = _OWN.match(text)
        if match is None:
            state.patched.append((state.scope, text))
        elif (draft := state.scope.enclosing_draft()) is not None:
            draft.attributes.append((match[1], state.scope, UNKNOWN, ""))


def case(state: State, start: int, node: Node) -> None:
    """The names that a pattern captures."""
    header = state.source[start : node.end_byte].partition(":\n")[0]
    for name in _CAPTURED.findall(header, len("case")):
        if state.scope.kind == FUNCTION:
            state.scope.bind(name, OPAQUE)
        else:
            detail = ("", "other", "", node.end_byte)
            state.bind_symbol((K_VARIABLE, name, start, start, REBOUND, state.guard, detail))


def global_statement(state: State, start: int, node: Node) -> None:
    """In a function, these names are the module's."""
    if state.scope.kind == FUNCTION:
        for name in _WORD.findall(state.source, start + len("global"), node.end_byte):
            state.scope.bound[name] = GLOBAL


def nonlocal_statement(state: State, start: int, node: Node) -> None:
    """In all the functions around, nothing is known of these names."""
    for name in _WORD.findall(state.source, start + len("nonlocal"), node.end_byte):
        scope: Scope | None = state.scope
        while scope is not None and scope.kind != MODULE:
            scope.hide(name)
            scope = scope.parent
