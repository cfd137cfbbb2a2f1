"""Fixes of names: the closest exported one, the place where the name lives now, the module that was meant."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import (
    bindings_of,
    dotted_in,
    ending_of,
    import_edit,
    indent_of,
    is_quoted,
    names_in,
    spelled_in,
    statement_at,
)
from seamline.interface.wording import quoted
from seamline.languages.python.entities import Missing
from seamline.languages.python.modules import FOUND, is_init

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_IMPORT: Final = ("import_from_statement",)


def repair_name(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Import the name from where it lives now, or use the closest name that the module has."""
    yield from import_from_home(engine, violation, text)
    for near in violation.data[1:]:
        yield use_name(violation, text, str(near))


def import_from_home(engine: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Import the name from each of the modules where it may live now."""
    name = str(violation.data[0])
    statement = statement_at(text, violation.place.start, _IMPORT)
    for module in engine.homes_of(name) if statement is not None else ():
        if module != violation.module and statement is not None:  # a file cannot import from itself
            yield from _moved(engine, violation, text, statement, name, module)


def read_from_home(engine: Engine, violation: Violation, text: bytes) -> Fix | None:
    """Import a name from where it lives now, where it was read through the module that it left (`price.total`)."""
    name, path = str(violation.data[0]), violation.place.path
    homes = engine.homes_of(name)
    attribute = statement_at(text, violation.place.start, ("attribute",))
    if len(homes) != 1 or homes[0] == violation.module or attribute is None:
        return None
    edits = [Edit(path, attribute.start_byte, attribute.end_byte, name)]
    if not _is_imported_elsewhere(engine, path, text, name):
        if names_in(text, name):
            return None
        edits.append(import_edit(path, text, f"from {homes[0]} import {name}"))
    return Fix(f"Import '{name}' from {homes[0]}", "quickfix", True, tuple(sorted(edits)))


def _is_imported_elsewhere(engine: Engine, path: str, text: bytes, name: str) -> bool:
    """Whether the only thing that has this name in a file is what its top level imports from the module that the name left."""
    view = engine.program.view(path)
    symbols = view.names.get(name, ()) if view is not None else ()
    records = [one for one in (view.imports if view is not None else ()) if one[3] == name]
    return (
        len(symbols) == len(records) == len(bindings_of(text, name)) == 1
        and records[0][2] == name
        and isinstance(engine.program.imported(path, records[0]), Missing)
    )


def use_name(violation: Violation, text: bytes, name: str) -> Fix:
    """Use this name of the module instead of the one that is missing."""
    was = str(violation.data[0])
    statement = statement_at(text, violation.place.start, _IMPORT)
    if statement is not None and not _has_alias(violation, text):
        return _imported_as(violation, text, statement, was, name)
    return Fix(f"Rename '{was}' to '{name}'", "quickfix", statement is None, (Edit(*violation.place, name),))


def kept_name(violation: Violation, text: bytes, name: str) -> Edit:
    """The edit that imports this name of the module under the name that others take it by from here."""
    was = str(violation.data[0])
    return Edit(*violation.place, name if _has_alias(violation, text) else f"{name} as {was}")


def repair_member(_: Engine, violation: Violation, __: bytes) -> Iterator[Fix]:
    """Use the closest member that the class has."""
    for near in violation.data[1:]:
        yield use_member(violation, str(near))


def use_member(violation: Violation, name: str) -> Fix:
    """Use this member instead of the one that is missing."""
    return Fix(f"Rename '{violation.data[0]}' to '{name}'", "quickfix", True, (Edit(*violation.place, name),))


def _imported_as(violation: Violation, text: bytes, statement: Node, name: str, near: str) -> Fix:
    """Import `near` instead of `name`: under its own name where that is free throughout the file, else as `name`."""
    beside = [place for place in names_in(text, name) if not statement.start_byte <= place[0] < statement.end_byte]
    bound = bindings_of(text, name)
    if names_in(text, near) or is_quoted(text, name) or not bound.isdisjoint(beside):
        return Fix(f"Import '{near}' as '{name}'", "quickfix", False, (Edit(*violation.place, f"{near} as {name}"),))
    path = violation.place.path
    edits = (
        Edit(*violation.place, near),
        *(Edit(path, start, end, near) for start, end in (*beside, *spelled_in(text, name))),
    )
    return Fix(f"Rename '{name}' to '{near}'", "quickfix", False, edits)


def _has_alias(violation: Violation, text: bytes) -> bool:
    return text[violation.place.end : violation.place.end + 8].split()[:1] == [b"as"]


def _moved(engine: Engine, violation: Violation, text: bytes, statement: Node, name: str, module: str) -> Iterator[Fix]:
    """Take one name out of an import statement and import it from `module`."""
    path = violation.place.path
    title = f"Import '{name}' from {module}"
    names = statement.children_by_field_name("name")
    source = statement.child_by_field_name("module_name")
    if source is None:
        return
    home = _as_written(engine, path, module, text[source.start_byte : source.end_byte].decode())
    if len(names) == 1:
        yield Fix(title, "quickfix", True, (Edit(path, source.start_byte, source.end_byte, home),))
        return
    index = next((i for i, node in enumerate(names) if node.start_byte <= violation.place.start < node.end_byte), -1)
    if index < 0:
        return
    node = names[index]
    if index + 1 < len(names):
        removal = Edit(path, node.start_byte, names[index + 1].start_byte, "")
    else:
        removal = Edit(path, names[index - 1].end_byte, node.end_byte, "")
    indent = indent_of(text, statement.start_byte)
    if indent is None:
        return
    written = text[node.start_byte : node.end_byte].decode()
    line = f"from {home} import {written}{ending_of(text)}{indent}"
    added = Edit(path, statement.start_byte, statement.start_byte, line)
    yield Fix(title, "quickfix", True, (added, removal))


def repair_module(engine: Engine, violation: Violation, _text: bytes) -> Iterator[Fix]:
    """Import from the module where all the names live now, or from the one whose name is closest."""
    written = str(violation.data[0])
    names = _names_taken(engine, violation)
    home = _home_of_all(engine, violation, names)
    source = _as_written(engine, violation.place.path, home, written) if home else ""
    if source:
        yield Fix(f"Import {quoted(names)} from {home}", "quickfix", True, (Edit(*violation.place, source),))
    for better in violation.data[1:]:
        if better != source:
            edit = Edit(*violation.place, str(better))
            yield Fix(f"Change '{written}' to '{better}'", "quickfix", False, (edit,))


def _names_taken(engine: Engine, violation: Violation) -> tuple[str, ...]:
    """What the statement of a missing module imports from it."""
    view = engine.program.view(violation.place.path)
    if view is None:
        return ()
    return tuple(
        record[2] for record in view.imports if record[6] == violation.place.start and record[2] not in ("", "*")
    )


def use_module(engine: Engine, violation: Violation, text: bytes, was: str, now: str) -> Fix | None:
    """Import a module under the name that it has now, and use it under that."""
    written = str(violation.data[0])
    path = violation.place.path
    if violation.rule == "missing-export":  # `from shop import price`
        statement = statement_at(text, violation.place.start, _IMPORT)
        parent, _, name = now.rpartition(".")
        if was.rpartition(".")[0] == parent:
            return use_name(violation, text, name)
        if statement is None or name != written:
            return None
        return next(_moved(engine, violation, text, statement, name, parent), None)
    source = _as_written(engine, path, now, written)
    edits = {Edit(*violation.place, source)}
    if written == was and statement_at(text, violation.place.start, ("import_statement",)) is not None:
        edits.update(Edit(path, start, end, now) for start, end in dotted_in(text, was))
    return Fix(f"Change '{written}' to '{source}'", "quickfix", True, tuple(sorted(edits)))


def _home_of_all(engine: Engine, violation: Violation, names: tuple[str, ...]) -> str:
    """The module that defines all of these names, where one of them is defined nowhere else; else ""."""
    homes = next(filter(None, map(engine.homes_of, names)), [])
    if len(homes) != 1 or homes[0] == violation.module:
        return ""
    program = engine.program
    target = program.modules.resolve(violation.place.path, homes[0], 0)
    view = program.view(target.path) if target.kind == FOUND else None
    return homes[0] if view is not None and all(name in view.names for name in names) else ""


def _as_written(engine: Engine, path: str, module: str, before: str) -> str:
    """How a file names `module` in the place of `before`: with dots in front where that had some, and it can be."""
    if not before.startswith("."):
        return module
    parts, own = module.split("."), engine.program.modules.name_of(path).split(".")
    package = own if is_init(path) else own[:-1]
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(parts, package, strict=False))))
    return "." * (len(package) - shared + 1) + ".".join(parts[shared:]) if shared else module


def remove_ignore(_: Engine, violation: Violation, text: bytes) -> Iterator[Fix]:
    """Remove a suppression that suppresses nothing, or name what a bare one suppresses."""
    start, end = violation.place.start, violation.place.end
    path = violation.place.path
    if violation.rule == "bare-ignore" and violation.data:
        rules = ", ".join(str(rule) for rule in violation.data)
        yield Fix(f"Name the rule: ignore[{rules}]", "quickfix", True, (Edit(path, end, end, f"[{rules}]"),))
        return
    line = text.rfind(b"\n", 0, start) + 1
    stop = text.find(b"\n", end)
    stop = len(text) if stop < 0 else stop
    if text[end:stop].strip():
        return  # something else stands behind it
    kept = text[line:start].rstrip()
    edit = Edit(path, line + len(kept), stop, "") if kept else Edit(path, line, min(stop + 1, len(text)), "")
    yield Fix("Remove this suppression", "quickfix", True, (edit,))
