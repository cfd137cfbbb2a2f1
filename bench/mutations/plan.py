"""Which mutations to make: seeded, spread over the kinds, and grouped so that many can be judged in one run.

Mutations of one batch must not hide each other. Names decide: no two in a batch share the name that their uses show,
their edits do not overlap, and what would take the ground from under another kind (a module that is gone makes every
call through it unknowable) is in a batch of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import PurePosixPath
from random import Random

from bench.mutations import exports, moving, parts, results, signatures
from bench.mutations.edits import Edit, Text, UnsuitableError, apply, overlap
from bench.mutations.signatures import Job, Made
from bench.mutations.survey import BUILTIN_METHODS, Definition, Survey, parse

MUTATORS: dict[str, Callable[[Job], Made]] = {
    "add-parameter": signatures.add_parameter,
    "remove-parameter": signatures.remove_parameter,
    "rename-parameter": signatures.rename_parameter,
    "keyword-only": signatures.keyword_only,
    "rename-export": exports.rename_export,
    "remove-export": exports.remove_export,
    "move-symbol": exports.move_symbol,
    "rename-method": exports.rename_method,
    "make-async": results.make_async,
    "grow-tuple": results.grow_tuple,
    "make-optional": results.make_optional,
    "rename-field": parts.rename_field,
    "drop-key": parts.drop_key,
    "narrow-override": parts.narrow_override,
}
RESULTS = frozenset(("make-async", "grow-tuple", "make-optional"))
SIGNATURES = frozenset(("add-parameter", "narrow-override", "remove-parameter", "rename-parameter", "keyword-only"))
KINDS = (*MUTATORS, "rename-module")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of an interface. `names` are what a report about it mentions."""

    number: int
    kind: str
    path: str
    symbol: str
    change: str
    names: frozenset[str]
    edits: tuple[Edit, ...] = ()
    renamed_to: str = ""

    @property
    def batch(self) -> str:
        if self.kind == "rename-module":
            return "modules"
        if self.kind in ("rename-method", "rename-field", "drop-key"):
            return "members"
        if self.kind in RESULTS:
            return "results"
        return "signatures" if self.kind in SIGNATURES else "exports"


def plan(survey: Survey, seed: str, count: int, kinds: Sequence[str] = KINDS) -> dict[str, list[Mutation]]:
    """At most `count` mutations by batch, these kinds in turn until the definitions run out."""
    random = Random(seed)
    sources = [
        _modules(survey, random) if kind == "rename-module" else _candidates(survey, kind, random) for kind in kinds
    ]
    batches: dict[str, list[Mutation]] = {"signatures": [], "exports": [], "modules": [], "members": [], "results": []}
    number = 0
    for make in (make for round_ in zip_longest(*sources) for make in round_ if make is not None):
        if number == count:
            break
        try:
            mutation = make(number + 1)
        except UnsuitableError:
            continue
        batch = batches[mutation.batch]
        if any(_interact(mutation, other) for other in batch):
            continue
        batch.append(mutation)
        number += 1
    return {name: list(_made(survey, batch)) for name, batch in batches.items()}


def _made(survey: Survey, batch: Sequence[Mutation]) -> Iterator[Mutation]:
    """The mutations of a batch, with moves as a person makes them; without those that nobody would make."""
    for mutation in batch:
        if mutation.kind != "move-symbol":
            yield mutation
            continue
        others = [one for one in batch if one is not mutation]
        drawn = next(edit.path for edit in mutation.edits if edit.start < 0)
        taken = {edit.path for one in others for edit in one.edits if edit.start < 0} | {one.path for one in others}
        beside = exports.beside(survey, mutation.path)
        at = beside.index(drawn)
        targets = [drawn, *(path for path in (*beside[at + 1 :], *beside[:at]) if path not in taken)]
        found = moving.moved(survey, mutation.path, mutation.symbol, targets)
        if found is not None:
            edits = moving.with_imports(mutation.edits, *found)
            yield replace(mutation, change=f"now in {found[0]}", edits=edits)


Maker = Callable[[int], Mutation]


def _candidates(survey: Survey, kind: str, random: Random) -> Iterator[Maker]:
    chosen = [item for item in survey.definitions if _fits(survey, kind, item)]
    random.shuffle(chosen)
    for definition in chosen:
        yield lambda number, definition=definition: _mutate(survey, kind, definition, number, random)  # type: ignore[misc]


def _fits(survey: Survey, kind: str, definition: Definition) -> bool:
    """Is it used by others, in a way that this kind of change can break?"""
    if not survey.used_elsewhere(definition):
        return False
    if kind == "rename-method":
        unique = survey.defined(definition.called) == 1 and definition.called not in BUILTIN_METHODS
        return definition.kind == "method" and unique
    if kind in RESULTS:
        unique = survey.defined(definition.called) == 1 and definition.called not in BUILTIN_METHODS
        return definition.kind in ("function", "method") and unique and bool(survey.calls[definition.called])
    if kind == "rename-field":
        return definition.kind == "record"
    if kind == "drop-key":
        return definition.kind in ("function", "method")
    if kind == "narrow-override":
        return definition.kind == "method" and survey.defined(definition.called) > 1
    if kind not in SIGNATURES:
        return definition.kind != "method"
    if definition.kind == "method" and (definition.called in BUILTIN_METHODS or survey.defined(definition.called) > 2):
        return False
    return definition.kind != "constant" and bool(survey.calls[definition.called])


def _mutate(survey: Survey, kind: str, definition: Definition, number: int, random: Random) -> Mutation:
    job = Job(survey, Text(survey.root, definition.path), definition, number, random)
    change, edits = MUTATORS[kind](job)
    for path in {edit.path for edit in edits}:
        before = (survey.root / path).read_bytes()
        mine = [edit for edit in edits if edit.path == path]
        after = apply(before, mine)
        lines_kept = any(edit.start < 0 for edit in mine) or before.count(b"\n") == after.count(b"\n")
        if parse(after) is None or not lines_kept:
            raise UnsuitableError("the result is not Python any more")
    names = frozenset((definition.called, definition.name.partition(".")[0]))
    return Mutation(number, kind, definition.path, definition.name, change, names, tuple(edits))


def _modules(survey: Survey, random: Random) -> Iterator[Maker]:
    """Modules that another file imports by name. Each takes others down with it, so they are the rarest kind."""
    paths = [path for path in survey.modules if not PurePosixPath(path).name.startswith("__")]
    paths = [path for path in paths if survey.imported_modules[PurePosixPath(path).stem] - {path}]
    random.shuffle(paths)
    for path in paths[: max(2, len(paths) // 8)]:
        place = PurePosixPath(path)
        yield lambda number, place=place: Mutation(  # type: ignore[misc]
            number,
            "rename-module",
            place.as_posix(),
            place.stem,
            f"now {place.stem}_zz{number}",
            frozenset((place.stem,)),
            renamed_to=place.with_name(f"{place.stem}_zz{number}.py").as_posix(),
        )


def _interact(mutation: Mutation, other: Mutation) -> bool:
    touched = {edit.path for edit in other.edits if edit.start < 0} | {other.path}
    appends_to = {edit.path for edit in mutation.edits if edit.start < 0}
    return (
        bool(mutation.names & other.names)
        or overlap(mutation.edits, other.edits)
        or bool(appends_to & touched)
        or bool({edit.path for edit in other.edits if edit.start < 0} & {mutation.path})
    )
