"""Uses that a change of a method breaks although no type says whose method they mean.

Where the baseline defined a method name exactly once in the whole workspace, where nothing from outside has it, and where
it is defined nowhere any more, every use of the name that is left is broken; likewise where the one method of a name does
not take the call any more. Everything here is about names: what the types tell is found by the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tree_sitter import Parser

from seamline.checks.site import Site, count, enclosing
from seamline.interface.facts import FileFlag
from seamline.interface.wording import quoted
from seamline.languages.python import classes, elsewhere, untyped
from seamline.languages.python.binding import bind
from seamline.languages.python.entities import Definition
from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.modules import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.interface.drift import Change
    from seamline.interface.violation import Violation
    from seamline.languages.python.untyped import Spot
    from seamline.languages.python.views import View
    from seamline.workspace.baseline import Baseline

_SHORTEST: Final = 4
_DISTINCTIVE: Final = 6
"""Characters from which on a name of several words is hardly that of another thing, where its class is used as well."""
_AT_ONCE: Final = 10
"""Files that are read in one step."""
_GONE: Final = frozenset({"removed", "renamed"})
_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.GENERATED)


class Orphans:
    """One search."""

    def __init__(self, engine: Engine, baseline: Baseline, changes: Iterable[Change]) -> None:
        self._engine = engine
        self._baseline = baseline
        self._changes = {change.symbol.rpartition(".")[2]: change for change in changes if _is_candidate(change)}
        self._hits: dict[str, set[str]] = {}
        """Name -> the files that use it."""
        self._parser = Parser(LANGUAGE)

    def steps(self) -> Generator[None, None, list[Violation]]:
        """The violations, found in steps of a few milliseconds."""
        yield from self._look_back()
        if self._changes:
            yield from self._read()
        self._drop(name for name in [*self._changes] if not self._hits.get(name))
        if not self._changes:
            return []
        packages, uncertain = self._packages()
        known = yield from elsewhere.mentioned(self._changes, packages)
        self._drop(known)
        found: list[Violation] = []
        for name in sorted(self._changes):
            for path in sorted(self._hits[name]):
                if path in uncertain and not self._is_meant(name, path):
                    continue
                found += self._violations(name, path)
                yield
        return found

    def _drop(self, names: Iterable[str]) -> None:
        """Forget these names: nothing certain follows from their change."""
        for name in [*names]:
            self._changes.pop(name, None)

    def _look_back(self) -> Iterator[None]:
        """Forget the names that the files which differ from the baseline did not define exactly once in it."""
        times = dict.fromkeys(self._changes, 0)
        for text in self._baseline.texts.values() if times else ():
            for name in times:
                if text is not None and name.encode() in text:
                    times[name] += untyped.definitions(text, name)
            yield
        self._drop(name for name, number in times.items() if number != 1)

    def _read(self) -> Generator[None, None, None]:
        """Look into every file for the names; forget those that may be names of something else."""
        engine = self._engine
        for number, path in enumerate(list(engine.files.blobs)):
            text = engine.files.text(path)
            for name, change in [*self._changes.items()]:
                if text is None or name.encode() not in text:
                    continue
                allowed = 0 if _GONE.intersection(change.kinds) or change.place is None else path == change.place.path
                if untyped.definitions(text, name) > allowed or untyped.is_named_otherwise(text, name):
                    del self._changes[name]
                elif f".{name}".encode() in text and not untyped.has_stand_ins(text):
                    self._hits.setdefault(name, set()).add(path)
            if not number % _AT_ONCE:
                yield

    def _packages(self) -> tuple[list[Path], set[str]]:
        """The sources of what the using files import from outside; and the files of which that is not all known."""
        engine = self._engine
        places = elsewhere.site_packages(engine.root)
        packages: dict[str, list[Path]] = {}
        uncertain = set()
        for path in {path for paths in self._hits.values() for path in paths}:
            view = engine.program.view(path)
            for package in _outside(engine, view) if view is not None else ():
                if package not in packages:
                    packages[package] = elsewhere.installed(package, places)
                if not packages[package]:
                    uncertain.add(path)
        return [source for sources in packages.values() for source in sources], uncertain

    def _is_meant(self, name: str, path: str) -> bool:
        """Whether a file that uses packages which cannot be searched means the method all the same."""
        change = self._changes[name]
        if change.place is None or not _is_distinctive(name):
            return False
        view, program = self._engine.program.view(path), self._engine.program
        home, owner = change.place.path, change.symbol.rpartition(".")[0]
        if path == home or path in self._engine.users_of(home, owner):
            return True
        return view is not None and any(target.path == home for target in program.targets(view))

    def _violations(self, name: str, path: str) -> Iterator[Violation]:
        engine, change = self._engine, self._changes[name]
        text, site = engine.files.text(path), engine.site(path)
        if text is None or site is None or site.is_quiet or site.view.flags & _UNREAD:
            return
        view = site.view
        said = {start for one in engine.findings.found(path) for start in (one.place.start, one.use.start)}
        outside = engine.program.outside(view)
        resolved = {use[2] for use in engine.files.uses(path) if engine.program.chain(path, use[0]) is not None}
        for spot in untyped.spots(text, name, self._parser):
            if spot.start in said or spot.use[0] in said or spot.end in resolved:
                continue
            if spot.receiver.partition(".")[0].partition("(")[0] in outside or self._may_inherit(view, spot, name):
                continue
            if site.is_expected(0, spot.use[0], spot.use[1], 0):
                continue
            yield from self._judged(site, change, spot, name)

    def _judged(self, site: Site, change: Change, spot: Spot, name: str) -> Iterator[Violation]:
        since = self._baseline.revision
        provider = change.provider(self._engine.program.modules.name_of)
        if provider is None:
            return
        where = f"{provider.place.path}:{site.line_of(provider.place.path, provider.place.start)}"
        if _GONE.intersection(change.kinds):
            now = change.now.rpartition(".")[2]
            hint = f"; it is called '{now}' now" if now else ""
            message = f"nothing has '{name}' any more: {change.symbol} ({where}) was the only one at {since}{hint}"
            words = (name, now) if now else (name,)
            yield site.violation("unknown-member", message, (spot.start, spot.end), spot.use, provider, words)
            return
        if change.signatures is None or spot.shape is None:
            return
        old, new = change.signatures
        shape = spot.shape
        problems = bind(new.parameters, new.bound, shape)
        if problems is None or bind(old.parameters, old.bound, shape) is not None:
            return
        only = f"the only '{name}' there is"
        place = (spot.start, spot.end)
        if problems.missing:
            passed = count(shape[0] + len(shape[1]), "argument")
            message = f"{new.name}() ({where}), {only}, requires {quoted(problems.missing)}; this call passes {passed}"
            yield site.violation("missing-argument", message, place, spot.use, provider, problems.missing)
        for keyword in problems.unknown:
            message = f"{new.name}() ({where}), {only}, has no parameter '{keyword}'"
            yield site.violation("unexpected-argument", message, place, spot.use, provider, ("keyword", keyword))
        if problems.surplus:
            takes = count(problems.limit, "positional argument")
            message = f"{new.name}() ({where}), {only}, takes {takes}; this call passes {shape[0]}"
            limit = ("positional", str(problems.limit))
            yield site.violation("unexpected-argument", message, place, spot.use, provider, limit)

    def _may_inherit(self, view: View, spot: Spot, name: str) -> bool:
        """Whether the object is one of the class around, which may have the name from a base outside the workspace."""
        if spot.receiver not in ("self", "cls", "super()"):
            return False
        program = self._engine.program
        around = enclosing(view.symbols, spot.start).rpartition(".")[0]
        holder = program.chain(view.path, around) if around else None
        return not isinstance(holder, Definition) or any(
            ancestor.cls is None and classes.outside_may_have(ancestor.external, name)
            for ancestor in classes.search_order(program, holder)
        )


def _is_candidate(change: Change) -> bool:
    """Whether a change is one of a method whose name may tell enough by itself."""
    owner, _, name = change.symbol.rpartition(".")
    if (
        not owner
        or name.startswith("__")
        or len(name) < _SHORTEST
        or not change.before.startswith(("def ", "async def "))
    ):
        return False
    return bool(_GONE.intersection(change.kinds)) or change.signatures is not None


def _is_distinctive(name: str) -> bool:
    """Whether a name says more than one word."""
    return len(name) >= _DISTINCTIVE and "_" in name.strip("_")


def _outside(engine: Engine, view: View) -> Iterator[str]:
    """The top-level names of packages from outside that a file imports."""
    for record, target in zip(view.imports, engine.program.targets(view), strict=True):
        package = record[0].partition(".")[0]
        if target.kind == UNKNOWN and not record[1] and not elsewhere.is_standard(package):
            yield package
