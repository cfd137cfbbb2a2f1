"""The baseline beside the present: which interfaces changed, and whom of the workspace that breaks.

A change comes from comparing two programs (`languages.python.drift`); who breaks is what the rules found at the uses of
the changed symbol, and calls whose arguments go elsewhere now. Reads the engine, changes nothing in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.catches import Catches
from seamline.contracts import Contracts
from seamline.interface.drift import Level
from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.languages.python import classes
from seamline.languages.python.compatibility import each_change, positions, rebinds, required
from seamline.languages.python.drift import Comparison
from seamline.languages.python.entities import Definition, key_of
from seamline.languages.python.program import Program
from seamline.optionals import Optionals
from seamline.orphans import Orphans
from seamline.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from seamline.engine import Engine
    from seamline.interface.drift import Change
    from seamline.languages.python.compatibility import ParameterChange
    from seamline.workspace.baseline import Baseline

_OF_NAMES: Final = ("missing-export", "unknown-member")
"""Rules that name what is not there as the first of their data, and point to where it was looked for."""
_UNCALLED: Final = frozenset({"became-property", "became-method"})
_OF_MODULES: Final = ("unresolved-import", "missing-export")
_GONE: Final = frozenset({"removed", "renamed"})
_MODULE_KINDS: Final = frozenset({"module-moved", "module-removed"})


class Break(NamedTuple):
    """A use that a change breaks."""

    place: Place
    use: Place
    module: str
    symbol: str
    rule: str
    """The rule that found it; `""` for a call that is taken and means another thing now."""
    says: str


class Drift:
    """One comparison of an engine, which has nothing left to check, with a baseline."""

    def __init__(self, engine: Engine, baseline: Baseline) -> None:
        self._engine = engine
        self._baseline = baseline
        self._program = _program_of(engine, baseline)
        self.changes: list[tuple[Change, list[Break]]] = []
        """What differs, once it was looked for, in the order of the paths, what is new last; and the uses in the workspace that
        each change breaks, in the order of reports."""
        self._concluded: list[Violation] = []
        """Uses that break for certain because of what they meant at the baseline."""
        self._stale: list[Violation] = []
        self._broken: dict[str, list[Violation]] = {}
        """What the rules found, by the file of the provider."""
        self._unknown: dict[str, list[Violation]] = {}
        """What `unknown-member` found, by the name of the member."""

    def run(self) -> Drift:
        """Look for all that differs, at once."""
        for _ in self.steps():
            pass
        return self

    def steps(self) -> Iterator[None]:
        """Look for all that differs, in steps of some milliseconds."""
        engine, facts = self._engine, self._baseline.facts
        comparison = Comparison(self._program, engine.program, self._baseline.texts.get, engine.files.text)
        changes = []
        for change in comparison.files(path for path in facts if facts[path] != engine.files.blobs.get(path)):
            if change is None:
                yield
            else:
                changes.append(change)
        self._concluded = yield from Orphans(engine, self._baseline, changes).steps()
        found = [one for path in engine.findings.by_file for one in engine.findings.found(path)]
        said = [*found, *self._concluded]
        self._concluded += yield from Optionals(engine, self._baseline, self._program, changes).steps()
        self._concluded += yield from Regressions(engine, self._baseline, self._program, changes, said).steps()
        self._concluded += yield from Contracts(engine, self._baseline, self._program).steps()
        for violation in (*found, *self._concluded):
            if violation.provider is not None:
                self._broken.setdefault(violation.provider.place.path, []).append(violation)
            if violation.rule == "unknown-member":
                self._unknown.setdefault(str(violation.data[0]), []).append(violation)
        for change in changes:
            breaks = {one.use: one for one in self._violated(change)}
            for user in self._users(change):
                breaks |= {one.use: one for one in self._otherwise(change, user)}
                yield
            self.changes.append((change, [breaks[use] for use in sorted(breaks)]))
        self._stale = yield from Catches(engine, self._baseline).steps()

    @property
    def commit(self) -> str:
        """What it is compared with."""
        return self._baseline.commit

    def violations(self) -> dict[str, list[Violation]]:
        """The breaking changes at their definitions, the uses that no type leads to or that miss what may be absent
        now, and stale handlers, by path."""
        found: dict[str, list[Violation]] = {}
        for change, breaks in self.changes:
            if change.level is Level.BREAKING and change.place is not None and (breaks or change.is_public):
                found.setdefault(change.place.path, []).append(self._violation(change, change.place, breaks))
        for violation in (*self._concluded, *self._stale):
            found.setdefault(violation.place.path, []).append(violation)
        return found

    def _violated(self, change: Change) -> Iterator[Break]:
        """What the rules found of the uses of a symbol."""
        if set(change.kinds) & _MODULE_KINDS:
            suspects = [one for some in self._broken.values() for one in some if one.rule in _OF_MODULES]
        elif "." in change.symbol and set(change.kinds) & _GONE:
            suspects = self._unknown.get(change.symbol.rpartition(".")[2], [])
        else:
            suspects = self._broken.get(change.place.path if change.place else change.path, [])
        for violation in suspects:
            if self._is_about(change, violation):
                yield Break(
                    violation.place,
                    violation.use,
                    violation.module,
                    violation.symbol,
                    violation.rule,
                    violation.message,
                )

    def _is_about(self, change: Change, violation: Violation) -> bool:
        if set(change.kinds) & _MODULE_KINDS and violation.rule == "missing-export":
            provider = violation.provider
            return provider is not None and f"{provider.module}.{violation.data[0]}" == change.before
        if set(change.kinds) & _MODULE_KINDS:
            written = str(violation.data[0]).strip(".")
            return f".{change.before}".endswith(f".{written}") and bool(written)
        owner, _, name = change.symbol.rpartition(".")
        provider = violation.provider
        if provider is None:
            return False
        if violation.rule in _OF_NAMES:
            if violation.data[0] != name or violation.rule != "unknown-member":
                return violation.data[0] == name and not owner
            return self._is_derived(provider, change)
        if violation.rule == "missing-implementation":  # which points to the first of those that it names
            return name in violation.data and provider.symbol.rpartition(".")[0] == owner
        return provider.symbol in (change.symbol, change.now)

    def _is_derived(self, provider: Provider, change: Change) -> bool:
        """Whether the class that lacks a member is the one that had it, or derived from that."""
        program = self._engine.program
        home = change.place.path if change.place is not None else change.path
        owner = change.symbol.rpartition(".")[0]
        for name in (provider.symbol, provider.symbol.rpartition(".")[0]):
            cls = program.chain(provider.place.path, name) if name else None
            if isinstance(cls, Definition):
                order = [one.cls for one in classes.search_order(program, cls) if one.cls is not None]
                if any((one.path, one.name) == (home, owner) for one in order):
                    return True
        return False

    def _users(self, change: Change) -> set[str]:
        """The files whose uses of a symbol may do another thing although no rule finds them."""
        if change.place is None or (change.signatures is None and not _UNCALLED.intersection(change.kinds)):
            return set()
        return {change.place.path, *self._engine.users_of(change.place.path, change.now)}

    def _otherwise(self, change: Change, user: str) -> Iterator[Break]:
        """Uses in a file that no rule finds: calls that give a value to another parameter, or call what is no function any
        more.
        """
        engine, program = self._engine, self._engine.program
        target = change.place.path if change.place else "", change.now
        for chain, start, name_end, end, _, shape, _ in engine.files.uses(user):
            says = _otherwise(change, shape)
            if says and key_of(program.chain(user, chain)) == target and self._is_as_it_was(user, start, end):
                module = program.modules.name_of(user)
                yield Break(Place(user, start, name_end), Place(user, start, end), module, "", "", says)

    def _is_as_it_was(self, path: str, start: int, end: int) -> bool:
        """Whether a use was there at the baseline: one that was rewritten since is meant as it is."""
        if path not in self._baseline.texts:
            return True
        before, now = self._baseline.texts[path], self._engine.files.text(path)
        return before is not None and now is not None and now[start:end] in before

    def _for_repairs(self, change: Change) -> tuple[str, ...]:
        """What repairs have to know: where positional arguments went and go, `old=new` for each renamed parameter, `-old` for one
        that is gone and `+new` for one that is required; of an export that is gone the statement that brought the name, and
        whether `__all__` had it.
        """
        if change.kinds == ("export-removed",):
            view = self._program.view(change.path)
            return change.before, "listed" if view is not None and change.symbol in view.exported else ""
        if change.kinds == ("module-moved",):
            return change.before, change.after
        if change.signatures is None:
            return ()
        old, new = change.signatures
        bound = (old.bound, new.bound)
        slots = (",".join(positions(one.parameters, one.bound)) for one in (old, new))
        changes = each_change(old.parameters, new.parameters, bound)
        renamed = {one.now: one.name for one in changes if one.now}
        before = required(old.parameters, old.bound)
        asked = [name for name in required(new.parameters, new.bound) if renamed.get(name, name) not in before]
        return (*slots, *filter(None, map(_in_short, changes)), *(f"+{name}" for name in asked))

    def _violation(self, change: Change, place: Place, breaks: list[Break]) -> Violation:
        name = self._engine.program.modules.name_of
        related = tuple(Provider(one.module, one.symbol, one.place, one.says) for one in breaks)
        files = len({one.place.path for one in breaks})
        uses = "1 use" if len(breaks) == 1 else f"{len(breaks)} uses"
        harm = f"this breaks {uses} in {files} file{'s' * (files > 1)}" if breaks else "no use in this workspace breaks"
        return Violation(
            rule="breaking-change",
            severity=Severity.ERROR if breaks else Severity.HINT,
            message=f"{change.says} (since {self._baseline.revision}); {harm}",
            place=place,
            use=place,
            module=name(place.path),
            symbol=change.now or change.symbol,
            provider=None,
            data=(change.kinds[0], change.symbol, change.now, *self._for_repairs(change)),
            related=related,
        )


def _in_short(change: ParameterChange) -> str:
    """What became of the name of a parameter: `old=new`, or `-old`; `""` where it is still what it is called."""
    if change.now:
        return f"{change.name}={change.now}"
    return f"-{change.name}" if change.kind == "parameter-removed" and change.name.isidentifier() else ""


def _otherwise(change: Change, shape: tuple[int, tuple[str, ...], bool, bool] | None) -> str:
    """What a use of this shape does otherwise than before although it is taken; "" where it does not."""
    if "became-method" in change.kinds:
        return "" if shape is not None else "reads the method and no value"
    if shape is None:
        return ""
    if "became-property" in change.kinds:
        return "calls what the property gives"
    if change.signatures is None:
        return ""
    old, new = change.signatures
    moved = rebinds(old.parameters, new.parameters, (old.bound, new.bound), shape)
    return f"gives to '{moved[0][1]}' what it gave to '{moved[0][0]}'" if moved else ""


def _program_of(engine: Engine, baseline: Baseline) -> Program:
    """The program as it was."""
    facts, present = baseline.facts, engine.files.blobs

    def blob(path: str) -> bytes | None:
        return facts[path] if path in facts else present.get(path)

    program = Program(blob)
    program.modules = engine.program.modules
    was = _files_of(engine.program.modules.files, facts.items())
    if was != engine.program.modules.files:
        program.modules = engine.program.modules.of_files(was)
    program.subclass_files = engine.bases
    return program


def _files_of(files: AbstractSet[str], facts: Iterable[tuple[str, bytes | None]]) -> AbstractSet[str]:
    """The files that there were."""
    known = dict(facts)
    return (files - known.keys()) | {path for path, blob in known.items() if blob is not None}
