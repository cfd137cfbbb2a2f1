"""Many fixes at once: one new text a file, verified as a whole.

Each fix was verified by itself, on the text as it is. Together they could still meet in one place or break each other,
so one that overlaps an earlier one is left for another run, and all go through `verify` together before anything is
written. Nothing here touches the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamline.fixes.edits import Fix, applied
from seamline.fixes.offer import offered
from seamline.fixes.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seamline.engine import Engine
    from seamline.fixes.edits import Edit
    from seamline.interface.violation import Place, Violation


class Chosen(NamedTuple):
    """A violation and the fix that was chosen for it."""

    violation: Violation
    fix: Fix


class Combination(NamedTuple):
    """What several fixes come to."""

    texts: dict[str, bytes]
    """The new UTF-8 text of every file that changes."""
    chosen: Sequence[Chosen]
    edits: tuple[Edit, ...]
    """All that makes them of the old ones."""


def combine(
    engine: Engine,
    violations: Iterable[Violation],
    repairs: Callable[[Violation], list[Fix]] | None = None,
    allowed: Callable[[Fix], bool] = lambda fix: fix.preferred,
) -> Combination:
    """The first allowed fix of each violation, as far as they fit together. `repairs` gives the verified fixes of one."""
    chosen = _fitting(violations, repairs or (lambda violation: offered(engine, violation)), allowed)
    if chosen and verify(engine, _joined(chosen), chosen[0].violation):
        chosen = _compatible(engine, chosen)
    by_path: dict[str, list[Edit]] = {}
    everything = _joined(chosen).edits
    for edit in everything:
        by_path.setdefault(edit.path, []).append(edit)
    texts = {path: applied(engine.files.text(path) or b"", edits) for path, edits in sorted(by_path.items())}
    return Combination(texts, chosen, everything)


def _fitting(
    violations: Iterable[Violation], repairs: Callable[[Violation], list[Fix]], allowed: Callable[[Fix], bool]
) -> list[Chosen]:
    """The allowed fixes without those that would change a place that an earlier one changes in another way."""
    taken: dict[str, set[Edit]] = {}
    repaired: set[Place] = set()
    chosen: list[Chosen] = []
    # What repairs a whole change knows more than what repairs one use of it.
    for violation in sorted(violations, key=lambda one: not one.related):
        if violation.place in repaired:
            continue
        fix = next((fix for fix in repairs(violation) if allowed(fix)), None)
        if fix is None or any(_meets(edit, taken.get(edit.path, set())) for edit in fix.edits):
            continue
        for edit in fix.edits:
            taken.setdefault(edit.path, set()).add(edit)
        repaired.update(other.place for other in violation.related)
        chosen.append(Chosen(violation, fix))
    return chosen


def _meets(edit: Edit, others: set[Edit]) -> bool:
    """Whether order or outcome would be open beside another edit; the same edit twice is one edit."""
    if edit in others:
        return False
    return any(edit.start <= other.end and other.start <= edit.end for other in others)


def _joined(chosen: Iterable[Chosen]) -> Fix:
    """All of these fixes as one."""
    edits = {edit for one in chosen for edit in one.fix.edits}
    return Fix("", "quickfix", preferred=False, edits=tuple(sorted(edits)))


def _compatible(engine: Engine, chosen: Iterable[Chosen]) -> list[Chosen]:
    """Those of the fixes, in order, that do no harm in the company of the ones before."""
    kept: list[Chosen] = []
    for one in chosen:
        if not verify(engine, _joined([*kept, one]), one.violation):
            kept.append(one)
    return kept
