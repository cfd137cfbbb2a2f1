"""What a package defines and what its files use, read with Python's own `ast`.

Deliberately rough about uses: they are collected by bare name, only to pick definitions that somebody uses. Whether a
use breaks is for the tools under test to say.
"""

import ast
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

RECORD_DECORATORS = {"dataclass", "define", "frozen", "mutable"}
UNCALLABLE_DECORATORS = {"property", "cached_property", "setter", "getter", "deleter", "overload", "fixture"}
BUILTIN_METHODS = {name for kind in (str, bytes, list, dict, set, tuple, int) for name in dir(kind)} | {
    "close", "open", "read", "write", "run", "start", "stop", "send", "flush", "put", "add",
}  # fmt: skip

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Call:
    """The shape of one call by that name."""

    path: str
    positional: int
    keywords: frozenset[str]


@dataclass(frozen=True, slots=True)
class Definition:
    """Something that others use. `called` is the name that a call of it shows."""

    path: str
    name: str
    kind: str
    called: str
    node: ast.stmt
    signature: FunctionNode | None = None

    @property
    def bound(self) -> int:
        """How many leading parameters the interpreter fills in: `self` or `cls`."""
        if self.kind == "function" or self.signature is None:
            return 0
        return 0 if "staticmethod" in decorator_names(self.signature) else 1


@dataclass(slots=True)
class Survey:
    """A tree as the mutator sees it."""

    root: Path
    modules: dict[str, ast.Module] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    imported: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    attributes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    imported_modules: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))

    def used_elsewhere(self, definition: Definition) -> bool:
        """Does another file import this name, or read an attribute of this name?"""
        name = definition.called
        return bool((self.imported[name] | self.attributes[name]) - {definition.path})

    def defined(self, called: str) -> int:
        """How many definitions a call by this name may mean."""
        return sum(definition.called == called for definition in self.definitions)


def survey(root: Path, packages: tuple[str, ...]) -> Survey:
    """Read every Python file below `root`; definitions are taken from `packages` only, their tests left out."""
    seen = Survey(root)
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root).as_posix()
        module = parse(file.read_bytes())
        if module is None:
            continue
        _collect_uses(seen, path, module)
        if any(path.startswith(package + "/") for package in packages) and "tests" not in PurePosixPath(path).parts:
            seen.modules[path] = module
            seen.definitions.extend(_definitions(path, module))
    return seen


def parse(text: bytes) -> ast.Module | None:
    """The tree, or nothing for a file that this interpreter cannot read."""
    try:
        text.decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def decorator_names(node: FunctionNode | ast.ClassDef) -> set[str]:
    """The last component of each decorator's name."""
    return {last_name(item.func if isinstance(item, ast.Call) else item) for item in node.decorator_list}


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`, the name itself of a plain name, else nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _collect_uses(seen: Survey, path: str, module: ast.Module) -> None:
    for node in ast.walk(module):
        match node:
            case ast.ImportFrom():
                seen.imported_modules[(node.module or "").rpartition(".")[2]].add(path)
                for alias in node.names:
                    seen.imported[alias.name].add(path)
                    seen.imported_modules[alias.name].add(path)
            case ast.Import():
                for alias in node.names:
                    seen.imported_modules[alias.name.rpartition(".")[2]].add(path)
            case ast.Attribute():
                seen.attributes[node.attr].add(path)
            case ast.Call():
                spread = any(isinstance(argument, ast.Starred) for argument in node.args)
                keywords = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                if not spread and len(keywords) == len(node.keywords):
                    seen.calls[last_name(node.func)].append(Call(path, len(node.args), keywords))


def _definitions(path: str, module: ast.Module) -> Iterator[Definition]:
    for node in _bound_once(module.body):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not decorator_names(node) & UNCALLABLE_DECORATORS:
                    yield Definition(path, node.name, "function", node.name, node, node)
            case ast.ClassDef():
                yield from _class_definitions(path, node)
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("__"):
                yield Definition(path, name, "constant", name, node)


def _class_definitions(path: str, node: ast.ClassDef) -> Iterator[Definition]:
    record = bool(decorator_names(node) & RECORD_DECORATORS) or any(
        last_name(base) == "NamedTuple" for base in node.bases
    )
    constructor = None
    for member in _bound_once(node.body):
        if not isinstance(member, FunctionNode):
            continue
        if member.name == "__init__":
            constructor = member
        elif not member.name.startswith("__") and not decorator_names(member) & UNCALLABLE_DECORATORS:
            yield Definition(path, f"{node.name}.{member.name}", "method", member.name, member, member)
    kind = "record" if record and constructor is None else "class"
    yield Definition(path, node.name, kind, node.name, node, constructor)


def _bound_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The definitions that are made unconditionally and only once in this scope, overloads thus left out."""
    names = [name for statement in body for name in _names_bound(statement)]
    for statement in body:
        bound = _names_bound(statement)
        if len(bound) == 1 and names.count(bound[0]) == 1:
            yield statement


def _names_bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign():
            return [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
            return [
                name
                for inner in ast.walk(statement)
                if isinstance(inner, FunctionNode | ast.ClassDef | ast.Assign)
                for name in _names_bound(inner)
            ]
    return []
