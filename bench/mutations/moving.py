"""A move as a person makes it: with the imports that the text needs, to a module where these can be.

What was drawn for a move (`exports.move_symbol`) stays drawn, so that all other mutations of a plan are what they were;
this says where the definition really goes, and what goes along. Imports stand in front of it, at the end of the other
module: no line of that may move, as sites are told by their lines.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from bench.mutations.edits import Edit
from bench.mutations.survey import FunctionNode, Survey, last_name

_BLOCKS = ("body", "orelse", "finalbody", "handlers")


@dataclass(slots=True)
class Bound:
    """Where a module binds a name at its top level."""

    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    """The statements, each with this one name only."""
    for_types: bool = True
    """Only where types are checked."""
    others: int = 0
    """Definitions and assignments."""


@dataclass(slots=True)
class Outline:
    """What a module binds, and what it imports when it is run."""

    bound: dict[str, Bound]
    imports: list[ast.Import | ast.ImportFrom]
    reassigned: frozenset[str]
    """Names that its functions assign to: their value is not what somebody else imported."""
    has_future_annotations: bool
    has_star: bool


def moved(survey: Survey, path: str, name: str, targets: Collection[str]) -> tuple[str, bytes] | None:
    """The first of these modules that can take a definition, and what to write in front of it there; none where nobody would
    move it.
    """
    outlines = _outlines(survey)
    source = outlines[path]
    node = next((one.node for one in survey.definitions if (one.path, one.name) == (path, name)), None)
    if node is None or source.has_star:
        return None
    needed = _loaded(node) - {name}
    own = needed & source.bound.keys()
    if own & source.reassigned or any(one.startswith("__") for one in needed - own):
        return None
    users = survey.imported[name] | survey.attributes[name]
    for target in targets:
        there = outlines[target]
        if (
            name in there.bound
            or target in users
            or (source.has_future_annotations and not there.has_future_annotations)
        ):
            continue
        carried = [_carried(one, source.bound[one], path) for one in sorted(own)]
        lacking = [one for one in carried if not _is_there(one, there, target)]
        if any(one.name in there.bound for one in lacking):
            continue
        leads_to = {d for one in lacking if not one.for_types for d in _resolved(survey, one.statement, target)}
        if _closes_a_cycle(survey, target, leads_to, users):
            continue
        return target, _written(lacking)
    return None


@dataclass(frozen=True, slots=True)
class _Carried:
    name: str
    statement: ast.Import | ast.ImportFrom
    for_types: bool


def _carried(name: str, bound: Bound, path: str) -> _Carried:
    """The import that gives a name of this module in one beside it."""
    if len(bound.imports) == 1 and not bound.others:
        return _Carried(name, bound.imports[0], bound.for_types)
    stem = PurePosixPath(path).stem
    module = None if stem == "__init__" else stem
    return _Carried(name, ast.ImportFrom(module, [ast.alias(name)], 1), bound.for_types)


def _is_there(carried: _Carried, there: Outline, target: str) -> bool:
    """Whether the other module has it already: by the same import, or because it is what was imported from."""
    bound = there.bound.get(carried.name)
    if bound is None:
        return False
    if any(ast.dump(one) == ast.dump(carried.statement) for one in bound.imports):
        return carried.for_types or not bound.for_types
    statement = carried.statement
    comes_from = statement.module if isinstance(statement, ast.ImportFrom) else None
    return bool(bound.others) and (comes_from or "").rpartition(".")[2] == PurePosixPath(target).stem


def _written(lacking: list[_Carried]) -> bytes:
    lines = [ast.unparse(one.statement) for one in lacking if not one.for_types]
    for_types = [f"    {ast.unparse(one.statement)}" for one in lacking if one.for_types]
    if for_types:
        lines += ["from typing import TYPE_CHECKING", "", "if TYPE_CHECKING:", *for_types]
    return "".join(f"{line}\n" for line in lines).encode()


def _loaded(node: ast.stmt) -> set[str]:
    """The names that a definition reads, those in annotations that are strings too."""
    found = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and len(inner.value) < 100:
            try:
                read = ast.parse(inner.value, mode="eval")
            except (SyntaxError, ValueError):
                continue
            found |= {name.id for name in ast.walk(read) if isinstance(name, ast.Name)}
    return found


@cache
def _outlines_of(root: Path, paths: tuple[str, ...]) -> dict[str, Outline]:
    return {path: _outline(ast.parse((root / path).read_bytes())) for path in paths}


def _outlines(survey: Survey) -> dict[str, Outline]:
    return _outlines_of(survey.root, tuple(survey.modules))


def _outline(module: ast.Module) -> Outline:
    bound: dict[str, Bound] = {}
    run: list[ast.Import | ast.ImportFrom] = []
    for statement, for_types in _top_level(module.body, for_types=False):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            run += [] if for_types else [statement]
            for one in _single(statement):
                name = one.names[0].asname or one.names[0].name.partition(".")[0]
                bound.setdefault(name, Bound()).imports.append(one)
                bound[name].for_types &= for_types
        else:
            for name in _names_bound(statement):
                bound.setdefault(name, Bound()).others += 1
                bound[name].for_types &= for_types
    reassigned = {name for node in ast.walk(module) if isinstance(node, ast.Global) for name in node.names}
    return Outline(
        bound,
        run,
        frozenset(reassigned),
        has_future_annotations="annotations" in bound
        and any(isinstance(one, ast.ImportFrom) and one.module == "__future__" for one in bound["annotations"].imports),
        has_star="*" in bound,
    )


def _top_level(body: list[ast.stmt], *, for_types: bool) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements of a module and those in its blocks; whether they are for types only."""
    for statement in body:
        yield statement, for_types
        only = isinstance(statement, ast.If) and last_name(statement.test) == "TYPE_CHECKING"
        if isinstance(statement, FunctionNode | ast.ClassDef):
            continue
        for name in _BLOCKS:
            for inner in getattr(statement, name, []):
                some = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                yield from _top_level(some, for_types=for_types or (only and name == "body"))


def _single(statement: ast.Import | ast.ImportFrom) -> Iterator[ast.Import | ast.ImportFrom]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield ast.Import([alias])
        else:
            yield ast.ImportFrom(statement.module, [alias], statement.level)


def _names_bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, FunctionNode | ast.ClassDef):
        return {statement.name}
    heads = (value for name, value in ast.iter_fields(statement) if name not in _BLOCKS)
    parts = (part for value in heads for part in (value if isinstance(value, list) else [value]))
    stored = (
        node for part in parts if isinstance(part, ast.AST) for node in ast.walk(part) if isinstance(node, ast.Name)
    )
    return {node.id for node in stored if isinstance(node.ctx, ast.Store)}


def _closes_a_cycle(survey: Survey, target: str, leads_to: set[str], users: set[str]) -> bool:
    """Whether the other module would import itself in the end: through what it needs now, or through who uses the definition
    there.
    """
    needed = _reached(survey, leads_to)
    return target in needed or bool((needed | _reached(survey, _imported_by(survey, target))) & users)


def _reached(survey: Survey, begin: set[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(begin)
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _imported_by(survey, path)
    return seen


def _imported_by(survey: Survey, path: str) -> set[str]:
    """The modules of the package that one imports when it is run."""
    outline = _outlines(survey).get(path)
    return {d for one in outline.imports for d in _resolved(survey, one, path)} if outline is not None else set()


def _resolved(survey: Survey, statement: ast.Import | ast.ImportFrom, path: str) -> set[str]:
    """The files that an import runs, packages around them left out: these run before all of their modules."""
    base = _absolute(statement, path)
    found: set[str] = set()
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            found |= _files(survey, alias.name)
        else:  # a module of a package, or else a name of a module
            found |= _files(survey, f"{base}.{alias.name}") or _files(survey, base)
    return found - {path}


def _absolute(statement: ast.Import | ast.ImportFrom, path: str) -> str:
    """The module that is imported from, seen from the root of the tree where it is named by dots."""
    if isinstance(statement, ast.Import):
        return ""
    folder = PurePosixPath(path).parent.parts if statement.level else ()
    return ".".join((*folder[: len(folder) - statement.level + 1], *filter(None, (statement.module,))))


def _files(survey: Survey, name: str) -> set[str]:
    tail = name.replace(".", "/")
    return {one for one in survey.modules if f"/{one}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))}


def with_imports(edits: tuple[Edit, ...], target: str, imports: bytes) -> tuple[Edit, ...]:
    """The edits of a move, into this module and with these imports."""
    return tuple(
        Edit(target, -1, -1, b"\n\n" + imports + b"\n" * (2 if imports else 0) + edit.text.lstrip(b"\n"))
        if edit.start < 0
        else edit
        for edit in edits
    )
