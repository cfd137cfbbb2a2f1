"""One file against everything it uses: each import and each chain is looked up, judged by the rules, and noted in the
indexes, so that a change elsewhere leads back to exactly what has to be looked at again.

The common case, a use of a name that is there and is called as it should be, has to be cheap: it is looked up together
with the same use in other files and notes what that rests on. Keeping what was found is the engine's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.checks.calls import check_call
from seamline.checks.imports import check_exports, check_import, check_read
from seamline.checks.keys import check_key, check_literal
from seamline.checks.making import check_making
from seamline.checks.members import check_member
from seamline.checks.results import check_result, check_unawaited
from seamline.checks.types import check_types, tells_types
from seamline.interface.facts import CONTEXT_SHIFT, LITERAL, Kind
from seamline.languages.python import chains, reaching
from seamline.languages.python.abstract import unimplemented
from seamline.languages.python.entities import Absent, Coroutine, Definition, Missing, Unwritten, key_of
from seamline.languages.python.infer.marks import EITHER
from seamline.languages.python.infer.payloads import declared_keys
from seamline.languages.python.modules import FOUND
from seamline.languages.python.overriding import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from seamline.checks.site import Site
    from seamline.interface.violation import Violation
    from seamline.languages.python.binding import Callee
    from seamline.languages.python.entities import Entity, Key, Reached
    from seamline.languages.python.overriding import Override
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View
    from seamline.seams.index import UseIndex

OVERRIDES: Final = (1 << 24) - 6
"""The item of the methods of a file that stand for those of bases."""
EXPORTS: Final = (1 << 24) - 2
"""The item of a file's `__all__`. Imports have the odd items, uses the even ones: twice their number."""

Found = dict[int, list["Violation"]]
Group = list[tuple[int, Any]]
"""The uses of a file that share a chain, and so refer to the same thing, with their numbers."""
_CLASS: Final = int(Kind.CLASS)
_GUARDS: Final = (1 << CONTEXT_SHIFT) - 1
_BROKEN: Final = (Missing, Absent, Coroutine, Unwritten)
_UNASKED: Final = ("", "", "")


def is_import(item: int) -> bool:
    """Whether an item is an import: half of it is the import's number."""
    return bool(item & 1)


def grouped(uses: Iterable[Any], wanted: Container[str] | None = None) -> dict[str, Group]:
    """The uses of a file by chain; of these chains only, where some are wanted."""
    groups: dict[str, Group] = {}
    for number, use in enumerate(uses):
        if wanted is not None and use[0] not in wanted:
            continue
        group = groups.get(use[0])
        if group is None:
            groups[use[0]] = [(number, use)]
        else:
            group.append((number, use))
    return groups


class Checker:
    """Looks at the uses of one file (`site`) and notes in `index` what each of them rests on."""

    def __init__(self, program: Program, site: Site, index: UseIndex) -> None:
        self._program = program
        self._site = site
        self._index = index
        self._origins: dict[str, tuple[str, str, str] | None] = {}
        self._roots: dict[str, tuple[Entity, Iterable[Key]]] = {}
        self.found: Found = {}
        self.times: dict[Key, int] = {}
        """How many times the file uses what."""
        self.narrower: list[Override] | None = None
        """The methods of the file that take fewer calls than those of bases; `None` where nobody looked."""

    def everything(self, uses: tuple[Any, ...]) -> None:
        """Every import, every use and `__all__`."""
        for _ in self.steps(uses):
            pass

    def steps(self, uses: tuple[Any, ...]) -> Iterator[None]:
        """The same one after the other."""
        outside = self._program.outside(self._site.view)
        for number, record in enumerate(self._site.view.imports):
            if record[3] not in outside or record[1] or record[9]:
                self.check_import(number)
                yield
        for chain, group in grouped(uses).items():
            if chain.partition(".")[0] not in outside:
                self.check_group(chain, group)
                yield
        self.check_exports()
        self.check_overrides()

    def check_import(self, number: int) -> None:
        """One imported name."""
        program, site = self._program, self._site
        record = site.view.imports[number]
        item = number << 1 | 1
        reached = shared_import(program, site.view, number)
        if reached is not None and not isinstance(reached.entity, Missing) and not _may_be_private(site, record):
            self._index.add(site.path, item, reached.trace)
            self._count(reached.key, 1)
            return
        program.trace = set()
        entity = program.imported(site.path, record)
        violations = check_import(site, record, entity)
        if violations:
            self.found[item] = violations
        self._index.add(site.path, item, program.trace)
        self._count(key_of(entity), 1)

    def check_group(self, chain: str, group: Group) -> None:
        """The uses that share a chain."""
        program = self._program
        item = group[0][0] << 1
        if EITHER in chain:
            self._check_alone(chain, group)
            return
        root = chain.partition(".")[0]
        origin = self._origins.get(root, _UNASKED)
        if origin is _UNASKED:
            origin = self._origins[root] = reaching.origin(program, self._site.view, root)
        if origin is not None and not self._site.may_be_private(chain):
            path, name, marks = origin
            rest = chain[len(root) - len(marks) :]
            reached = reaching.reach(program, path, name, rest)
            entity = reached.entity
            if not isinstance(entity, _BROKEN):
                trace: Iterable[Key] = reached.trace
                if entity is not None and any(use[5] is not None for _, use in group):
                    callee, trace = reaching.reach_callee(program, path, name, rest)
                    if callee is not None:
                        trace = self._check_calls(group, entity, callee, trace)
                    if isinstance(entity, Definition) and entity.kind == _CLASS:
                        trace = self._check_making(group, entity, trace)
                self._index.add(self._site.path, item, trace)
                self._count(reached.key, len(group))
                return
        self._check_alone(chain, group)

    def _check_alone(self, chain: str, group: Group) -> None:
        """A chain that is looked up for this file only."""
        program, site = self._program, self._site
        if EITHER in chain:
            program.trace = set()
            entity = program.chain(site.path, chain)
        else:
            parts = chain.split(".")
            entity, trace = self._root(parts[0])
            program.trace = set(trace)
            if len(parts) > 1 and entity is not None:
                entity = chains.members(program, entity, parts[1:])
        if isinstance(entity, Missing):
            entity = chains.meaning(program, site.path, chain)
        if isinstance(entity, Missing) or site.may_be_private(chain):
            self._judge(group, lambda use: check_read(site, use, entity))
        if isinstance(entity, Absent):
            self._judge(group, lambda use: check_member(site, use, entity))
        if isinstance(entity, Unwritten):
            self._judge(group, lambda use: check_key(site, use, entity))
        if isinstance(entity, Coroutine) and entity.name:
            self._judge(group, lambda use: check_unawaited(site, use, entity))
        trace = program.trace
        if (
            entity is not None
            and not isinstance(entity, _BROKEN)
            and any(use[5] is not None for _, use in group)
            and (callee := reaching.callee_of(program, entity)) is not None
        ):
            trace = self._check_calls(group, entity, callee, trace)
        if isinstance(entity, Definition) and entity.kind == _CLASS:
            trace = self._check_making(group, entity, trace)
        self._index.add(site.path, group[0][0] << 1, trace)
        self._count(key_of(entity), len(group))

    def _judge(self, group: Group, check: Callable[[Any], list[Violation]]) -> None:
        for number, use in group:
            violations = check(use)
            if violations:
                self.found[number << 1] = violations

    def _root(self, part: str) -> tuple[Entity, Iterable[Key]]:
        """What the first part of a chain refers to, and what that depends on."""
        known = self._roots.get(part)
        if known is None:
            program = self._program
            program.trace = set()
            entity = chains.root(program, self._site.view, part)
            known = self._roots[part] = (entity, program.trace)
        return known

    def _check_calls(self, group: Group, entity: Entity, callee: Callee, trace: Iterable[Key]) -> Iterable[Key]:
        """The calls among these uses. Gives all that the verdicts depend on."""
        for number, use in group:
            shape = use[5]
            if use[4] & LITERAL:
                trace = self._check_literal(number, use, entity, trace)
                continue
            problems = None if shape is None else callee.problems(shape)
            if callee.gives is not None and use[4] > _GUARDS and problems is None and shape is not None:
                self._program.trace = set(trace)
                violations = check_result(self._site, use, entity, callee.signatures[-1], callee.gives)
                trace = self._program.trace
                if violations:
                    self.found.setdefault(number << 1, []).extend(violations)
            if problems is None and shape is not None and len(callee.signatures) == 1 and tells_types(shape, use[6]):
                self._program.trace = set(trace)
                violations = check_types(self._site, use, entity, callee.signatures[0])
                trace = self._program.trace
                if violations:
                    self.found.setdefault(number << 1, []).extend(violations)
            if problems is not None:
                self._program.trace = set(trace)
                violations = check_call(self._site, use, entity, callee.signatures, problems)
                trace = self._program.trace
                if violations:
                    self.found.setdefault(number << 1, []).extend(violations)
        return trace

    def _check_literal(self, number: int, use: Any, entity: Entity, trace: Iterable[Key]) -> Iterable[Key]:
        """A dictionary that is written for what the chain names, if that declares keys."""
        self._program.trace = set(trace)
        keys = (
            declared_keys(self._program, entity) if isinstance(entity, Definition) and entity.kind == _CLASS else None
        )
        if keys is not None and isinstance(entity, Definition):
            violations = check_literal(self._site, use, entity, keys)
            if violations:
                self.found[number << 1] = violations
        return self._program.trace

    def _check_making(self, group: Group, cls: Definition, trace: Iterable[Key]) -> Iterable[Key]:
        """The calls of a class among these uses, as to whether there can be objects of it."""
        self._program.trace = set(trace)
        if unimplemented(self._program, cls):
            for number, use in group:
                if use[5] is not None and not use[4] & LITERAL and (violations := check_making(self._site, use, cls)):
                    self.found.setdefault(number << 1, []).extend(violations)
        return self._program.trace

    def check_exports(self) -> None:
        """The names that `__all__` promises."""
        if self._site.view.exports:
            self._program.trace = set()
            violations = check_exports(self._site)
            if violations:
                self.found[EXPORTS] = violations
            self._index.add(self._site.path, EXPORTS, self._program.trace)

    def check_overrides(self) -> None:
        """The methods that take fewer calls than those of bases."""
        self._program.trace = set()
        self.narrower = narrowed(self._program, self._site.view)
        path = self._site.path
        # What the file itself says is no news to it: then it is checked as a whole.
        elsewhere = {key for key in self._program.trace if key[0] != path}
        if elsewhere:
            self._index.add(path, OVERRIDES, elsewhere)

    def _count(self, key: Key | None, uses: int) -> None:
        if key is not None:
            self.times[key] = self.times.get(key, 0) + uses


def shared_import(program: Program, view: View, number: int) -> Reached | None:
    """What a plain `from module import name` binds, looked up for all files at once; `None` for every other import."""
    target = program.target(view, number)
    name = view.imports[number][2]
    if target.kind != FOUND or target.path == view.path or name in ("", "*"):
        return None
    return reaching.reach(program, target.path, name, "")


def _may_be_private(site: Site, record: tuple[Any, ...]) -> bool:
    return site.settings.restricts or record[2].startswith("_") or ("._" in record[0] and not record[1])


def count_uses(program: Program, view: View, uses: tuple[Any, ...]) -> dict[Key, int]:
    """How many times a file uses what, without looking whether it may."""
    times: dict[Key, int] = {}
    for record in view.imports:
        key = key_of(program.imported(view.path, record))
        if key is not None:
            times[key] = times.get(key, 0) + 1
    for chain, group in grouped(uses).items():
        key = key_of(program.chain(view.path, chain))
        if key is not None:
            times[key] = times.get(key, 0) + len(group)
    return times
