"""Questions about one name: what it refers to, and who uses it. Only reads; the engine knows where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind
from seamline.languages.python.entities import Definition, Entity, Module, definition_of, key_of
from seamline.languages.python.modules import FOUND, NAMESPACE
from seamline.languages.python.signing import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamline.languages.python.program import Program

_HOMES: Final = 3
_KINDS: Final = {int(Kind.FUNCTION): "function", int(Kind.CLASS): "class"}


class Target(NamedTuple):
    """What a name refers to. `start:end` is its own name in `path`, `use_start:use_end` the name that was asked about."""

    path: str
    module: str
    name: str
    kind: str
    declaration: str
    start: int
    end: int
    use_start: int
    use_end: int
    doc: str


class UsePlace(NamedTuple):
    """One use of a name. `how` is "imports", "calls" or "reads"."""

    path: str
    start: int
    end: int
    module: str
    how: str


class Lens(NamedTuple):
    """A definition (its name at `start:end`) with the number of its uses in other files, and of the modules they are in."""

    name: str
    start: int
    end: int
    uses: int
    modules: int


def target_at(program: Program, path: str, offset: int, uses: tuple[Any, ...]) -> Target | None:
    """What the name at a byte offset of a file refers to."""
    view = program.view(path)
    if view is None:
        return None
    for record in view.imports:
        if record[2] and record[2] != "*" and record[4] <= offset <= record[5]:
            return _target(program, program.imported(path, record), record[4], record[5])
        if record[6] <= offset <= record[7]:
            return _module_at(program, path, record, offset)
    found = None
    for use in uses:
        if use[1] <= offset <= use[2]:
            found = use  # the last one that starts before the offset is the innermost
    if found is not None:
        return _target(program, program.chain(path, found[0]), found[1], found[2])
    return _own(program, path, view.symbols, offset, "")


def _module_at(program: Program, path: str, record: Any, offset: int) -> Target | None:
    """The module that the dotted name of an import spells out up to the part at an offset."""
    start, end = record[6], record[7]
    name = record[0].encode()
    dot = name.find(b".", max(0, offset - (end - len(name))))
    if dot >= 0:
        name, end = name[:dot], end - len(name) + dot
    resolved = program.modules.resolve(path, name.decode(), record[1])
    return _target(program, Module(resolved.path) if resolved.kind == "found" else None, start, end)


def _own(program: Program, path: str, symbols: tuple[Any, ...], offset: int, owner: str) -> Target | None:
    """A definition, asked about at its own name."""
    for symbol in symbols:
        name = f"{owner}.{symbol[1]}" if owner else symbol[1]
        if symbol[2] <= offset <= symbol[3] and symbol[0] in (Kind.FUNCTION, Kind.CLASS):
            return _target(program, Definition(symbol[0], path, name, (symbol,), owner), symbol[2], symbol[3])
        if symbol[0] == Kind.CLASS and symbol[3] < offset < symbol[6][4]:
            return _own(program, path, symbol[6][3], offset, name)
    return None


def _target(program: Program, entity: Entity, start: int, end: int) -> Target | None:
    if isinstance(entity, Module) and not entity.is_folder:
        name = program.modules.name_of(entity.path)
        return Target(entity.path, name, "", "module", f"module {name}", 0, 0, start, end, "")
    definition = definition_of(entity)
    if definition is None or not definition.symbols:
        return None
    symbol = definition.symbols[-1]
    kind = _KINDS.get(definition.kind, "variable")
    text = declared(symbol, definition.name)
    module = program.modules.name_of(definition.path)
    return Target(definition.path, module, definition.name, kind, text, symbol[2], symbol[3], start, end, "")


def uses_of(program: Program, user: str, uses: tuple[Any, ...], path: str, name: str) -> list[UsePlace]:
    """The uses of `name` of the file `path` in the file `user`, whose uses are `uses`."""
    view = program.view(user)
    if view is None:
        return []
    module = program.modules.name_of(user)
    found = [
        UsePlace(user, record[4], record[5], module, "imports")
        for record in view.imports
        if record[2] != "*" and _is(program.imported(user, record), path, name)
    ]
    meant = {chain: _is(program.chain(user, chain), path, name) for chain in {use[0] for use in uses}}
    found += [
        UsePlace(user, use[1], use[2], module, "reads" if use[5] is None else "calls") for use in uses if meant[use[0]]
    ]
    return found


def _is(entity: Entity, path: str, name: str) -> bool:
    return key_of(entity) == (path, name)


def needs(program: Program, path: str) -> list[str]:
    """The files that the imports of `path` lead to."""
    view = program.view(path)
    if view is None:
        return []
    found: dict[str, None] = {}
    for record, target in zip(view.imports, program.targets(view), strict=True):
        if target.kind == FOUND:
            found[target.path] = None
        if record[2] and record[2] != "*" and target.kind in (FOUND, NAMESPACE):
            part = program.modules.submodule(target.path, record[2])
            if part.kind == FOUND:
                found[part.path] = None
    return list(found)


def homes_of(program: Program, blobs: Mapping[str, bytes], name: str) -> list[str]:
    """The modules that define a public top-level name; none where there are more than three."""
    wanted = name.encode()
    found = []
    for path, blob in blobs.items():
        if wanted in blob:
            view = program.view(path)
            symbols = view.names.get(name) if view is not None else None
            if symbols and symbols[-1][0] in (Kind.FUNCTION, Kind.CLASS):
                found.append(program.modules.name_of(path))
    return sorted(found) if len(found) <= _HOMES else []


def lenses(program: Program, path: str, users_of: Callable[[str, str], Mapping[str, int]]) -> list[Lens]:
    """The functions and classes of a file that others use. `users_of(path, name)` gives the uses by file."""
    view = program.view(path)
    found = []
    for symbol in view.symbols if view is not None else ():
        if symbol[0] in (Kind.FUNCTION, Kind.CLASS) and (users := users_of(path, symbol[1])):
            modules = {program.modules.name_of(user) for user in users}
            found.append(Lens(symbol[1], symbol[2], symbol[3], sum(users.values()), len(modules)))
    return found
