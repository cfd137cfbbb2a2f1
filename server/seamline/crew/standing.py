"""The findings that stand in an editor: shown from the review that made them until one of the two lines they quote changes.

A later review that finds nothing takes none of them back, and one that finds the same adds nothing (house.md, the way of a
save). Decides what is shown; sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.dismissals import key_of
from seamline.crew.reviewing import violation_of
from seamline_agents.flows.review import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.crew.dismissals import Dismissals
    from seamline.crew.reviewing import Reviewed
    from seamline.crew.seams import Seam
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline_agents.flows.review import Verdict

MOST_SHOWN: Final = 20
"""Of a workspace folder at once: those that somebody tried to refute go first, then the newest."""


class Kept(NamedTuple):
    """A finding that stands, and where."""

    seam: Seam
    verdict: Verdict
    violation: Violation


class StandingFindings:
    """Those of one workspace folder."""

    def __init__(self, engine: Engine, dismissals: Dismissals) -> None:
        self._engine = engine
        self._dismissals = dismissals
        self._kept: dict[str, Kept] = {}
        """By what they quote, the oldest first."""
        self._files: set[str] = set()

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, reviewed: Reviewed) -> None:
        """Keep what a review found and nobody refuted."""
        for verdict in reviewed.verdicts:
            key = key_of(verdict.finding)
            if verdict.standing is Standing.REFUTED or self._dismissals.cover(verdict.finding) or key in self._kept:
                continue
            violation = violation_of(self._engine, reviewed.seam, verdict)
            if violation is not None:
                self._kept[key] = Kept(reviewed.seam, verdict, violation)
        self._tell()

    def moved(self, path: str) -> None:
        """The text of a file changed: what is quoted of it may stand elsewhere, or nowhere."""
        if path not in self._files:
            return
        for key, kept in list(self._kept.items()):
            if path in (kept.seam.consumer, kept.seam.provider):
                violation = violation_of(self._engine, kept.seam, kept.verdict)
                if violation is None:
                    del self._kept[key]
                else:
                    self._kept[key] = kept._replace(violation=violation)
        self._tell()

    def judge_again(self) -> None:
        """The settings are others."""
        for path in list(self._files):
            self.moved(path)

    def of(self, violation: Violation) -> Verdict | None:
        """The finding behind a violation that is shown."""
        return next((kept.verdict for kept in self._kept.values() if kept.violation == violation), None)

    def dismiss(self, violation: Violation, reason: str) -> bool:
        """The user says that it is no problem; whether it was there. Raises `OSError` where that cannot be kept."""
        verdict = self.of(violation)
        if verdict is None:
            return False
        self._dismissals.add(verdict.finding, reason)
        del self._kept[key_of(verdict.finding)]
        self._tell()
        return True

    def clear(self) -> None:
        """Nothing stands any more."""
        self._kept.clear()
        self._tell()

    def _tell(self) -> None:
        self._files = {path for kept in self._kept.values() for path in (kept.seam.consumer, kept.seam.provider)}
        shown: dict[str, list[Violation]] = {}
        for violation in _ranked(self._kept.values()):
            shown.setdefault(violation.place.path, []).append(violation)
        self._engine.findings.set_reviewed(shown)


def _ranked(kept: Iterable[Kept]) -> list[Violation]:
    newest = [*kept][::-1]
    newest.sort(key=lambda one: one.verdict.standing is not Standing.VERIFIED)
    return [one.violation for one in newest[:MOST_SHOWN]]
