"""Snapshot in, violations out; and what has to be checked again after a change.

One engine watches one workspace folder. It holds the facts of every file as blobs, checks a file's uses when they may
have changed, and keeps what it found. All methods are called on one thread; `work` does as much as its budget allows.
Incremental equals batch: after any sequence of updates the violations are those of a fresh engine on the same facts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from seamline import answers
from seamline.agenda import Agenda
from seamline.checking import EXPORTS, OVERRIDES, Checker, count_uses, grouped, is_import
from seamline.checks.site import Site
from seamline.files import Files
from seamline.findings import Findings
from seamline.generated import sources_of
from seamline.interface.comparing import changed_names, changes, outline
from seamline.interface.facts import FileFlag
from seamline.languages.codec import (
    Summary,
    decode_interface,
    decode_summary,
    interface_bytes,
)
from seamline.languages.python.modules import ModuleMap
from seamline.languages.python.program import Program
from seamline.overrides import Overrides
from seamline.patches import Patches
from seamline.references import References
from seamline.seams.index import UseIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from seamline.answers import Lens, Target, UsePlace
    from seamline.contract.settings import Settings
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Key
    from seamline.remembering import State
    from seamline.workspace.discovery import Discovery

_PATCHES: Final = (1 << 24) - 4
"""The item of what a file assigns to names of other modules."""
_ASCII: Final = int(FileFlag.ASCII)
_LINE_INDEXES: Final = 2_500
"""As many as files that one change may break at once; about 800 bytes each."""
_PATCH_ROUNDS: Final = 4
_PREVIEW: Final = 0.01
"""Seconds after which a preview lets others have their turn."""
_NOTHING: Final = Summary(frozenset(), patches=False, ignores=False)


class Engine:
    """The state of one workspace folder."""

    def __init__(self, root: Path, settings: Settings, read: Callable[[str], bytes | None] | None = None) -> None:
        self.root = root
        self.settings = settings
        self.files = Files(root, read)
        self.program = Program(self.files.blobs.get)
        self.index = UseIndex()
        self.references = References()
        self.overrides = Overrides(self.program, self.files, self.site, self.references)
        self.findings = Findings(self.program, self.files.line_of, self.overrides)
        self.patches = Patches()
        self.bases: dict[str, set[str]] = {}
        self.agenda = Agenda()
        self.program.patched = self.patches.patched
        self.program.replaced = self.patches.replaced
        self.program.subclass_files = self.bases

    # What there is.

    @property
    def pending(self) -> bool:
        """Whether `work` has something to do."""
        return bool(self.agenda)

    @property
    def backlog(self) -> int:
        """Files that wait to be checked."""
        return len(self.agenda)

    def is_ascii(self, path: str) -> bool:
        """Whether byte columns are character columns in this file."""
        view = self.program.view(path)
        return view is not None and bool(view.flags & _ASCII)

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
        self._repatch(self.patches.files)
        self.findings.relaid()
        self.agenda.add_files(self.files.blobs)

    def set_settings(self, settings: Settings) -> None:
        """Other settings: what was found is judged by them."""
        self.settings = settings
        self.findings.judge_again()
        self.agenda.add_files(self.files.blobs)

    def update(self, path: str, blob: bytes | None, digest: bytes = b"") -> None:
        """New facts of a file; `None`: it is gone. Queues what has to be checked again."""
        old = self.files.blobs.get(path)
        if blob == old:
            return
        self.files.put(path, blob, digest)
        interface_changed = (
            old is None
            or blob is None
            or interface_bytes(old) != interface_bytes(blob)
            or decode_summary(old).bases != decode_summary(blob).bases
        )
        self.program.forget(path)
        if interface_changed:
            self._compare(path, old, blob)
        if blob is None:
            self._forget_file(path)
        else:
            self.findings.moved(path, ignores=decode_summary(blob).ignores)
            self.agenda.add_files((path,))
        for victim, items in self.findings.pointing_into(path):
            self.agenda.add_uses(victim, items)

    def _forget_file(self, path: str) -> None:
        self.findings.drop(path)
        self.findings.reconsider(self.overrides.settle(path, ()) | self.overrides.affected(path, ()))
        self.index.drop(path)
        self.references.drop(path)
        self.agenda.drop(path)

    def _compare(self, path: str, old: bytes | None, new: bytes | None) -> None:
        """Queue the uses of every name that is something else now."""
        before = decode_summary(old) if old else _NOTHING
        after = decode_summary(new) if new else _NOTHING
        self._note_bases(path, before.bases, after.bases)
        if path in self.patches.files or after.patches:
            self.patches.files[path] = None
            if old is not None:  # a new file is looked through anyway, and by then more of what it patches is known
                self._repatch((path,))
        used = self.index.names(path)
        if not used:
            return
        if old is None or new is None:
            changed = dict.fromkeys(used, True)
        else:
            changed = changes(decode_interface(old), decode_interface(new), used)
        for name, moved in changed.items():
            self._queue_users(path, name, moved=moved)

    def _note_bases(self, path: str, before: frozenset[Key], after: frozenset[Key]) -> None:
        named = {base for _, base in after}
        for _, name in before - after:
            if name not in named:
                self.bases.get(name, set()).discard(path)
        for name in named:
            self.bases.setdefault(name, set()).add(path)
        if before != after:
            sources = sources_of(path, (base for _, base in before ^ after))
            self.findings.reconsider(source for source in sources if source in self.files.blobs)
            self.program.forget("<")
            for name in {base for _, base in before ^ after}:
                self._queue_users("<", name)

    def _repatch(self, paths: Iterable[str]) -> bool:
        """Find again which names of which modules these files assign to from outside. Whether it is another set now."""
        changed = False
        for path in paths:
            for key in self.patches.replace(path, self.patches.find(self.program, path)):
                changed = True
                self.program.forget(key[0])  # what was answered took this name for what it was
                self._queue_users(key[0], key[1].partition(".")[0])
                if self.findings.was_settled(key[0]):
                    self.agenda.add_files((key[0],))  # its own uses of the name are in no index
        return changed

    def _follow_patches(self, path: str) -> None:
        """Find what a file assigns to in other modules, now and whenever what that depends on changes."""
        self.program.trace = set()
        self._repatch((path,))
        self.index.add(path, _PATCHES, self.program.trace)

    def _queue_users(self, provider: str, name: str, *, moved: bool = True) -> None:
        """Have the uses of a name checked again; `moved`: they may refer to something else than before."""
        # Where the name is still there, whatever a call has to pass, its imports are what they were.
        for path, items in self.index.take(provider, name, None if moved else is_import).items():
            self.agenda.add_uses(path, items)
            if moved:
                self.agenda.add_count(path)

    def prioritise(self, path: str) -> None:
        """Check this file before the others."""
        self.agenda.prioritise(path)

    def prefer(self, paths: Collection[str]) -> None:
        """Check what waits of these files before that of others, now and later; the collection may change meanwhile."""
        self.agenda.preferred = paths

    def restore(self, state: State) -> None:
        """Be what `seamline.remembering.freeze` saw; facts that are known by now count as changes since."""
        newer = dict(self.files.blobs)
        digests = dict(self.files.digests)
        self.files.clear()
        self.bases.clear()
        self.patches.clear()
        self.agenda.clear()
        self.program.reset()
        self.files.blobs.update(state.blobs)
        self.files.digests.update(state.digests)
        self.findings.restore(state.found, state.ignoring, state.blobs)
        self.bases.update(state.bases)
        self.patches.files.update(dict.fromkeys(state.patching))
        self.index.thaw(state.uses)
        self.references.thaw(state.references)
        for path, overridden in state.overridden.items():
            self.overrides.settle(path, overridden)
        for path, targets in state.patches.items():
            self.patches.replace(path, targets)
        for path, blob in newer.items():
            self.update(path, blob, digests.get(path, b""))

    # Work.

    def work(self, budget: float | None = None) -> set[str]:
        """Do queued checks for about `budget` seconds (`None`: all). The paths whose violations changed."""
        end = None if budget is None else time.perf_counter() + budget
        while self.pending:
            self._step()
            if end is not None and time.perf_counter() > end:
                break
        return self.findings.take_changed()

    def check(self, paths: Iterable[str], advanced: Callable[[], None] = lambda: None) -> None:
        """Check these files, each as a whole, and nothing else that may be queued."""
        for number, path in enumerate(paths):
            self._check_file(path)
            if not number % 64:
                advanced()

    # For checking in several processes (`seamline.apart`).

    def settle_patches(self) -> None:
        """Find what files assign to in other modules before those are looked at, as far as that is known."""
        for _ in range(_PATCH_ROUNDS):
            if not self._repatch(self.patches.files):
                return

    def begin_share(self, number: int) -> None:
        """Become the process that checks one share of the files: what is queued is the business of others."""
        self.index.begin_share(number)
        self.references.index.begin_share(number)
        self.agenda.clear()

    def adopt(
        self,
        paths: Iterable[str],
        found: Mapping[str, dict[int, list[Violation]]],
        uses: tuple[Any, ...],
        references: tuple[Any, ...],
        overridden: Mapping[str, tuple[Key, ...]],
    ) -> None:
        """Take over what another process found in these files, and what it rests on."""
        self.index.absorb(uses)
        self.references.absorb(references)
        for path in paths:
            self.agenda.done(path)
            self.findings.settle(path, found.get(path, {}))
            self.overrides.settle(path, overridden.get(path, ()))

    def _step(self) -> None:
        """One piece of the work: a file that is open, else the uses of what changed, else any file."""
        agenda = self.agenda
        if (path := agenda.take_urgent()) is not None:
            self._check_file(path)
        elif (uses := agenda.take_uses()) is not None:
            self._check_items(*uses)
        elif (path := agenda.take_file()) is not None:
            self._check_file(path)
        elif (path := agenda.take_count()) is not None:
            self._count_references(path)

    def site(self, path: str) -> Site | None:
        """A file as the rules see it; `None` where nothing is known of it."""
        view = self.program.view(path)
        return None if view is None else Site(self.program, view, self.settings, self.files.line_of)

    def _check_file(self, path: str) -> None:
        """Check every use of a file."""
        known = self.program.view(path) is not None
        if known and path in self.patches.files:
            self._repatch((path,))  # before its own uses are looked at
        self.agenda.done(path)  # what that queued of the file itself is told by its old index
        if known:
            checker = self._look_through(path, self.index)
            if checker is not None:
                self.references.replace(path, checker.times)
                self._settle(path, checker)
            if path in self.patches.files:
                self._follow_patches(path)

    def _look_through(self, path: str, index: UseIndex) -> Checker | None:
        """Check all uses of a file, and note in `index` what they depend on."""
        site = self.site(path)
        if site is None:
            return None
        index.renew(path)
        checker = Checker(self.program, site, index)
        checker.everything(self.files.uses(path))
        return checker

    def _count_references(self, path: str) -> None:
        """Count again what a file uses."""
        view = self.program.view(path)
        if view is not None:
            self.references.replace(path, count_uses(self.program, view, self.files.uses(path)))

    def _check_items(self, path: str, items: set[int]) -> None:
        """Check some uses of a file again: all those that share a chain with one of the items."""
        site = self.site(path)
        if site is None:
            return
        checker = Checker(self.program, site, self.index)
        checker.found = found = dict(self.findings.by_file.get(path, ()))
        uses: tuple[Any, ...] = ()
        chains = set()
        for item in items:
            if item == _PATCHES:
                self._follow_patches(path)
            elif item == EXPORTS:
                found.pop(item, None)
                checker.check_exports()
            elif item == OVERRIDES:
                checker.check_overrides()
            elif is_import(item):
                found.pop(item, None)
                checker.check_import(item >> 1)
            else:
                uses = uses or self.files.uses(path)
                chains.add(uses[item >> 1][0])
        for chain, group in grouped(uses, chains).items():
            for number, _ in group:
                found.pop(number << 1, None)
            checker.check_group(chain, group)
        self._settle(path, checker)

    def _settle(self, path: str, checker: Checker) -> None:
        """Keep what a look at a file, or at some uses of it, found."""
        if checker.narrower is not None:
            self.findings.reconsider(self.overrides.found(path, checker.narrower))
        self.findings.settle(path, checker.found)
        self.findings.reconsider(self.overrides.affected(path, checker.times))

    # Answers.

    def violations(self, path: str) -> tuple[Violation, ...]:
        """What is to be said about a file, in the order of the text: severities, overrides and suppressions applied."""
        return self.findings.violations(path, self.settings)

    def all_violations(self) -> list[Violation]:
        """Everything, in the order of every report: path, place, rule."""
        return [violation for path in sorted(self.findings.telling) for violation in self.violations(path)]

    def preview(self, edited: dict[str, bytes]) -> dict[str, tuple[Violation, ...]]:
        """What would be found if these files had these facts: in them, and in every file that uses a name they change."""
        return self._overlay(edited, self._affected(edited))

    def previewing(
        self, edited: dict[str, bytes], budget: float = _PREVIEW
    ) -> Generator[None, None, dict[str, tuple[Violation, ...]]]:
        """The same in steps of about `budget` seconds, between which the engine is as if nobody had asked; it counts only if
        nothing has changed between them.
        """
        waiting = iter(self._affected(edited))
        found: dict[str, tuple[Violation, ...]] = {}
        while part := self._overlay(edited, _for_a_while(waiting, budget)):
            found |= part
            yield
        return found

    def _affected(self, edited: Mapping[str, bytes]) -> Iterable[str]:
        affected = dict.fromkeys(edited)
        for path, blob in edited.items():
            before, after = decode_interface(self.files.blobs[path]), decode_interface(blob)
            for name in changed_names(outline(before[2], before[3]), outline(after[2], after[3])):
                affected.update((user, None) for user, _ in self.index.look(path, name))
        return affected

    def _overlay(self, edited: dict[str, bytes], affected: Iterable[str]) -> dict[str, tuple[Violation, ...]]:
        index = UseIndex()
        try:
            with self.files.overlaid(edited):
                for path in edited:
                    self.program.forget(path)
                self.overrides.lay_over(is_so=True)
                checked = {path: self._look_through(path, index) for path in affected}
                judge = self.findings.judge
                return {path: judge(path, one.found if one else {}, self.settings) for path, one in checked.items()}
        finally:
            self.overrides.lay_over(is_so=False)
            for path in edited:
                self.program.forget(path)

    def needs(self, path: str) -> list[str]:
        """The files that the imports of `path` lead to: what has to be known before it can be checked."""
        return answers.needs(self.program, path)

    def homes_of(self, name: str) -> list[str]:
        """The modules that define a public top-level name: where it may have moved to. At most three, else none."""
        return answers.homes_of(self.program, self.files.blobs, name)

    def target_at(self, path: str, offset: int) -> Target | None:
        """What the name at a byte offset refers to, when it is known."""
        return answers.target_at(self.program, path, offset, self.files.uses(path))

    def uses_of(self, path: str, name: str) -> list[UsePlace]:
        """Every use of a top-level name or a member (`Cart.add`) of a file, in the order of reports."""
        found = []
        for user in {path, *self.users_of(path, name)}:
            found += answers.uses_of(self.program, user, self.files.uses(user), path, name)
        return sorted(set(found))

    def lenses(self, path: str) -> list[Lens]:
        """For each function and class of a file that others use: how many uses, in how many modules."""
        return answers.lenses(self.program, path, self.users_of)

    def users_of(self, path: str, name: str) -> dict[str, int]:
        """Which other files use a top-level name or a member (`Cart.add`) of a file, and how many times."""
        return self.references.users_of(path, name)

    def stats(self) -> dict[str, int]:
        """Figures for people: files, uses that depend on something, violations."""
        return {
            "files": len(self.files.blobs),
            "dependencies": len(self.index),
            "violations": len(self.findings),
        }


def _for_a_while(paths: Iterator[str], seconds: float) -> Iterator[str]:
    """The next of them, until so much time has passed."""
    end = time.perf_counter() + seconds
    for path in paths:
        yield path
        if time.perf_counter() > end:
            return
