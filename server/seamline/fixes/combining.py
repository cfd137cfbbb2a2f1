"""Many fixes at once: one new text a file, verified as a whole.

Fixes are tried together first, and apart only where that fails: to try one costs as much as to try all of its file. What
would meet an earlier one in one place is left for another run. Nothing here touches the disk.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import TYPE_CHECKING, NamedTuple

from seamline.fixes.edits import applied
from seamline.fixes.offer import proposed
from seamline.fixes.steps import drained
from seamline.fixes.verify import Chosen, edits_by_path, judging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seamline.engine import Engine
    from seamline.fixes.edits import Edit, Fix
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Place, Violation

    Parts = Steps[list[list[Chosen]]]


class Combination(NamedTuple):
    """What several fixes come to."""

    texts: dict[str, bytes]
    """The new UTF-8 text of every file that changes."""
    chosen: Sequence[Chosen]
    edits: tuple[Edit, ...]
    """All that makes them of the old ones."""


def combine(
    engine: Engine, violations: Iterable[Violation], allowed: Callable[[Fix], bool] = lambda fix: fix.preferred
) -> Combination:
    """The first allowed and good fix of each violation, as far as they fit together."""
    return drained(combining(engine, violations, allowed))


def combining(engine: Engine, violations: Iterable[Violation], allowed: Callable[[Fix], bool]) -> Steps[Combination]:
    """The same in steps, for who has other things to do meanwhile; it counts only if nothing has changed between them."""
    parts: list[list[Chosen]] = []
    repaired: set[Place] = set()
    everything = list(violations)
    # What repairs a whole change knows more than what repairs one use of it.
    for some in ([one for one in everything if one.related], [one for one in everything if not one.related]):
        waiting = [_Waiting(one, proposed(engine, one), allowed) for one in some if one.place not in repaired]
        parts += yield from _waves(engine, waiting, parts)
        repaired.update(other.place for part in parts for one in part for other in one.violation.related)
    if len(parts) > 1:
        parts = [(yield from _fitting(engine, [], [one for part in parts for one in part]))]
    order = {violation: number for number, violation in enumerate(everything)}
    chosen = sorted((one for part in parts for one in part), key=lambda one: order[one.violation])
    edits = edits_by_path(one.fix for one in chosen)
    texts = {path: applied(engine.files.text(path) or b"", some) for path, some in edits.items()}
    return Combination(texts, chosen, tuple(edit for some in edits.values() for edit in some))


class _Waiting:
    """A violation, and what can be tried for it."""

    def __init__(self, violation: Violation, options: Iterator[Fix | None], allowed: Callable[[Fix], bool]) -> None:
        self.violation = violation
        self._options = options
        self._allowed = allowed
        self.fix: Fix | None = None

    def advance(self) -> Iterator[None]:
        """Go on to the next fix, in steps."""
        self.fix = None
        for fix in self._options:
            if fix is not None and self._allowed(fix):
                self.fix = fix
                break
            yield
        yield


class _Taken:
    """The edits that are made, which touch each other nowhere."""

    def __init__(self, parts: Iterable[Iterable[Chosen]]) -> None:
        self._by_path: dict[str, list[Edit]] = edits_by_path(one.fix for part in parts for one in part)

    def take(self, fix: Fix) -> None:
        """These edits are made too."""
        for edit in fix.edits:
            others = self._by_path.setdefault(edit.path, [])
            if not self._has(edit):
                insort(others, edit)

    def meets(self, fix: Fix) -> bool:
        """Whether order or outcome would be open beside another edit; the same edit twice is one edit."""
        return any(self._touches(edit) for edit in fix.edits if not self._has(edit))

    def _has(self, edit: Edit) -> bool:
        others = self._by_path.get(edit.path, [])
        at = bisect_right(others, edit)
        return at > 0 and others[at - 1] == edit

    def _touches(self, edit: Edit) -> bool:
        others = self._by_path.get(edit.path, [])
        at = bisect_right(others, edit.end, key=lambda one: one.start)
        return at > 0 and others[at - 1].end >= edit.start


def _waves(engine: Engine, waiting: list[_Waiting], before: Iterable[Iterable[Chosen]]) -> Parts:
    """The good fixes of these violations, beside those that were chosen before: in parts, each of which is good as a whole.
    Each wave tries one fix of every violation that has no good one yet.
    """
    parts: list[list[Chosen]] = []
    for one in waiting:
        yield from one.advance()
    while waiting:
        kept = _Taken([*before, *parts])
        taken = _Taken([*before, *parts])
        wave: dict[int, _Waiting] = {}
        postponed = []
        for one in waiting:
            if one.fix is None or kept.meets(one.fix):
                continue
            if taken.meets(one.fix):
                postponed.append(one)
            else:
                taken.take(one.fix)
                wave[len(wave)] = one
        tried = [Chosen(one.violation, one.fix) for one in wave.values() if one.fix is not None]
        found = yield from _good(engine, tried)
        parts += found
        good = {id(one) for part in found for one in part}
        waiting = postponed
        for number, one in wave.items():
            if id(tried[number]) not in good:
                yield from one.advance()
                waiting.append(one)
    return parts


def _good(engine: Engine, tried: list[Chosen]) -> Parts:
    """Those of the fixes that are good, in parts that are good together."""
    if not tried:
        return []
    verdict = yield from judging(engine, tried)
    yield None
    if not verdict.reason:
        return [tried]
    if len(tried) == 1:
        return []
    doubtful = [one for number, one in enumerate(tried) if number in verdict.doubtful]
    rest = [one for number, one in enumerate(tried) if number not in verdict.doubtful | verdict.failed]
    if max(len(doubtful), len(rest)) == len(tried):  # nothing was learned
        middle = len(tried) // 2
        doubtful, rest = tried[:middle], tried[middle:]
    return [*(yield from _good(engine, doubtful)), *(yield from _good(engine, rest))]


def _fitting(engine: Engine, kept: list[Chosen], more: list[Chosen]) -> Steps[list[Chosen]]:
    """Those of the further fixes, in order, that do no harm in the company of the ones before."""
    if not more:
        return kept
    together = [*kept, *more]
    if not (yield from judging(engine, together)).reason:
        return together
    if len(more) == 1:
        return kept
    middle = len(more) // 2
    kept = yield from _fitting(engine, kept, more[:middle])
    return (yield from _fitting(engine, kept, more[middle:]))
