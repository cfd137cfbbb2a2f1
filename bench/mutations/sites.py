"""Where a finding points to, so that two tools which underline different parts of one statement still agree.

A site is a file and the first line of a statement: of a call over several lines one tool underlines the name, another the
argument that is too many; of a long import one the name that is gone, another the whole. Several faults in one statement
are one site, for every tool alike. This file also guesses why a use is hard to see, as a help for the person who judges
the misses.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from bench.mutations.judges import Finding
from bench.mutations.plan import Mutation
from bench.mutations.survey import last_name, parse

EXPECTED_ERRORS = {"raises", "assertRaises", "assertRaisesMessage", "assertRaisesRegex", "suppress", "warns"}


@dataclass(frozen=True, order=True, slots=True)
class Site:
    """A place that all judges can agree on, or the line that one of them shows. Lines count from 0."""

    path: str
    line: int


class Sources:
    """The files of a mutated tree, read and parsed as needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines = lru_cache(maxsize=None)(self._lines)
        self.calls = lru_cache(maxsize=None)(self._calls)
        self.starts = lru_cache(maxsize=None)(self._starts)
        self.module = lru_cache(maxsize=64)(self._module)
        self.paths = lru_cache(maxsize=1)(self._paths)

    def site(self, finding: Finding) -> Site:
        """The statement that a finding is about: what is compared."""
        place = self.place(finding)
        return Site(place.path, self.starts(place.path).get(place.line, place.line))

    def place(self, finding: Finding) -> Site:
        """The line that a finding shows: for a call the one on which the callee's name ends."""
        if not finding.rule.endswith("-argument"):
            return Site(finding.path, finding.line)
        start, end = (finding.line, finding.column), (finding.end_line, finding.end_column)
        around = [
            (last, first, name_line)
            for first, last, name_line in self.calls(finding.path)
            if first <= start and end <= last and (finding.rule == "missing-argument" or (first, last) != (start, end))
        ]
        # The smallest call that holds all of it: the one that ends first, and of those the one that starts last.
        smallest = min(around, key=lambda item: (item[0], (-item[1][0], -item[1][1])), default=None)
        return Site(finding.path, smallest[2] if smallest else finding.line)

    def text(self, site: Site) -> str:
        lines = self.lines(site.path)
        return lines[site.line].strip() if site.line < len(lines) else ""

    def owner(self, place: Site, finding: Finding, mutations: list[Mutation]) -> Mutation | None:
        """The mutation that this report is about, by the names it mentions or, failing that, shows."""
        said = set(re.findall(r"\w+", finding.message))
        shown = set(re.findall(r"\w+", " ".join(self.lines(place.path)[finding.line : finding.end_line + 1])))
        shown |= set(re.findall(r"\w+", self.text(place)))
        numbers = {int(number) for number in re.findall(r"_zz(\d+)\b", finding.message)}
        for mutation in mutations:
            if mutation.number in numbers:
                return mutation
        for words in (said, shown, self._bases_around(place)):
            fitting = [mutation for mutation in mutations if mutation.names & words]
            # A constructor shows its class, a method both: the longer symbol is the more specific one.
            if fitting:
                return max(fitting, key=lambda item: (item.symbol.rpartition(".")[2] in words, item.symbol))
        return None

    def cause(self, site: Site, mutation: Mutation | None) -> str:
        """Why this use may be hard to see or right to be silent about: a guess for a person to confirm."""
        module = self.module(site.path)
        if module is None:
            return "file does not parse"
        call: ast.Call | None = None
        imports: ast.ImportFrom | None = None
        local: set[str] = set()
        row = site.line + 1
        for node in ast.walk(module):
            first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
            if not first <= row <= last:
                continue
            match node:
                case ast.Try(handlers=handlers) if handlers and row <= (node.body[-1].end_lineno or 0):
                    return f"guarded by except {', '.join(_caught(handler) for handler in handlers)}"
                case ast.With() | ast.AsyncWith() if any(_expects(item.context_expr) for item in node.items):
                    return "an error is expected here"
                case ast.ImportFrom():
                    imports = node
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    names = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name))
                    local |= {inner.id for inner in names if isinstance(inner.ctx, ast.Store)}
                    local |= {inner.arg for inner in ast.walk(node.args) if isinstance(inner, ast.arg)}
                case ast.Call() if (node.func.end_lineno or 0) == row:
                    named = mutation is not None and last_name(node.func) in mutation.names
                    call = node if call is None or named else call
        if "type: ignore" in self.text(site) or "noqa" in self.text(site):
            return "the author silenced a checker here"
        if imports is not None and mutation is not None:
            direct = PurePosixPath(mutation.path).stem in {(imports.module or "").rpartition(".")[2], *_names(imports)}
            return "import from the changed module" if direct else "import through another module's re-export"
        return _call_cause(call, local) if call is not None else "attribute or module import"

    def through(self, site: Site) -> set[str]:
        """The files of the modules that a use at this site goes through, as far as their names tell."""
        module = self.module(site.path)
        if module is None:
            return set()
        local = {}
        here = []
        for node in ast.walk(module):
            if isinstance(node, ast.Import | ast.ImportFrom):
                source = _absolute(node, site.path) if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    local[alias.asname or alias.name] = ".".join(filter(None, (source, alias.name)))
                if isinstance(node, ast.ImportFrom) and node.lineno <= site.line + 1 <= (node.end_lineno or 0):
                    here.append(source)
            elif isinstance(node, ast.Attribute) and node.lineno <= site.line + 1 <= (node.end_lineno or 0):
                head, _, rest = ast.unparse(node.value).partition(".")
                here += [".".join(filter(None, (local.get(head, head), rest)))]
        return {path for name in here if name for path in self._files_of(name)}

    def _files_of(self, name: str) -> list[str]:
        """A module's file by the end of its path: good enough where a guess about causes is made."""
        tail = name.replace(".", "/")
        ends = (f"/{tail}.py", f"/{tail}/__init__.py")
        return [path for path in self.paths() if f"/{path}".endswith(ends)]

    def _bases_around(self, site: Site) -> set[str]:
        module = self.module(site.path)
        if module is None or "super()" not in self.text(site):
            return set()
        return {
            last_name(base)
            for node in ast.walk(module)
            if isinstance(node, ast.ClassDef) and node.lineno <= site.line + 1 <= (node.end_lineno or 0)
            for base in node.bases
        }

    def _paths(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*.py"))

    def _lines(self, path: str) -> list[str]:
        return (self.root / path).read_bytes().decode("utf-8", "replace").split("\n")

    def _module(self, path: str) -> ast.Module | None:
        return parse((self.root / path).read_bytes())

    def _starts(self, path: str) -> dict[int, int]:
        """The first line of the statement that each line belongs to; of a compound one, its header and each decorator."""
        starts: dict[int, int] = {}
        for node in ast.walk(self.module(path) or ast.Module([], [])):
            if not isinstance(node, ast.stmt):
                continue
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            last = node.end_lineno or node.lineno
            if body:
                inner = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
                last = max(node.lineno, inner.lineno - 1)
            for decorator in getattr(node, "decorator_list", ()):
                starts |= dict.fromkeys(range(decorator.lineno - 1, decorator.end_lineno), decorator.lineno - 1)
            starts |= dict.fromkeys(range(node.lineno - 1, last), node.lineno - 1)
        return starts

    def _calls(self, path: str) -> list[tuple[tuple[int, int], tuple[int, int], int]]:
        """(start, end, line of the callee's end) of every call, columns in characters."""
        module = self.module(path)
        lines = [line.encode() for line in self.lines(path)]
        return [
            (
                (node.lineno - 1, _characters(lines, node.lineno - 1, node.col_offset)),
                ((node.end_lineno or 1) - 1, _characters(lines, (node.end_lineno or 1) - 1, node.end_col_offset or 0)),
                (node.func.end_lineno or 1) - 1,
            )
            for node in ast.walk(module or ast.Module([], []))
            if isinstance(node, ast.Call)
        ]


def _characters(lines: list[bytes], line: int, byte_column: int) -> int:
    return len(lines[line][:byte_column].decode("utf-8", "replace"))


def _caught(handler: ast.ExceptHandler) -> str:
    return ast.unparse(handler.type) if handler.type else "everything"


def _names(node: ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names]


def _absolute(node: ast.ImportFrom, path: str) -> str:
    """The module that is imported from, seen from the root of the tree."""
    if not node.level:
        return node.module or ""
    parts = PurePosixPath(path).parent.parts
    return ".".join((*parts[: len(parts) - node.level + 1], *filter(None, (node.module,))))


def _expects(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in EXPECTED_ERRORS


def _call_cause(call: ast.Call, local: set[str]) -> str:
    if any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords):
        return "spread arguments"
    match call.func:
        case ast.Name(id="cls" | "self"):
            return "call of cls"
        case ast.Name(id=name):
            return "callee is a local variable" if name in local else "plain name"
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return "super()"
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return "method of self"
        case ast.Attribute(value=ast.Name(id=name)):
            return "receiver is a local variable or parameter" if name in local else "attribute of a global name"
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"))):
            return "receiver is an attribute of self"
        case ast.Attribute(value=ast.Attribute()):
            return "receiver is an attribute"
        case ast.Attribute(value=ast.Call()):
            return "receiver is the result of a call"
    return "receiver is another expression"
