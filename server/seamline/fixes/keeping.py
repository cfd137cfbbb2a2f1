"""Fixes of breaking-change that keep what others use: the old name as a deprecated alias, an export where it was."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from seamline.fixes.arguments import append
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import ending_of, import_edit, indent_of, parse, statement_at
from seamline.interface.facts import Kind, ParameterKind, SymbolFlag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_FUNCTION: Final = int(Kind.FUNCTION)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_LOWEST: Final = re.compile(r">=\s*3\.(\d+)")
_FIRST_WITH_DEPRECATED: Final = 13
"""The minor version of Python 3 that has `warnings.deprecated` (PEP 702)."""


def keep_names(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Keep the old name beside the new one, or export again what moved away or is exported no more."""
    kind, symbol, now = map(str, violation.data[:3])
    if kind == "renamed":
        yield from _alias(engine, violation, text, symbol, now)
    elif kind == "export-removed":
        yield _exported(violation, text, symbol, str(violation.data[3]), is_listed=bool(violation.data[4]))
    elif kind == "moved" and len(homes := engine.homes_of(symbol)) == 1:
        yield _exported(violation, text, symbol, f"from {homes[0]} import {symbol}", is_listed=False)


def _exported(violation: Violation, text: bytes, name: str, statement: str, *, is_listed: bool) -> Fix:
    """Import a name once more, and list it in `__all__` where it was listed."""
    path = violation.place.path
    edits = [import_edit(path, text, statement)]
    names = next((node for node in _lists(text) if is_listed), None)
    if names is not None:
        edits.append(append(path, text, names, f'"{name}"'))
    return Fix(f"Export '{name}' again", "quickfix", False, tuple(sorted(edits)))


def _lists(text: bytes) -> Iterator[Node]:
    """The list that `__all__` is."""
    for statement in parse(text).root_node.named_children:
        assignment = statement.named_children[0] if statement.named_child_count else None
        if assignment is not None and assignment.type == "assignment":
            left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
            named = left is not None and text[left.start_byte : left.end_byte] == b"__all__"
            if named and right is not None and right.type in ("list", "tuple"):
                yield right


def _alias(engine: Engine, violation: Violation, text: bytes, symbol: str, now: str) -> Iterator[Fix]:
    """The old name, for the new one."""
    path = violation.place.path
    node = statement_at(text, violation.place.start, ("function_definition", "class_definition"))
    view = engine.program.view(path)
    if node is None or view is None:
        return
    if node.parent is not None and node.parent.type == "decorated_definition":
        node = node.parent
    old, new = symbol.rpartition(".")[2], now.rpartition(".")[2]
    found = _find(view.symbols, now)
    if found is None:
        return
    title = f"Keep '{old}' as a deprecated name of '{new}'"
    ending = ending_of(text)
    if found[0] != _FUNCTION:
        if "." not in now:
            yield Fix(
                title, "quickfix", False, (Edit(path, node.end_byte, node.end_byte, f"{ending * 3}{old} = {new}"),)
            )
        return
    lines = _wrapper(found, old, new, in_class="." in now, has_deprecated=_has_deprecated(engine.root))
    if not lines:
        return
    indent = indent_of(text, node.start_byte)
    if indent is None:
        return
    blank = ending * (2 if "." in now else 3)
    edits = [Edit(path, node.end_byte, node.end_byte, blank + ending.join(indent + one for one in lines))]
    needed = "deprecated" if lines[0].startswith("@deprecated") else "warnings"
    if needed not in view.names:
        statement = "from warnings import deprecated" if needed == "deprecated" else "import warnings"
        edits.insert(0, import_edit(path, text, statement))
    yield Fix(title, "quickfix", False, tuple(sorted(edits)))


def _find(symbols: tuple[Any, ...], name: str) -> Any:
    """The one symbol with this qualified name."""
    first, _, rest = name.partition(".")
    found = [symbol for symbol in symbols if symbol[1] == first]
    if len(found) != 1:
        return None
    if not rest:
        return found[0]
    return _find(found[0][6][3], rest) if found[0][0] == Kind.CLASS else None


def _wrapper(symbol: Any, old: str, new: str, *, in_class: bool, has_deprecated: bool) -> list[str]:
    """The lines of a function that warns and hands everything on; none where it would not be called like the new one."""
    parameters, returns, decorators, _, written, _, _ = symbol[6]
    if decorators or (in_class and not parameters):
        return []
    receiver = parameters[0][0] if in_class else ""
    passed = ", ".join(map(_passed, parameters[1:] if in_class else parameters))
    callee = f"{receiver}.{new}" if in_class else new
    is_async = bool(symbol[4] & _ASYNC)
    head = f"{'async ' if is_async else ''}def {old}{written}{f' -> {returns}' if returns else ''}:"
    body = f"    return {'await ' if is_async else ''}{callee}({passed})"
    if has_deprecated:
        return [f'@deprecated("use {new}()")', head, body]
    warning = f'    warnings.warn("{old}() is called {new}() now", DeprecationWarning, stacklevel=2)'
    return [head, warning, body]


def _passed(parameter: tuple[Any, ...]) -> str:
    """How a parameter is handed on to another function with the same ones."""
    name, kind, _, _ = parameter
    if kind == ParameterKind.VAR_POSITIONAL:
        return f"*{name}"
    if kind == ParameterKind.VAR_KEYWORD:
        return f"**{name}"
    return f"{name}={name}" if kind == ParameterKind.KEYWORD_ONLY else str(name)


def _has_deprecated(root: Path) -> bool:
    """Whether every version of Python that a project is for has `warnings.deprecated`, as `pyproject.toml` says."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8")).get("project", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    wanted = project.get("requires-python") if isinstance(project, dict) else None
    match = _LOWEST.search(wanted) if isinstance(wanted, str) else None
    return match is not None and int(match[1]) >= _FIRST_WITH_DEPRECATED
