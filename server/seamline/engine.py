"""Snapshot in, violations out; and what has to be checked again after a change.

One engine watches one workspace folder. It holds the facts of every file as blobs, checks a file's uses when they may
have changed, and keeps what it found. All methods are called on one thread; `work` does as much as its budget allows.
Incremental equals batch: after any sequence of updates the violations are those of a fresh engine on the same facts.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from seamline import answers
from seamline.answers import Lens, Target, UsePlace
from seamline.checks.calls import check_call
from seamline.checks.imports import check_exports, check_import, check_read
from seamline.checks.site import Site
from seamline.checks.suppressing import suppressed
from seamline.interface.comparing import changed_names, is_function, outline
from seamline.interface.facts import FileFlag, Kind
from seamline.interface.paths import in_tests
from seamline.interface.violation import Severity
from seamline.languages.codec import decode_interface, decode_lines, decode_uses, interface_bytes
from seamline.languages.python.entities import Definition, Entity, Missing, Module
from seamline.languages.python.modules import FOUND, NAMESPACE, ModuleMap
from seamline.languages.python.program import Program
from seamline.seams.index import UseIndex
from seamline.workspace.source import LineIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from seamline.contract.settings import Settings
    from seamline.interface.violation import Violation
    from seamline.remembering import State
    from seamline.workspace.discovery import Discovery

_HOMES: Final = 3
_EXPORTS: Final = (1 << 24) - 2
"""The item of a file's `__all__`."""
_PATCHES: Final = (1 << 24) - 4
"""The item of what a file assigns to names of other modules."""
_OPEN: Final = int(
    FileFlag.DYNAMIC
    | FileFlag.GETATTR
    | FileFlag.BROKEN
    | FileFlag.UNREADABLE
    | FileFlag.DYNAMIC_ALL
    | FileFlag.DYNAMIC_PARTS
)


class Engine:
    """The state of one workspace folder."""

    def __init__(self, root: Path, settings: Settings, read: Callable[[str], bytes | None] | None = None) -> None:
        self.root = root
        self.settings = settings
        self._read = read or self._read_disk
        self._blobs: dict[str, bytes] = {}
        self.digests: dict[str, bytes] = {}
        self.program = Program(self._blobs.get)
        self.index = UseIndex()
        self.references = UseIndex()
        """Who uses what: as `index`, with the target's qualified name as the key and the number of uses as the item."""
        self.found: dict[str, dict[int, list[Violation]]] = {}
        self._shown: dict[str, tuple[Violation, ...]] = {}
        self._victims: dict[str, set[str]] = {}
        """Provider file -> files with violations that point into it."""
        self.patching: dict[str, None] = {}
        """Files that assign to names of other modules."""
        self.patches: dict[str, frozenset[tuple[str, str]]] = {}
        self._patched: dict[tuple[str, str], int] = {}
        self._replaced: dict[tuple[str, str], int] = {}
        self.bases: dict[str, set[str]] = {}
        self._urgent: deque[str] = deque()
        self._files: dict[str, None] = {}
        self._items: dict[str, set[int]] = {}
        self._recount: dict[str, None] = {}
        """Files whose uses may have another target now, so that `references` counts them wrong."""
        self._line_indexes: dict[str, LineIndex] = {}
        self._gone: set[str] = set()
        self._checked: set[str] = set()
        self.ignoring: set[str] = set()
        self.program.patched = self._patched
        self.program.replaced = self._replaced
        self.program.subclass_files = self.bases

    # What there is.

    @property
    def paths(self) -> Collection[str]:
        """The files whose facts are known."""
        return self._blobs.keys()

    def has(self, path: str) -> bool:
        """Whether the facts of a file are known."""
        return path in self._blobs

    @property
    def pending(self) -> bool:
        """Whether `work` has something to do."""
        return bool(self._files or self._items or self._recount)

    @property
    def backlog(self) -> int:
        """Files that wait to be checked."""
        return len(self._files)

    def text(self, path: str) -> bytes | None:
        """The current text of a file: that of the open document, else of the disk."""
        return self._read(path)

    def _read_disk(self, path: str) -> bytes | None:
        from seamline.workspace.source import Unreadable, read_source

        try:
            return read_source(self.root / path).text
        except Unreadable:
            return None

    def facts(self, path: str) -> bytes | None:
        """The facts of a file as a blob."""
        return self._blobs.get(path)

    def line_index(self, path: str) -> LineIndex:
        """The lines of a file, as of its facts."""
        index = self._line_indexes.get(path)
        if index is None:
            blob = self._blobs.get(path)
            index = LineIndex.from_lengths(decode_lines(blob)) if blob else LineIndex.of(b"")
            if len(self._line_indexes) > 500:
                self._line_indexes.clear()
            self._line_indexes[path] = index
        return index

    def is_ascii(self, path: str) -> bool:
        """Whether byte columns are character columns in this file."""
        view = self.program.view(path)
        return view is not None and bool(view.flags & FileFlag.ASCII)

    def _line_of(self, path: str, offset: int) -> int:
        return self.line_index(path).line_of(offset) + 1

    # Changes.

    def set_layout(self, discovery: Discovery) -> None:
        """The file list is this one. Everything that was checked is checked again, open files first."""
        self.program.modules = ModuleMap(
            (file.path for file in discovery.files),
            directories=discovery.directories,
            markers=discovery.markers,
            extensions=discovery.extensions,
            ignored=discovery.ignored,
            source_roots=self.settings.workspace.source_roots,
        )
        self.program.reset()
        self._repatch(self.patching)
        self._checked -= self.ignoring
        self._files.update(dict.fromkeys(self._blobs))

    def set_settings(self, settings: Settings) -> None:
        """Other settings: what was found is judged by them."""
        self.settings = settings
        self._shown.clear()
        self._checked.clear()
        self._files.update(dict.fromkeys(self._blobs))

    def update(self, path: str, blob: bytes | None, digest: bytes = b"") -> None:
        """New facts of a file; `None`: it is gone. Queues what has to be checked again."""
        old = self._blobs.get(path)
        if blob == old:
            return
        if blob is None:
            del self._blobs[path]
            self.digests.pop(path, None)
        else:
            self._blobs[path] = blob
            self.digests[path] = digest
        self._line_indexes.pop(path, None)
        self._shown.pop(path, None)
        if path in self.found or path in self.ignoring:
            self._checked.discard(path)  # the same offsets may be other lines now
        interface_changed = old is None or blob is None or interface_bytes(old) != interface_bytes(blob)
        self.program.forget(path)
        if interface_changed:
            self._compare(path, old, blob)
        if blob is None:
            self._forget_file(path)
        else:
            self._files[path] = None
            view = self.program.view(path)
            if view is not None and view.ignores:
                self.ignoring.add(path)
                self._checked.discard(path)
            else:
                self.ignoring.discard(path)
        for victim in self._victims.get(path, ()):
            self._items.setdefault(victim, set()).update(
                item
                for item, found in self.found.get(victim, {}).items()
                if any(violation.provider is not None and violation.provider.place.path == path for violation in found)
            )

    def _forget_file(self, path: str) -> None:
        self._checked.discard(path)
        self.index.drop(path)
        self.references.drop(path)
        self._recount.pop(path, None)
        self._files.pop(path, None)
        self._items.pop(path, None)
        if self.found.pop(path, None) or path in self.ignoring:
            self._gone.add(path)
        self.ignoring.discard(path)

    def _compare(self, path: str, old: bytes | None, new: bytes | None) -> None:
        """Queue the uses of every name that is something else now."""
        flags_old, exports_old, symbols_old, imports_old, *_ = decode_interface(old) if old else (0, None, (), ())
        view = self.program.view(path)
        flags_new, exports_new, symbols_new, imports_new = (
            (view.flags, view.exports, view.symbols, view.imports) if view is not None else (0, None, (), ())
        )
        self._note_bases(path, _base_names(symbols_old, imports_old), _base_names(symbols_new, imports_new))
        if path in self.patching or (view is not None and view.patches):
            self.patching[path] = None
            self._repatch((path,))
        if old is None and not self.index.names(path):
            return
        before = after = {}
        if old is None or new is None or (flags_old ^ flags_new) & _OPEN:
            changed = set(self.index.names(path))
        else:
            before, after = outline(symbols_old, imports_old), outline(symbols_new, imports_new)
            changed = changed_names(before, after)
            if _names(exports_old) != _names(exports_new):
                changed.add("__all__")
            if _stars(imports_old) != _stars(imports_new) or _decorators(symbols_old) != _decorators(symbols_new):
                changed.update(self.index.names(path))
        for name in changed:
            # Another signature changes what fits, not what is meant.
            self._queue_users(path, name, moved=not (is_function(before.get(name)) and is_function(after.get(name))))

    def _note_bases(self, path: str, before: set[tuple[str, str]], after: set[tuple[str, str]]) -> None:
        named = {base for _, base in after}
        for _, name in before - after:
            if name not in named:
                self.bases.get(name, set()).discard(path)
        for name in named:
            self.bases.setdefault(name, set()).add(path)
        if before != after:
            self.program.forget("<")
        for name in {base for _, base in before ^ after}:
            self._queue_users("<", name)

    def _repatch(self, paths: Iterable[str]) -> None:
        """Find again which names of which modules these files assign to from outside."""
        for path in paths:
            view = self.program.view(path)
            targets: frozenset[tuple[str, str]] = frozenset()
            if view is not None and view.patches:
                targets = frozenset(self._patch_targets(path, view.patches))
            before = self.patches.get(path, frozenset())
            if targets == before:
                continue
            self.patches[path] = targets
            self._count_patches(path, before, targets)
            for key in before ^ targets:
                self.program.forget(key[0])  # what was answered took this name for what it was
                self._queue_users(key[0], key[1].partition(".")[0])
                if key[0] in self._checked:
                    self._files[key[0]] = None  # its own uses of the name are in no index

    def _count_patches(
        self, path: str, before: frozenset[tuple[str, str]], targets: frozenset[tuple[str, str]]
    ) -> None:
        for count in (self._patched,) if in_tests(path) else (self._patched, self._replaced):
            for key in before - targets:
                count[key] -= 1
                if not count[key]:
                    del count[key]
            for key in targets - before:
                count[key] = count.get(key, 0) + 1

    def _follow_patches(self, path: str) -> None:
        """Find what a file assigns to in other modules, now and whenever what that depends on changes."""
        self.program.trace = set()
        self._repatch((path,))
        self.index.add(path, _PATCHES, self.program.trace)

    def _patch_targets(self, path: str, patches: tuple[str, ...]) -> Iterable[tuple[str, str]]:
        for chain in patches:
            holder, _, name = chain.rpartition(".")
            target = self.program.chain(path, holder) if holder else None
            if isinstance(target, Module) and not target.is_folder:
                yield target.path, name
            elif isinstance(target, Definition) and target.kind == Kind.CLASS:
                yield target.path, f"{target.name}.{name}"

    def _queue_users(self, provider: str, name: str, *, moved: bool = True) -> None:
        """Have the uses of a name checked again; `moved`: they may refer to something else than before."""
        for path, item in self.index.take(provider, name):
            self._items.setdefault(path, set()).add(item)
            if moved:
                self._recount[path] = None

    def prioritise(self, path: str) -> None:
        """Check this file before the others."""
        self._urgent.append(path)

    def restore(self, state: State) -> None:
        """Be what `seamline.remembering.freeze` saw; facts that are known by now count as changes since."""
        newer = dict(self._blobs)
        digests = dict(self.digests)
        for kept in (self._blobs, self.digests, self.found, self.bases, self.patching, self.patches, self._patched):
            kept.clear()
        for queue in (self._replaced, self._victims, self._shown, self._files, self._items, self._recount):
            queue.clear()
        self.program.reset()
        self._blobs.update(state.blobs)
        self.digests.update(state.digests)
        self.found.update(state.found)
        self.bases.update(state.bases)
        self.patching.update(dict.fromkeys(state.patching))
        self.ignoring.update(state.ignoring)
        self.index.thaw(state.uses)
        self.references.thaw(state.references)
        self._checked.update(state.blobs)
        for path, targets in state.patches.items():
            self.patches[path] = targets
            self._count_patches(path, frozenset(), targets)
        for path, by_item in state.found.items():
            for violation in _each(by_item):
                if violation.provider is not None:
                    self._victims.setdefault(violation.provider.place.path, set()).add(path)
        for path, blob in newer.items():
            self.update(path, blob, digests.get(path, b""))

    # Work.

    def work(self, budget: float | None = None) -> set[str]:
        """Do queued checks for about `budget` seconds (`None`: all). The paths whose violations changed."""
        end = None if budget is None else time.perf_counter() + budget
        changed = self._gone
        self._gone = set()
        while self.pending:
            self._step(changed)
            if end is not None and time.perf_counter() > end:
                break
        return changed

    def _step(self, changed: set[str]) -> None:
        """One piece of the work: a file that is open, else the uses of what changed, else any file."""
        while self._urgent:
            path = self._urgent.popleft()
            if path in self._files:
                del self._files[path]
                self._check_file(path, changed)
                return
        if self._items:
            path, items = self._items.popitem()
            if path not in self._files:
                self._check_items(path, items, changed)
            return
        if self._files:
            path, _ = self._files.popitem()
            self._check_file(path, changed)
            return
        path, _ = self._recount.popitem()
        self._count_references(path)

    def _site(self, path: str) -> Site | None:
        view = self.program.view(path)
        return None if view is None else Site(self.program, view, self.settings, self._line_of)

    def _check_file(self, path: str, changed: set[str]) -> None:
        """Check every use of a file."""
        self._items.pop(path, None)
        if self.program.view(path) is not None:
            if path in self.patching:
                self._repatch((path,))  # before its own uses are looked at
            self._settle(path, self._look_through(path), changed)
            if path in self.patching:
                self._follow_patches(path)

    def _look_through(self, path: str) -> dict[int, list[Violation]]:
        """Every violation of a file, by the item it was found at."""
        site = self._site(path)
        found: dict[int, list[Violation]] = {}
        if site is None:
            return found
        self.index.renew(path)
        times: Counter[tuple[str, str]] = Counter()
        outside = self.program.outside(site.view)
        for number, record in enumerate(site.view.imports):
            if record[3] in outside and not record[1] and not record[9]:
                continue
            for key in answers.key_of(self._check_import(site, number, found)):
                times[key] += 1
        for chain, group in self._groups(path).items():
            if chain.partition(".")[0] in outside:
                continue
            for key in answers.key_of(self._check_group(site, chain, group, found)):
                times[key] += len(group)
        self._refer(path, times)
        self._check_exports(site, found)
        return found

    def _groups(self, path: str) -> dict[str, list[tuple[int, Any]]]:
        """The uses of a file with their numbers, by chain: those that share one refer to the same thing."""
        groups: dict[str, list[tuple[int, Any]]] = {}
        for number, use in enumerate(self._uses(path)):
            group = groups.get(use[0])
            if group is None:
                groups[use[0]] = [(number, use)]
            else:
                group.append((number, use))
        return groups

    def _refer(self, path: str, times: Counter[tuple[str, str]]) -> None:
        """Note how many times a file uses what."""
        self.references.renew(path)
        for key, number in times.items():
            self.references.add(path, number, (key,))

    def _count_references(self, path: str) -> None:
        """Count again what a file uses."""
        view = self.program.view(path)
        if view is None:
            return
        times: Counter[tuple[str, str]] = Counter()
        for record in view.imports:
            for key in answers.key_of(self.program.imported(path, record)):
                times[key] += 1
        for chain, group in self._groups(path).items():
            for key in answers.key_of(self.program.chain(path, chain)):
                times[key] += len(group)
        self._refer(path, times)

    def _check_items(self, path: str, items: set[int], changed: set[str]) -> None:
        """Check some uses of a file again: all those that share a chain with one of the items."""
        site = self._site(path)
        if site is None:
            return
        found = dict(self.found.get(path, ()))
        uses: tuple[Any, ...] = ()
        chains = set()
        for item in items:
            if item == _PATCHES:
                self._follow_patches(path)
            elif item == _EXPORTS:
                found.pop(item, None)
                self._check_exports(site, found)
            elif item & 1:
                found.pop(item, None)
                self._check_import(site, item >> 1, found)
            else:
                uses = uses or decode_uses(self._blobs[path])
                chains.add(uses[item >> 1][0])
        groups: dict[str, list[tuple[int, Any]]] = {}
        if chains:
            for number, use in enumerate(uses):
                if use[0] in chains:
                    groups.setdefault(use[0], []).append((number, use))
                    found.pop(number << 1, None)
        for chain, group in groups.items():
            self._check_group(site, chain, group, found)
        self._settle(path, found, changed)

    def _check_import(self, site: Site, number: int, found: dict[int, list[Violation]]) -> Entity:
        """Check one imported name. Gives what it is."""
        trace: set[tuple[str, str]] = set()
        self.program.trace = trace
        record = site.view.imports[number]
        entity = self.program.imported(site.path, record)
        violations = check_import(site, record, entity)
        item = number << 1 | 1
        if violations:
            found[item] = violations
        self.index.add(site.path, item, trace)
        return entity

    def _check_group(
        self, site: Site, chain: str, group: list[tuple[int, Any]], found: dict[int, list[Violation]]
    ) -> Entity:
        """Check the uses of a file that share a chain. Gives what the chain refers to."""
        program = self.program
        program.trace = set()
        entity = program.meaning(site.path, chain)
        if isinstance(entity, Missing) or "._" in chain:
            for number, use in group:
                violations = check_read(site, use, entity)
                if violations:
                    found[number << 1] = violations
        if entity is not None and not isinstance(entity, Missing):
            callee = None
            for number, use in group:
                shape = use[5]
                if shape is None:
                    continue
                if callee is None:
                    callee = program.callee(entity)
                    if callee is None:
                        break
                problems = callee.problems(shape)
                if problems is not None:
                    violations = check_call(site, use, entity, callee.signatures, problems)
                    if violations:
                        found.setdefault(number << 1, []).extend(violations)
        self.index.add(site.path, group[0][0] << 1, program.trace)
        return entity

    def _check_exports(self, site: Site, found: dict[int, list[Violation]]) -> None:
        if site.view.exports:
            self.program.trace = set()
            violations = check_exports(site)
            if violations:
                found[_EXPORTS] = violations
            self.index.add(site.path, _EXPORTS, self.program.trace)

    def _settle(self, path: str, found: dict[int, list[Violation]], changed: set[str]) -> None:
        """Keep what was found in a file."""
        before = self.found.get(path, {})
        for violation in _each(before):
            if violation.provider is not None:
                self._victims.get(violation.provider.place.path, set()).discard(path)
        for violation in _each(found):
            if violation.provider is not None:
                self._victims.setdefault(violation.provider.place.path, set()).add(path)
        if found:
            self.found[path] = found
        else:
            self.found.pop(path, None)
        self._shown.pop(path, None)
        if before != found or path not in self._checked:
            self._checked.add(path)
            changed.add(path)

    # Answers.

    def violations(self, path: str) -> tuple[Violation, ...]:
        """What is to be said about a file, in the order of the text: severities, overrides and suppressions applied."""
        shown = self._shown.get(path)
        if shown is None:
            shown = self._shown[path] = self._judged(path, self.found.get(path, {}))
        return shown

    def _judged(self, path: str, by_item: dict[int, list[Violation]]) -> tuple[Violation, ...]:
        view = self.program.view(path)
        if view is None:
            return ()
        found = list(_each(by_item))
        if view.ignores:
            found = suppressed(found, view.ignores, path, self.program.modules.name_of(path), self._line_of)
        judged = []
        for violation in found:
            severity = self.settings.severity(violation.rule, path)
            if severity is not Severity.OFF:
                judged.append(violation if severity is violation.severity else replace(violation, severity=severity))
        judged.sort(key=lambda violation: violation.sort_key)
        return tuple(judged)

    def all_violations(self) -> list[Violation]:
        """Everything, in the order of every report: path, place, rule."""
        paths = self.found.keys() | self.ignoring
        return [violation for path in sorted(paths) for violation in self.violations(path)]

    def preview(self, changes: dict[str, bytes]) -> dict[str, tuple[Violation, ...]]:
        """What would be found if these files had these facts: in them, and in every file that uses a name they change."""
        affected = dict.fromkeys(changes)
        for path, blob in changes.items():
            before, after = decode_interface(self._blobs[path]), decode_interface(blob)
            for name in changed_names(outline(before[2], before[3]), outline(after[2], after[3])):
                affected.update((user, None) for user, _ in self.index.look(path, name))
        return self._overlay(changes, affected)

    def _overlay(self, changes: dict[str, bytes], affected: Iterable[str]) -> dict[str, tuple[Violation, ...]]:
        original = {path: self._blobs[path] for path in changes}
        index, self.index = self.index, UseIndex()
        references, self.references = self.references, UseIndex()
        lines, self._line_indexes = self._line_indexes, {}
        try:
            self._blobs.update(changes)
            for path in changes:
                self.program.forget(path)
            return {path: self._judged(path, self._look_through(path)) for path in affected}
        finally:
            self._blobs.update(original)
            self.index = index
            self.references = references
            self._line_indexes = lines
            for path in changes:
                self.program.forget(path)

    def needs(self, path: str) -> list[str]:
        """The files that the imports of `path` lead to: what has to be known before it can be checked."""
        view = self.program.view(path)
        if view is None:
            return []
        found: dict[str, None] = {}
        for record in view.imports:
            target = self.program.modules.resolve(path, record[0], record[1])
            if target.kind == FOUND:
                found[target.path] = None
            if record[2] and record[2] != "*" and target.kind in (FOUND, NAMESPACE):
                part = self.program.modules.submodule(target.path, record[2])
                if part.kind == FOUND:
                    found[part.path] = None
        return list(found)

    def homes_of(self, name: str) -> list[str]:
        """The modules that define a public top-level name: where it may have moved to. At most three, else none."""
        wanted = name.encode()
        found = []
        for path, blob in self._blobs.items():
            if wanted in blob:
                view = self.program.view(path)
                symbols = view.names.get(name) if view is not None else None
                if symbols and symbols[-1][0] in (Kind.FUNCTION, Kind.CLASS):
                    found.append(self.program.modules.name_of(path))
        return sorted(found) if len(found) <= _HOMES else []

    def target_at(self, path: str, offset: int) -> Target | None:
        """What the name at a byte offset refers to, when it is known."""
        return answers.target_at(self.program, path, offset, self._uses(path))

    def uses_of(self, path: str, name: str) -> list[UsePlace]:
        """Every use of a top-level name or a member (`Cart.add`) of a file, in the order of reports."""
        found = []
        for user in {path, *self.users_of(path, name)}:
            found += answers.uses_of(self.program, user, self._uses(user), path, name)
        return sorted(set(found))

    def _uses(self, path: str) -> tuple[Any, ...]:
        blob = self._blobs.get(path)
        return decode_uses(blob) if blob else ()

    def lenses(self, path: str) -> list[Lens]:
        """For each function and class of a file that others use: how many uses, in how many modules."""
        view = self.program.view(path)
        found = []
        for symbol in view.symbols if view is not None else ():
            if symbol[0] not in (Kind.FUNCTION, Kind.CLASS):
                continue
            users = self.users_of(path, symbol[1])
            if users:
                modules = {self.program.modules.name_of(user) for user in users}
                found.append(Lens(symbol[1], symbol[2], symbol[3], sum(users.values()), len(modules)))
        return found

    def users_of(self, path: str, name: str) -> dict[str, int]:
        """Which other files use a top-level name or a member (`Cart.add`) of a file, and how many times."""
        return {user: times for user, times in self.references.look(path, name) if user != path}

    def stats(self) -> dict[str, int]:
        """Figures for people: files, uses that depend on something, violations."""
        return {
            "files": len(self._blobs),
            "dependencies": len(self.index),
            "violations": sum(len(found) for found in self.found.values()),
        }


def _each(found: dict[int, list[Violation]]) -> Iterable[Violation]:
    for violations in found.values():
        yield from violations


def _names(exports: tuple[Any, ...] | None) -> tuple[str, ...] | None:
    return None if exports is None else tuple(export[0] for export in exports)


def _stars(imports: tuple[Any, ...]) -> list[tuple[str, int, int]]:
    return [(record[0], record[1], record[8]) for record in imports if record[2] == "*"]


def _decorators(symbols: tuple[Any, ...]) -> set[str]:
    """What the classes and functions of a module are decorated with: it may add names to the module.

    With its arguments where these name what is implemented anew.
    """
    return {
        f"{chain}{arguments or ''}" if chain.endswith("overload") else chain
        for symbol in symbols
        if symbol[0] in (Kind.FUNCTION, Kind.CLASS)
        for chain, arguments in symbol[6][2]
    }


def _base_names(symbols: tuple[Any, ...], imports: tuple[Any, ...], owner: str = "") -> set[tuple[str, str]]:
    """(class, last part of a base that it names), for every class among these symbols; also what an alias stands for."""
    pairs: set[tuple[str, str]] = set()
    for symbol in symbols:
        if symbol[0] == Kind.CLASS:
            name = f"{owner}.{symbol[1]}"
            pairs.update((name, base.rpartition(".")[2]) for base in symbol[6][0])
            pairs |= _base_names(symbol[6][3], (), name)
    if imports and pairs:
        aliases = {record[3]: record[2] for record in imports if record[2] and record[2] != record[3]}
        pairs.update((name, aliases[base]) for name, base in list(pairs) if base in aliases)
    return pairs
