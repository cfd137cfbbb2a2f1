"""The gate that every edit goes through, whoever wrote it: it must apply to the exact text, parse without new errors,
remove its violation, and add none anywhere.

Many fixes are judged together as one is: every violation has to go, counted, as the same mistake may be made twice.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.contract.rules import OF_AGENTS
from seamline.contracts import shortfall
from seamline.fixes.edits import applied
from seamline.fixes.steps import Reading, drained
from seamline.interface.facts import CONTEXT_BITS, CONTEXT_SHIFT, Context, Kind
from seamline.languages import extract
from seamline.languages.codec import decode_interface, decode_uses
from seamline.languages.python.infer.kept import use_of_kept
from seamline.overrides import RULE
from seamline.previewing import preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamline.engine import Engine
    from seamline.fixes.edits import Edit, Fix
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation

_TAKEN_AWAY: Final = ("renamed", "moved", "export-removed")
"""Kinds of changes after which a name is not where it was."""
_HARMLESS: Final = (Context.UNKNOWN, Context.AWAITED)


class Chosen(NamedTuple):
    """A violation and the fix that was chosen for it."""

    violation: Violation
    fix: Fix


class Verdict(NamedTuple):
    """What several fixes do together."""

    reason: str = ""
    """Why they are not good; `""` when they are."""
    failed: frozenset[int] = frozenset()
    """Which of them do not remove their violation, or put another in its place."""
    doubtful: frozenset[int] = frozenset()
    """Which of them may do so: trying them without the others tells."""


def verify(engine: Engine, fix: Fix, violation: Violation) -> str:
    """`""` when the fix is good, else the reason why it is not offered."""
    return drained(judging(engine, [Chosen(violation, fix)])).reason


def judging(engine: Engine, chosen: Sequence[Chosen]) -> Steps[Verdict]:
    """Whether these fixes are good when all of them are applied; in steps, between which nothing may change."""
    changes: dict[str, bytes] = {}
    edits = edits_by_path(one.fix for one in chosen)
    for path, some in edits.items():
        text = engine.files.text(path)
        if text is None:
            return Verdict(f"{path} cannot be read any more")
        try:
            changed = applied(text, some)
        except ValueError as error:
            return Verdict(str(error))
        blob = (yield Reading(path, changed)) or extract(path, changed)
        if _errors(blob) > _errors(engine.files.blobs.get(path) or blob):
            return Verdict(f"{path} would no longer parse")
        changes[path] = blob
    before = {path: engine.violations(path) for path in changes}
    after = yield from preview(engine, changes)
    for path in after:
        before.setdefault(path, engine.violations(path))
        yield None
    old = _counted(chain.from_iterable(before.values()))
    new = _counted(chain.from_iterable(after.values()))
    failed, doubtful = _left(engine, chosen, changes, old, new)
    if failed or doubtful:
        return Verdict("it does not remove the violation", frozenset(failed), frozenset(doubtful))
    added = [one for found in after.values() for one in found if new[one.fingerprint] > old[one.fingerprint]]
    if added:
        failed, doubtful = _behind(chosen, edits, added)
        return Verdict(f"it would not fit either: {added[0].message}", frozenset(failed), frozenset(doubtful))
    return Verdict()


def edits_by_path(fixes: Iterable[Fix]) -> dict[str, list[Edit]]:
    """What several fixes change in each file, in order; what two of them change in the same way once."""
    by_path: dict[str, list[Edit]] = {}
    for edit in sorted({edit for fix in fixes for edit in fix.edits}):
        by_path.setdefault(edit.path, []).append(edit)
    return by_path


def _left(
    engine: Engine, chosen: Sequence[Chosen], changes: Mapping[str, bytes], old: Counter[str], new: Counter[str]
) -> tuple[set[int], set[int]]:
    """Which fixes leave their violation, and of which nobody knows as others removed one like it."""
    failed: set[int] = set()
    doubtful: set[int] = set()
    prints = [one.violation.fingerprint for one in chosen]
    wanted = Counter(prints)
    for number, (violation, fix) in enumerate(chosen):
        if violation.rule in OF_AGENTS:
            continue  # nothing here can tell whether it is gone: only what the edit does besides is judged
        gone = old[prints[number]] - new[prints[number]]
        # What the baseline tells is not worked out for a text that is only tried: there the place itself has to change.
        if gone >= wanted[prints[number]] or (
            engine.findings.is_drift(violation)
            and (
                _repairs(engine, fix, violation, old, new)
                or _restores(changes, violation)
                or _asks(engine, changes, violation)
                or _keeps_to_base(engine, changes, violation)
            )
        ):
            continue
        (doubtful if gone > 0 else failed).add(number)
    return failed, doubtful


def _behind(
    chosen: Sequence[Chosen], edits: Mapping[str, Sequence[Edit]], added: Iterable[Violation]
) -> tuple[set[int], set[int]]:
    """The fixes that alone change the place where something new is found, and those that do it with others."""
    spans: dict[Edit, tuple[int, int]] = {}
    for some in edits.values():
        shifts = accumulate((len(one.text.encode()) - one.end + one.start for one in some), initial=0)
        for one, shift in zip(some, shifts, strict=False):
            start = one.start + shift
            spans[one] = start, start + len(one.text.encode())
    changed: dict[str, list[tuple[int, int, int]]] = {}
    for number, (_, fix) in enumerate(chosen):
        for edit in fix.edits:
            changed.setdefault(edit.path, []).append((*spans[edit], number))
    failed: set[int] = set()
    doubtful: set[int] = set()
    for path, first, last in {one.use for one in added}:
        touching = {number for start, end, number in changed.get(path, ()) if start <= last and first <= end}
        (failed if len(touching) == 1 else doubtful).update(touching)
    return failed, doubtful - failed


def _repairs(engine: Engine, fix: Fix, violation: Violation, old: Counter[str], new: Counter[str]) -> bool:
    """Whether an edit changes what a violation is about that comparing with the baseline found: its place, or every use
    that the change breaks, and these are broken no more.
    """
    if not violation.related:
        return any(_replaces(edit, violation) for edit in fix.edits)
    touched = {edit.path for edit in fix.edits}
    places = {one.place for one in violation.related}
    broken = (
        one for path in {place.path for place in places} for one in engine.violations(path) if one.place in places
    )
    found = [one for one in broken if one.rule != violation.rule and not engine.findings.is_drift(one)]
    told = {one.place.path for one in found}
    return all(place.path in touched | told for place in places) and all(
        new[one.fingerprint] < old[one.fingerprint] for one in found
    )


def _restores(changes: Mapping[str, bytes], violation: Violation) -> bool:
    """Whether a file has a name again that a change took away."""
    blob = changes.get(violation.place.path)
    if blob is None or violation.rule != "breaking-change" or violation.data[0] not in _TAKEN_AWAY:
        return False
    symbols = decode_interface(blob)[2]
    *owners, name = str(violation.data[1]).split(".")
    for owner in owners:
        symbols = next((one[6][3] for one in symbols if one[1] == owner and one[0] == Kind.CLASS), ())
    return any(one[1] == name for one in symbols)


def _asks(engine: Engine, changes: Mapping[str, bytes], violation: Violation) -> bool:
    """Whether somebody asks about what a variable keeps of a call before it is used."""
    blob, use = changes.get(violation.place.path), violation.use
    if blob is None or violation.rule != "unchecked-optional" or use.start <= violation.place.start < use.end:
        return False
    return _keeps_unasked(engine.files.uses(use.path), use.start) and not _keeps_unasked(decode_uses(blob), use.start)


def _keeps_unasked(uses: Iterable[Any], start: int) -> bool:
    """Whether what a variable keeps of the call that starts here, if it does, is used without a question, or another thing is
    done with it.
    """
    return all(
        use_of_kept(use[4], use[3])[0] or use[4] >> CONTEXT_SHIFT & CONTEXT_BITS not in _HARMLESS
        for use in uses
        if use[1] == start
    )


def _keeps_to_base(engine: Engine, changes: Mapping[str, bytes], violation: Violation) -> bool:
    """Whether a method takes again what its base takes."""
    if violation.rule != RULE:
        return False
    narrower = engine.narrower(violation.place.path, changes)
    return not any(one.own.name == violation.symbol and shortfall(one) for one in narrower)


def _replaces(edit: Edit, violation: Violation) -> bool:
    """Whether an edit changes what a violation is about: its place, or the call in front of which it awaits."""
    place = violation.place
    if violation.rule == "async-mismatch":
        return edit.path == place.path and edit.start == violation.use.start and "await" in edit.text
    if violation.rule == RULE:
        return False  # what the method takes then tells, wherever the edit is
    return edit.path == place.path and edit.start <= place.start and place.end <= edit.end


def _errors(blob: bytes) -> int:
    return len(decode_interface(blob)[-1])


def _counted(violations: Iterable[Violation]) -> Counter[str]:
    return Counter(violation.fingerprint for violation in violations)
