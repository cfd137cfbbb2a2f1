"""The gate that every edit goes through, whoever wrote it: it must apply to the exact text, parse without new errors,
remove its violation, and add none anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.fixes.edits import applied
from seamline.interface.facts import CONTEXT_BITS, CONTEXT_SHIFT, Context, Kind
from seamline.languages import extract
from seamline.languages.codec import decode_interface, decode_uses
from seamline.languages.python.kept import use_of_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seamline.engine import Engine
    from seamline.fixes.edits import Edit, Fix
    from seamline.interface.violation import Violation

_TAKEN_AWAY: Final = ("renamed", "moved", "export-removed")
"""Kinds of changes after which a name is not where it was."""
_HARMLESS: Final = (Context.UNKNOWN, Context.AWAITED)


def verify(engine: Engine, fix: Fix, violation: Violation) -> str:
    """`""` when the fix is good, else the reason why it is not offered."""
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path, []).append(edit)
    changes: dict[str, bytes] = {}
    for path, edits in by_path.items():
        text = engine.files.text(path)
        if text is None:
            return f"{path} cannot be read any more"
        try:
            changed = applied(text, edits)
        except ValueError as error:
            return str(error)
        blob = extract(path, changed)
        if _errors(blob) > _errors(engine.files.blobs.get(path) or blob):
            return f"{path} would no longer parse"
        changes[path] = blob
    before = {path: engine.violations(path) for path in changes}
    after = engine.preview(changes)
    for path in after:
        before.setdefault(path, engine.violations(path))
    old = _counted(violation for found in before.values() for violation in found)
    new = _counted(violation for found in after.values() for violation in found)
    is_left = new.get(violation.fingerprint, 0) >= old.get(violation.fingerprint, 0)
    # What the baseline tells is not worked out for a text that is only tried: there the place itself has to change.
    if is_left and not (
        engine.findings.is_drift(violation)
        and (
            _repairs(engine, fix, violation, old, new)
            or _restores(changes, violation)
            or _asks(engine, changes, violation)
        )
    ):
        return "it does not remove the violation"
    added = [one for found in after.values() for one in found if new[one.fingerprint] > old.get(one.fingerprint, 0)]
    return f"it would not fit either: {added[0].message}" if added else ""


def _repairs(engine: Engine, fix: Fix, violation: Violation, old: Mapping[str, int], new: Mapping[str, int]) -> bool:
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
        new.get(one.fingerprint, 0) < old.get(one.fingerprint, 0) for one in found
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


def _replaces(edit: Edit, violation: Violation) -> bool:
    """Whether an edit changes what a violation is about: its place, the call in front of which it awaits, or a parameter of the
    method of which it is said.
    """
    place = violation.place
    if violation.rule == "async-mismatch":
        return edit.path == place.path and edit.start == violation.use.start and "await" in edit.text
    if violation.rule == "incompatible-override":
        return edit.path == place.path and place.end < edit.start
    return edit.path == place.path and edit.start <= place.start and place.end <= edit.end


def _errors(blob: bytes) -> int:
    return len(decode_interface(blob)[-1])


def _counted(violations: Iterable[Violation]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for violation in violations:
        counts[violation.fingerprint] = counts.get(violation.fingerprint, 0) + 1
    return counts
