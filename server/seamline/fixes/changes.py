"""Fixes of a whole change: all the uses that a renamed symbol, or another signature, breaks, repaired at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.fixes import awaiting, besides, calls, implementing, mentions, names, waiting
from seamline.fixes.arguments import PLACEHOLDER
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import call_at, call_from, spelled_in
from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.entities import Definition, Module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.fixes.calls import Signatures
    from seamline.interface.violation import Provider, Violation

_OF_CALLS: Final = ("missing-argument", "unexpected-argument")
_WITHOUT_PARAMETERS: Final = ("export-removed", "module-moved")


def repair_uses(engine: Engine, violation: Violation, _: bytes) -> Iterator[Fix | None]:
    """Every use that the change breaks, as far as each of them can be repaired; none where one cannot."""
    edits: set[Edit] = set()
    if violation.data[0] == "became-async" and violation.related:
        edits.update((yield from waiting.spread(engine, violation.place.path, str(violation.data[2]))))
    exports = _exports(engine, violation)
    for use in violation.related if not edits else ():
        repair = _repair(engine, violation, use, exports)
        if repair is None:
            return
        edits.update(repair)
        yield None
    if edits:
        for further in _further(engine, violation, {edit.path for edit in edits}):
            if further is None:
                yield None
            else:
                edits.add(further)
        count = len(violation.related)
        title = "Repair the use that this breaks" if count == 1 else f"Repair the {count} uses that this breaks"
        is_whole = not any(PLACEHOLDER in edit.text for edit in edits)
        yield Fix(title, "quickfix", True, tuple(sorted(edits)), is_whole)


def _further(engine: Engine, violation: Violation, paths: set[str]) -> Iterator[Edit | None]:
    """What goes along with the uses that are broken, in files that are changed anyway or that certainly mean the same. `None` is
    a pause.
    """
    kind, old, now, *more = map(str, violation.data)
    signatures = _signatures(violation)
    home = engine.program.modules.name_of(violation.place.path)
    if kind == "renamed":
        yield from _spelled(engine, violation)
        yield from _overriding(engine, violation)
        yield from mentions.in_strings(engine, paths, f"{home}.{old}", f"{home}.{now}")
        yield from mentions.of_constants(engine, violation.place.path, old, now)
    elif kind == "module-moved":
        yield from mentions.of_module(engine, *more)
        yield from mentions.in_strings(engine, paths, *more)
    if signatures is not None:
        yield from besides.calls_beside(engine, violation.place.path, now, signatures)
        yield from besides.calls_in_programs(engine, violation.place.path, now, signatures)


def _spelled(engine: Engine, violation: Violation) -> Iterator[Edit]:
    """The edits of the strings in the file of what was renamed that spell its old name: documentation, annotations, `__all__`."""
    path = violation.place.path
    old, new = (str(name).rpartition(".")[2] for name in violation.data[1:3])
    text = engine.files.text(path)
    for start, end in spelled_in(text, old, listed=True) if text is not None else ():
        yield Edit(path, start, end, new)


def _overriding(engine: Engine, violation: Violation) -> Iterator[Edit | None]:
    """The edits that rename the methods which stand for one that was renamed, and what these ask of `super()`."""
    owner, _, old = str(violation.data[1]).rpartition(".")
    new = str(violation.data[2]).rpartition(".")[2]
    cls = engine.program.chain(violation.place.path, owner) if owner else None
    if not isinstance(cls, Definition):
        return
    yield from mentions.of_method(engine, cls, old, new)
    pattern = re.compile(rb"\bsuper\(\)\.(%b)\b" % re.escape(old.encode()))
    for method in classes.overriders(engine.program, cls, old):
        text = engine.files.text(method.path)
        if text is None:
            continue
        for symbol in (one for one in method.symbols if one[0] == Kind.FUNCTION):
            yield Edit(method.path, symbol[2], symbol[3], new)
            for match in pattern.finditer(text, symbol[3], symbol[6][3]):
                yield Edit(method.path, match.start(1), match.end(1), new)


class _Exports(NamedTuple):
    """How those whom a renamed symbol breaks take its name."""

    sources: dict[Violation, str]
    """The file that each takes it from."""
    through: frozenset[str]
    """The files through which others take it: they go on to export it under its old name."""


def _exports(engine: Engine, change: Violation) -> _Exports:
    if change.data[0] != "renamed" or "." in str(change.data[1]):
        return _Exports({}, frozenset())
    places = {use.place for use in change.related}
    found = (one for path in {place.path for place in places} for one in _told(engine, path) if one.place in places)
    sources = {one: _taken_from(engine, one) for one in found if one.rule == "missing-export"}
    return _Exports(sources, frozenset(sources.values()) - {change.place.path, ""})


def _taken_from(engine: Engine, violation: Violation) -> str:
    """The file of the module that a name is taken from which it does not have; `""` where that is not known."""
    path, start, end = violation.use
    view, program = engine.program.view(path), engine.program
    for record in view.imports if view is not None else ():
        if record[4] == violation.place.start and record[2]:
            return program.modules.resolve(path, record[0], record[1]).path
    for use in engine.files.uses(path):
        if (use[1], use[3]) == (start, end):
            holder = program.chain(path, use[0].partition(f".{violation.data[0]}")[0])
            return holder.path if isinstance(holder, Module) else ""
    return ""


def _repair(engine: Engine, change: Violation, use: Provider, exports: _Exports) -> tuple[Edit, ...] | None:
    """The edits that repair one use. Files that export what was renamed keep the old name for others."""
    path = use.place.path
    text = engine.files.text(path)
    if text is None:
        return None
    found = [one for one in _told(engine, path) if one.place == use.place and one.rule != "breaking-change"]
    signatures = _signatures(change)
    if signatures is not None and all(one.rule in _OF_CALLS for one in found):
        call = call_at(text, *found[0].use[1:]) if found else call_from(text, use.place.start, use.place.end)
        return calls.rebound(path, text, call, signatures) if call is not None else None
    if not found:
        return None
    edits: list[Edit] = []
    for violation in found:
        if exports.sources.get(violation) in exports.through:
            continue  # repaired where the name comes from
        if path in exports.through and violation.rule == "missing-export":
            edits.append(names.kept_name(violation, text, str(change.data[2])))
            continue
        fix = _fix(engine, change, violation, text)
        if fix is None:
            return None
        edits += fix.edits
    return tuple(edits)


def _told(engine: Engine, path: str) -> list[Violation]:
    drift = engine.findings.drift or {}
    return [*engine.findings.found(path), *drift.get(path, ())]


def _fix(engine: Engine, change: Violation, violation: Violation, text: bytes) -> Fix | None:
    """The fix of one violation, by what is known of the change behind it."""
    kind, _, now, *more = map(str, change.data)
    name = now.rpartition(".")[2]
    if kind == "module-moved":
        return names.use_module(engine, violation, text, *more)
    if violation.rule == "async-mismatch":
        return awaiting.await_or_not(violation, text)
    if violation.rule == "missing-implementation":
        return next(implementing.add_stubs(engine, violation, text), None)
    if violation.rule == "missing-export" and kind == "renamed":
        return names.use_name(violation, text, name)
    if violation.rule == "unknown-member" and kind == "renamed":
        return names.use_member(violation, name)
    if violation.rule == "missing-export" and kind == "moved":
        return next(names.import_from_home(engine, violation, text), None) or names.read_from_home(
            engine, violation, text
        )
    return None


def _signatures(change: Violation) -> Signatures | None:
    """How the parameters of what changed differ, where they do."""
    return calls.signatures_of(change.data[3:]) if change.data[0] not in _WITHOUT_PARAMETERS else None
