"""Uses that a change of a function breaks for certain because they were right at the baseline and stand there unchanged.

The rules judge the present alone, and are silent where a derived class may have another method in the place of the one they
see. Where the baseline tells that the use did mean that method, and it has changed since, there is nothing left to doubt: objects
of the class itself do not have what is asked of them any more. Everything here compares two programs; what one program tells is
found by the rules, and what no type tells by `seamline.orphans`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tree_sitter import Parser

from seamline.checks.calls import check_binding
from seamline.checks.results import UNAWAITED, check_unawaited
from seamline.checks.site import Site, enclosing
from seamline.interface.facts import CONTEXT_BITS, CONTEXT_SHIFT, Context, FileFlag, Guard
from seamline.interface.violation import Place
from seamline.languages.codec import decode_uses
from seamline.languages.python import awaitable, plainly, standing
from seamline.languages.python.binding import bind
from seamline.languages.python.callables import fitted
from seamline.languages.python.entities import Coroutine, Method, definition_of, key_of
from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.infer import possible
from seamline.languages.python.infer.marks import bare
from seamline.languages.python.whole import letters

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from tree_sitter import Tree

    from seamline.engine import Engine
    from seamline.interface.drift import Change
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Definition, Entity
    from seamline.languages.python.program import Program
    from seamline.workspace.baseline import Baseline

_GONE: Final = frozenset({"removed", "renamed"})
_UNREAD: Final = int(FileFlag.BROKEN | FileFlag.UNREADABLE | FileFlag.GENERATED)
_AT_ONCE: Final = 100
"""Files that are searched for names in one step."""
_NO_MEMBER: Final = int(Guard.ATTRIBUTE_ERROR)
_NO_VALUE: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR)
_SEEN_ALONE: Final = (Context.DISCARDED, Context.TESTED)
"""Contexts of a call that are evident without a look at its text."""


class _Use(NamedTuple):
    """A use of what changed, as it is now and as it was."""

    record: tuple[Any, ...]
    was: Entity


class Regressions:
    """One search. `said` is what is said already."""

    def __init__(
        self, engine: Engine, baseline: Baseline, before: Program, changes: Iterable[Change], said: Iterable[Violation]
    ) -> None:
        self._engine = engine
        self._baseline = baseline
        self._before = before
        self._changes = [change for change in changes if change.place is not None and _is_candidate(change)]
        self._said: set[Place] = set()
        self._unawaited_at: dict[str, list[int]] = {}
        """Where the rule says of each file that what has to be awaited is not."""
        for one in said:
            self._said.add(one.use)
            if one.rule == "async-mismatch":
                self._unawaited_at.setdefault(one.use.path, []).append(one.use.start)
        self._standing = standing.Standing(engine.program, engine.files.uses, engine.users_of)
        self._parser = Parser(LANGUAGE)
        self._trees: tuple[str, Tree | None, str] = ("", None, "")
        """The file that was parsed last, its tree and its text."""

    def steps(self) -> Generator[None, None, list[Violation]]:
        """The violations, found in steps of a few milliseconds."""
        users: dict[str, list[tuple[Change, set[int]]]] = {}
        for change in self._changes:
            for path, items in self._users(change).items():
                users.setdefault(path, []).append((change, items))
            yield
        yield from self._by_name(users)
        found: list[Violation] = []
        for path in sorted(users):
            site = self._site(path)
            yield
            if site is None:
                continue
            uses = self._engine.files.uses(path)
            for change, items in users[path]:
                for use in self._uses(path, uses, items, change):
                    found += self._new(site, change, use)
                if "became-async" in change.kinds:
                    found += self._asked(site, change, uses, _chains(uses, items))
                yield
        return found

    def _users(self, change: Change) -> dict[str, set[int]]:
        """The files of which some use rests on what changed, its own among them, and the items of these uses."""
        home, top = change.place.path if change.place else change.path, change.symbol.partition(".")[0]
        users: dict[str, set[int]] = {home: set()}
        for user, item in self._engine.index.look(home, top):
            users.setdefault(user, set()).add(item)
        return users

    def _by_name(self, users: dict[str, list[tuple[Change, set[int]]]]) -> Iterator[None]:
        """Add the files that use a member of the name of a method that changed: nobody knows whose, or it would rest on that."""
        methods = [(one.symbol.rpartition(".")[2].encode(), one) for one in self._changes if "." in one.symbol]
        for number, (path, blob) in enumerate([*self._engine.files.blobs.items()] if methods else ()):
            for name, change in methods:
                if name in blob and all(one is not change for one, _ in users.get(path, ())):
                    users.setdefault(path, []).append((change, set()))
            if not number % _AT_ONCE:
                yield

    def _site(self, path: str) -> Site | None:
        """A file as rules see it; `None` where nothing is to be said of it."""
        site = self._engine.site(path)
        return None if site is None or site.is_quiet or site.view.flags & _UNREAD else site

    def _new(self, site: Site, change: Change, use: _Use) -> list[Violation]:
        """What is to be said about a use of which nothing is said yet."""
        place = Place(site.path, use.record[1], use.record[3])
        found = list(self._judged(site, change, use)) if place not in self._said else []
        if found:
            self._said.add(place)
        return found

    def _uses(self, path: str, uses: tuple[Any, ...], items: set[int], change: Change) -> Iterator[_Use]:
        """Those uses of a file that meant what changed, and were written then as they are now."""
        owner, _, name = change.symbol.rpartition(".")
        chains = _chains(uses, items)
        is_home = change.place is not None and path == change.place.path
        if owner:
            now = [use for use in uses if name in use[0] and _last(use[0]) == name]
        else:
            now = [use for use in uses if is_home or use[0] in chains]
        was = self._earlier(path, now)
        for use in now:
            chain = use[0] if was is None else was.get(self._written(path, use, now=True), "")
            meant = possible.meanings(self._before, path, chain) if chain else ()
            entity = next((one for one in meant if key_of(one) == (change.path, change.symbol)), None)
            if entity is not None:
                yield _Use(use, entity)

    def _earlier(self, path: str, uses: list[tuple[Any, ...]]) -> dict[tuple[str, bytes], str] | None:
        """The chains that these uses of a file had, by where and how they were written; `None` where it is as it was."""
        facts = self._baseline.facts
        if not uses or path not in facts or facts[path] == self._engine.files.blobs.get(path):
            return None
        blob, before, now = facts[path], self._baseline.texts[path], self._engine.files.text(path)
        if blob is None or before is None or now is None:
            return {}
        texts = {now[use[1] : use[3]] for use in uses}
        were = (use for use in decode_uses(blob) if before[use[1] : use[3]] in texts)
        return {self._written(path, use, now=False): use[0] for use in were}

    def _written(self, path: str, use: tuple[Any, ...], *, now: bool) -> tuple[str, bytes]:
        """The function or class around a use, and its text."""
        view = (self._engine.program if now else self._before).view(path)
        text = self._engine.files.text(path) if now else self._baseline.texts[path]
        return enclosing(view.symbols, use[1]) if view is not None else "", (text or b"")[use[1] : use[3]]

    def _judged(self, site: Site, change: Change, use: _Use) -> Iterator[Violation]:
        if _GONE.intersection(change.kinds):
            yield from self._without(site, change, use)
            return
        key = (change.place.path, change.now) if change.place is not None else None
        meant = possible.meanings(site.program, site.path, use.record[0])
        entity = next((one for one in meant if key_of(one) == key), None)
        if entity is None:
            return
        if isinstance(entity, Method) and not self._standing.is_meant(entity):
            return
        if change.signatures is not None:
            yield from self._refused(site, use, entity)
        if "became-async" in change.kinds:
            yield from self._unawaited(site, change, use, entity)

    def _asked(self, site: Site, change: Change, uses: tuple[Any, ...], chains: set[str]) -> Iterator[Violation]:
        """Members that are asked of what may be the value of a call of what has become async, where it was kept."""
        key = (change.place.path, change.now) if change.place is not None else None
        meant = {
            chain: one
            for chain in chains
            for one in possible.meanings(site.program, site.path, chain)
            if isinstance(one, Coroutine) and one.name and key_of(one.function) == key
        }
        now = [use for use in uses if use[0] in meant]
        was = self._earlier(site.path, now)
        for use in now:
            place = Place(site.path, use[1], use[3])
            if place in self._said or (was is not None and self._written(site.path, use, now=True) not in was):
                continue
            self._said.add(place)
            yield from check_unawaited(site, use, meant[use[0]])

    def _without(self, site: Site, change: Change, use: _Use) -> Iterator[Violation]:
        """A member that is gone."""
        chain, start, name_end, end, guard, shape, _ = use.record
        was = use.was
        if not isinstance(was, Method) or site.is_expected(guard, start, end, _NO_MEMBER):
            return
        if site.is_in_doubt(chain, start) or site.is_beyond(was.through.path):
            return
        name = change.symbol.rpartition(".")[2]
        cls = self._standing.lacking(site.path, chain, was, name, self._is_new)
        provider = change.provider(self._engine.program.modules.name_of)
        if cls is None or provider is None:
            return
        now = change.now.rpartition(".")[2]
        hint = f"; it is called '{now}' now" if now else ""
        what = "method" if shape is not None else "attribute"
        where = f"{cls.path}:{site.line_of(cls.path, cls.symbols[0][2])}"
        message = f"{cls.name} ({where}) has no {what} '{name}' any more, as it had at {self._baseline.revision}{hint}"
        place = (name_end - len(name.encode()), name_end)
        data = (name, now) if now else (name,)
        yield site.violation("unknown-member", message, place, (start, end), provider, data)

    def _is_new(self, path: str, name: str) -> bool:
        """Whether a file assigns to an attribute of some object, and did not at the baseline."""
        facts = self._baseline.facts
        blob = facts[path] if path in facts else self._engine.files.blobs.get(path)
        return blob is None or not standing.assigns(blob, name)

    def _refused(self, site: Site, use: _Use, entity: Entity) -> Iterator[Violation]:
        """A call that the method itself does not take any more, whatever those of derived classes take."""
        shape = use.record[5]
        old, new = fitted(self._before, use.was), fitted(site.program, entity)
        if shape is None or not old or not new:
            return
        if not any(bind(one.parameters, one.bound, shape) is None for one in old):
            return
        problems = [bind(one.parameters, one.bound, shape) for one in new]
        last = problems[-1]
        if last is None or any(one is None for one in problems):
            return
        for violation in check_binding(site, use.record, new, last, did_bind=True):
            yield replace(violation, message=f"{violation.message}, as it did at {self._baseline.revision}")

    def _unawaited(self, site: Site, change: Change, use: _Use, entity: Entity) -> Iterator[Violation]:
        """What is done with the value of a call of what has become async."""
        chain, start, name_end, end, guard, shape, _ = use.record
        definition = definition_of(entity)
        if shape is None or definition is None or not awaitable.is_certain(site.program, definition):
            return
        kind = guard >> CONTEXT_SHIFT & CONTEXT_BITS
        is_silent = (
            kind == Context.DISCARDED and site.is_test and guard & Guard.RAISES
        )  # what nobody awaits raises nothing
        if site.is_expected(guard, start, end, 0 if is_silent else _NO_VALUE) or site.is_in_doubt(chain, start):
            return
        if site.is_test and site.is_beyond(definition.path):
            return
        provider = change.provider(self._engine.program.modules.name_of)
        if provider is None:
            return
        where = f"{definition.path}:{site.line_of(definition.path, definition.symbols[0][2])}"
        head = f"{definition.name}() is async since {self._baseline.revision} ({where})"
        if kind in _SEEN_ALONE:
            message = f"{head}; what it gives {UNAWAITED[Context(kind)]}"
            yield site.violation("async-mismatch", message, (start, name_end), (start, end), provider, ("await",))
            return
        tree, source = self._parsed(site.path)
        call = plainly.call_at(tree.root_node, start, end) if tree is not None else None
        if call is None:
            return
        was = definition_of(use.was)
        is_plain = was is not None and awaitable.gave_plain(
            was, self._body(was, now=False), self._body(definition, now=True)
        )
        takes = (
            (lambda written: awaitable.takes_plain(site.program, site.path, written)) if is_plain else (lambda _: False)
        )
        told = {site.line_of(site.path, one) for one in self._unawaited_at.get(site.path, ())}
        for spot in plainly.spots(call, source, takes):
            line = site.line_of(site.path, spot.start)
            if (spot.holder and line in told) or site.is_expected(0, spot.start, spot.end, 0):
                continue
            told.add(line)
            if spot.holder:
                line = site.line_of(site.path, start)
                message = f"{head}; '{spot.holder}' holds what it gives (line {line}) and {spot.does}"
                place, whole, data = (spot.start, spot.end), (spot.start, spot.end), ("held",)
            else:
                message = f"{head}; what it gives {spot.does}, as it was before"
                place, whole, data = (start, name_end), (start, end), ("await",)
            yield site.violation("async-mismatch", message, place, whole, provider, data)

    def _body(self, function: Definition, *, now: bool) -> bytes:
        """The text of a function, at the baseline or now."""
        texts, path, symbol = self._baseline.texts, function.path, function.symbols[-1]
        text = self._engine.files.text(path) if now or path not in texts else texts[path]
        return (text or b"")[symbol[2] : symbol[6][3]]

    def _parsed(self, path: str) -> tuple[Tree | None, str]:
        """The tree of a file and its text, a letter a byte."""
        if self._trees[0] != path:
            text = self._engine.files.text(path)
            self._trees = (path, self._parser.parse(text) if text is not None else None, letters(text or b""))
        return self._trees[1], self._trees[2]


def _chains(uses: tuple[Any, ...], items: set[int]) -> set[str]:
    """The chains of these items of a file, as far as they are uses."""
    return {uses[item >> 1][0] for item in items if not item & 1 and item >> 1 < len(uses)}


def _last(chain: str) -> str:
    """The last part of a chain without its marks."""
    return bare(chain.rpartition(".")[2])


def _is_candidate(change: Change) -> bool:
    if "became-async" in change.kinds or change.signatures is not None:
        return True
    is_method = "." in change.symbol and change.before.startswith(("def ", "async def "))
    return is_method and bool(_GONE.intersection(change.kinds))
