"""Fixes of a whole change: all the uses that a renamed symbol, or another signature, breaks, repaired at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.fixes import arguments, mentions, names
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import call_at, spelled_in
from seamline.interface.facts import Kind
from seamline.languages.python import classes
from seamline.languages.python.entities import Definition, Module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Provider, Violation

_LONGEST: Final = 5_000
"""Bytes of an argument list that are looked through."""
_UNNAMED: Final = ("comment", "keyword_argument", "list_splat", "dictionary_splat")


def repair_uses(engine: Engine, violation: Violation, _: bytes) -> Iterator[Fix]:
    """Every use that the change breaks, as far as each of them can be repaired; none where one cannot."""
    edits: set[Edit] = set()
    exporting = _exporting(engine, violation)
    for use in violation.related:
        repair = _repair(engine, violation, use, exporting)
        if repair is None:
            return
        edits.update(repair)
    if edits:
        edits.update(_further(engine, violation, {edit.path for edit in edits}))
        count = len(violation.related)
        title = "Repair the use that this breaks" if count == 1 else f"Repair the {count} uses that this breaks"
        yield Fix(title, "quickfix", True, tuple(sorted(edits)))


def _further(engine: Engine, violation: Violation, paths: set[str]) -> Iterator[Edit]:
    """What goes along with the uses that are broken, in files that are changed anyway or that certainly mean the same."""
    kind, old, now, *more = map(str, violation.data)
    home = engine.program.modules.name_of(violation.place.path)
    if kind == "renamed":
        yield from _spelled(engine, violation)
        yield from _overriding(engine, violation)
        yield from mentions.in_strings(engine, paths, f"{home}.{old}", f"{home}.{now}")
    elif kind == "module-moved":
        yield from mentions.of_module(engine, *more)
        yield from mentions.in_strings(engine, paths, *more)
    elif kind.startswith("parameter-"):
        yield from _calls_beside(engine, violation)


def _spelled(engine: Engine, violation: Violation) -> Iterator[Edit]:
    """The edits of the strings in the file of what was renamed that spell its old name: documentation, annotations, `__all__`."""
    path = violation.place.path
    old, new = (str(name).rpartition(".")[2] for name in violation.data[1:3])
    text = engine.files.text(path)
    for start, end in spelled_in(text, old, listed=True) if text is not None else ():
        yield Edit(path, start, end, new)


def _overriding(engine: Engine, violation: Violation) -> Iterator[Edit]:
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


def _exporting(engine: Engine, change: Violation) -> set[str]:
    """The files through which others take what was renamed: they go on to export it under its old name."""
    if change.data[0] != "renamed" or "." in str(change.data[1]):
        return set()
    places = {use.place for use in change.related}
    found = (one for path in {place.path for place in places} for one in _told(engine, path) if one.place in places)
    return {path for one in found if one.rule == "missing-export" and (path := _taken_from(engine, one))} - {
        change.place.path
    }


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


def _repair(engine: Engine, change: Violation, use: Provider, exporting: set[str]) -> tuple[Edit, ...] | None:
    """The edits that repair one use. Files that are `exporting` keep the old name for others."""
    path = use.place.path
    text = engine.files.text(path)
    if text is None:
        return None
    found = [one for one in _told(engine, path) if one.place == use.place and one.rule != "breaking-change"]
    if not found:
        return _named(change, path, _call_from(text, use.place.start, use.place.end))
    if change.data[0] in ("parameter-moved", "parameter-kind"):
        limits = [int(one.data[1]) for one in found if one.data[0] == "positional"]
        call = call_at(text, found[0].use.start, found[0].use.end)
        return _named(change, path, call, min(limits) if change.data[0] == "parameter-kind" and limits else 0)
    edits: list[Edit] = []
    for violation in found:
        if exporting and violation.rule == "missing-export" and _taken_from(engine, violation) in exporting:
            continue  # repaired where the name comes from
        if path in exporting and violation.rule == "missing-export":
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
    if violation.rule == "missing-export" and kind == "renamed":
        return names.use_name(violation, text, name)
    if violation.rule == "unknown-member" and kind == "renamed":
        return names.use_member(violation, name)
    if violation.rule == "missing-export" and kind == "moved":
        return next(names.import_from_home(engine, violation, text), None)
    if violation.rule == "missing-argument":
        return next(arguments.add_missing(engine, violation, text), None)
    if violation.rule == "unexpected-argument":
        better = _renamed(more).get(str(violation.data[1]), "")
        fixes = arguments.name_keyword(violation, text, better) if better else arguments.remove_keyword(violation, text)
        return next(fixes, None)
    return None


def _named(change: Violation, path: str, call: Node | None, first: int = 0) -> tuple[Edit, ...] | None:
    """The edits that name the positional arguments of a call, from this one on, as the parameters that they went to."""
    if call is None or call.type != "argument_list" or not change.data[3:]:
        return None
    slots = str(change.data[3]).split(",")
    given = [child.start_byte for child in call.named_children if child.type not in _UNNAMED]
    if len(given) > len(slots):
        return None
    pairs = list(zip(given, slots, strict=False))[first:]
    return tuple(Edit(path, start, start, f"{slot}=") for start, slot in pairs)


def _calls_beside(engine: Engine, change: Violation) -> Iterator[Edit]:
    """The edits of the calls that the rules pass over because something around them expects errors."""
    kind, _, now, *more = map(str, change.data)
    related = {use.place for use in change.related}
    found = (one for path in {place.path for place in related} for one in _told(engine, path) if one.place in related)
    limits = [int(one.data[1]) for one in found if one.rule == "unexpected-argument" and one.data[0] == "positional"]
    renamed = _renamed(more)
    for place in engine.uses_of(change.place.path, now) if limits or renamed else ():
        text = engine.files.text(place.path) if place.how == "calls" else None
        call = _call_from(text, place.start, place.end) if text is not None else None
        if text is None or call is None or any(child.type == "list_splat" for child in call.named_children):
            continue
        if kind == "parameter-kind" and limits:
            yield from _named(change, place.path, call, min(limits)) or ()
        for child in call.named_children if renamed else ():
            field = child.child_by_field_name("name") if child.type == "keyword_argument" else None
            if field is not None and (better := renamed.get(text[field.start_byte : field.end_byte].decode())):
                yield Edit(place.path, field.start_byte, field.end_byte, better)


def _renamed(more: Sequence[str]) -> dict[str, str]:
    """The parameters that are called otherwise, by what is known of a change beside its kind and names."""
    return dict(pair.split("=") for pair in more[1:] if "=" in pair)


def _call_from(text: bytes, start: int, name_end: int) -> Node | None:
    """The arguments of the call whose callee stands at `start:name_end`."""
    closing = text.find(b")", name_end)
    while 0 <= closing < name_end + _LONGEST:
        if (arguments := call_at(text, start, closing + 1)) is not None:
            return arguments
        closing = text.find(b")", closing + 1)
    return None
