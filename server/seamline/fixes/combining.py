"""Many fixes at once: one new text a file, checked as a whole.

Each fix was verified by itself, on the text as it is. Together they could still meet in one place or break each other,
so those that overlap an earlier one are left for another run, and the new texts are checked together before anything is
written: a fix that adds a violation in company is left out. Nothing here touches the disk.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seamline.fixes import offered
from seamline.languages import extract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.engine import Engine
    from seamline.fixes import Edit, Fix
    from seamline.interface.violation import Violation


class Applied(NamedTuple):
    """A violation and the fix that was chosen for it."""

    violation: Violation
    fix: Fix


class Combination(NamedTuple):
    """What several fixes come to. The engine that made it knows the new texts as if they were written."""

    texts: dict[str, bytes]
    """The new UTF-8 text of every file that changes."""
    applied: list[Applied]


def combine(engine: Engine, violations: Iterable[Violation]) -> Combination:
    """The preferred fix of each violation, as far as they fit together."""
    chosen = _fitting(engine, violations)
    before = {path: engine.text(path) or b"" for path in _paths(chosen)}
    allowed = Counter(violation.fingerprint for violation in engine.all_violations())
    if _adds_nothing(engine, before, chosen, allowed):
        return Combination(_texts(before, chosen), chosen)
    kept: list[Applied] = []
    for one in chosen:
        if _adds_nothing(engine, before, [*kept, one], allowed):
            kept.append(one)
    _adds_nothing(engine, before, kept, allowed)
    return Combination(_texts(before, kept), kept)


def _fitting(engine: Engine, violations: Iterable[Violation]) -> list[Applied]:
    """The preferred fixes without those that would change a place that an earlier one changes in another way."""
    taken: set[Edit] = set()
    chosen: list[Applied] = []
    for violation in violations:
        fix = next((fix for fix in offered(engine, violation) if fix.preferred), None)
        if fix is None:
            continue
        new = set(fix.edits) - taken
        if any(_meet(edit, other) for edit in new for other in taken):
            continue
        taken |= new
        chosen.append(Applied(violation, fix))
    return chosen


def _meet(one: Edit, other: Edit) -> bool:
    """Whether the order or the outcome of two edits would be open; touching insertions are such a case."""
    return one.path == other.path and one.start <= other.end and other.start <= one.end


def _paths(chosen: Iterable[Applied]) -> set[str]:
    return {edit.path for one in chosen for edit in one.fix.edits}


def _texts(before: dict[str, bytes], chosen: Iterable[Applied]) -> dict[str, bytes]:
    """The files that these fixes change, changed."""
    texts = dict(before)
    edits = {edit for one in chosen for edit in one.fix.edits}
    for edit in sorted(edits, key=lambda edit: (edit.path, edit.start), reverse=True):
        text = texts[edit.path]
        texts[edit.path] = text[: edit.start] + edit.text.encode() + text[edit.end :]
    return {path: text for path, text in texts.items() if text != before[path]}


def _adds_nothing(engine: Engine, before: dict[str, bytes], chosen: list[Applied], allowed: Counter[str]) -> bool:
    """Let the engine see the texts that these fixes give, and say whether every violation then was one before."""
    for path, text in {**before, **_texts(before, chosen)}.items():
        engine.update(path, extract(path, text))
    engine.work()
    return Counter(violation.fingerprint for violation in engine.all_violations()) <= allowed
