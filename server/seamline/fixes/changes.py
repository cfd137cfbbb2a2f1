"""Fixes of a whole change: all the uses that a renamed symbol, or another signature, breaks, repaired at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline.fixes import arguments, names
from seamline.fixes.edits import Edit, Fix
from seamline.fixes.syntax import call_at, spelled_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from seamline.engine import Engine
    from seamline.interface.violation import Provider, Violation

_LONGEST: Final = 5_000
"""Bytes of an argument list that are looked through."""
_UNNAMED: Final = ("comment", "keyword_argument", "list_splat", "dictionary_splat")


def repair_uses(engine: Engine, violation: Violation, _: bytes) -> Iterator[Fix]:
    """Every use that the change breaks, as far as each of them can be repaired; none where one cannot."""
    edits: set[Edit] = set()
    for use in violation.related:
        repair = _repair(engine, violation, use)
        if repair is None:
            return
        edits.update(repair)
    if edits and violation.data[0] == "renamed":
        edits.update(_spelled(engine, violation))
    if edits:
        count = len(violation.related)
        title = "Repair the use that this breaks" if count == 1 else f"Repair the {count} uses that this breaks"
        yield Fix(title, "quickfix", True, tuple(sorted(edits)))


def _spelled(engine: Engine, violation: Violation) -> Iterator[Edit]:
    """The edits of the strings in the file of what was renamed that spell its old name: documentation, annotations, `__all__`."""
    path = violation.place.path
    old, new = (str(name).rpartition(".")[2] for name in violation.data[1:3])
    text = engine.files.text(path)
    for start, end in spelled_in(text, old, listed=True) if text is not None else ():
        yield Edit(path, start, end, new)


def _repair(engine: Engine, change: Violation, use: Provider) -> tuple[Edit, ...] | None:
    """The edits that repair one use."""
    path = use.place.path
    text = engine.files.text(path)
    if text is None:
        return None
    found = [one for one in _told(engine, path) if one.place == use.place and one.rule != "breaking-change"]
    if not found:
        return _named(change, path, _call_from(text, use.place.start, use.place.end))
    if change.data[0] == "parameter-moved":
        return _named(change, path, call_at(text, found[0].use.start, found[0].use.end))
    edits: list[Edit] = []
    for violation in found:
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
        better = dict(pair.split("=") for pair in more[1:]).get(str(violation.data[1]), "")
        fixes = arguments.name_keyword(violation, text, better) if better else arguments.remove_keyword(violation, text)
        return next(fixes, None)
    return None


def _named(change: Violation, path: str, call: Node | None) -> tuple[Edit, ...] | None:
    """The edits that name the positional arguments of a call as the parameters were called that they went to."""
    if call is None or call.type != "argument_list" or not change.data[3:]:
        return None
    slots = str(change.data[3]).split(",")
    given = [child.start_byte for child in call.named_children if child.type not in _UNNAMED]
    if len(given) > len(slots):
        return None
    return tuple(Edit(path, start, start, f"{slot}=") for start, slot in zip(given, slots, strict=False))


def _call_from(text: bytes, start: int, name_end: int) -> Node | None:
    """The arguments of the call whose callee stands at `start:name_end`."""
    closing = text.find(b")", name_end)
    while 0 <= closing < name_end + _LONGEST:
        if (arguments := call_at(text, start, closing + 1)) is not None:
            return arguments
        closing = text.find(b")", closing + 1)
    return None
