"""Fixes of missing-implementation: the methods that a class leaves open, as stubs that raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.parameters import known_names, plain, written
from seamline.fixes.syntax import ending_of, statement_at
from seamline.interface.facts import Kind, SymbolFlag
from seamline.interface.wording import quoted
from seamline.languages.python.abstract import unimplemented
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_CLASS: Final = int(Kind.CLASS)
_ASYNC: Final = int(SymbolFlag.ASYNC)
_KEPT: Final = ("property", "classmethod", "staticmethod")
_EMPTY: Final = (b"...", b"pass")


def add_stubs(engine: Engine, violation: Violation, _: bytes) -> Iterator[Fix]:
    """Write every method that is missing, with the signature that its base requires; each raises until a person fills it in."""
    cls = _class_of(engine, violation)
    if cls is None:
        return
    text = engine.files.text(cls.path)
    missing = unimplemented(engine.program, cls)
    if text is None or any(one.owner == cls.name and one.path == cls.path for one in missing):
        return  # it is abstract itself
    node = statement_at(text, cls.symbols[0][2], ("class_definition",))
    body = node.child_by_field_name("body") if node is not None else None
    if body is None:
        return
    names = tuple(one.name.rpartition(".")[2] for one in missing)
    stubs = [_stub(engine, cls, one.symbols[-1], one.path) for one in missing]
    yield Fix(f"Implement {quoted(names)} in {cls.name}", "quickfix", True, (_insertion(cls.path, text, body, stubs),))


def _class_of(engine: Engine, violation: Violation) -> Definition | None:
    """The class that the call makes an object of."""
    path, start, end = violation.use
    for use in engine.files.uses(path):
        if (use[1], use[3]) == (start, end):
            found = engine.program.chain(path, use[0])
            if isinstance(found, Definition) and found.kind == _CLASS:
                return found
    return None


def _stub(engine: Engine, cls: Definition, symbol: Any, path: str) -> list[str]:
    """The lines of a method, without indentation."""
    returns, decorators = symbol[6][1:3]
    known = known_names(engine, cls.path, path)
    parameters = [plain(part, known) or part.partition("=")[0].strip() for part in written(symbol)]
    arrow = f" -> {returns}" if returns and plain(f"x: {returns}", known) != "x" else ""
    head = "async def" if symbol[4] & _ASYNC else "def"
    kept = [f"@{name}" for name, _ in decorators if name.rpartition(".")[2] in _KEPT]
    return [*kept, f"{head} {symbol[1]}({', '.join(parameters)}){arrow}:", "    raise NotImplementedError"]


def _insertion(path: str, text: bytes, body: Node, stubs: list[list[str]]) -> Edit:
    """The edit that puts these methods at the end of a class, in the place of a body that says nothing."""
    ending = ending_of(text)
    line = text.rfind(b"\n", 0, body.start_byte) + 1
    indent = text[line : body.start_byte].decode()
    on_line_of_head = bool(indent.strip())
    if on_line_of_head:
        indent = indent[: len(indent) - len(indent.lstrip())] + "    "
    methods = f"{ending}{ending}".join(ending.join(indent + line for line in stub) for stub in stubs)
    if text[body.start_byte : body.end_byte].strip() in _EMPTY:
        start = body.start_byte if on_line_of_head else line
        return Edit(path, start, body.end_byte, (ending if on_line_of_head else "") + methods)
    return Edit(path, body.end_byte, body.end_byte, f"{ending}{ending}{methods}")
