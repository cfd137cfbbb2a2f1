"""The findings that stand in an editor: shown from the review that made them until one of the two lines they quote changes.

A later review that finds nothing takes none of them back, and one that finds the same adds nothing (house.md, the way of a
save). Decides what is shown; sends nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.dismissals import key_of
from seamline.crew.reviewing import violation_of
from seamline.interface.violation import Place, Severity
from seamline_agents.flows.review import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.crew.dismissals import Dismissals
    from seamline.crew.reviewing import Reviewed
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline_agents.flows.review import Verdict

MOST_SHOWN: Final = 20
"""Of a workspace folder at once: those that somebody tried to refute go first, then the newest."""


class Kept(NamedTuple):
    """A finding that stands, and where."""

    verdict: Verdict
    violation: Violation
    consumer: Lines
    provider: Lines


class Lines(NamedTuple):
    """The whole lines that a place is in, and where it begins in them."""

    text: bytes
    inside: int

    @classmethod
    def around(cls, place: Place, text: bytes) -> Lines:
        """Those of a place in a text."""
        start = text.rfind(b"\n", 0, place.start) + 1
        end = text.find(b"\n", place.end)
        return cls(text[start : end if end >= 0 else len(text)], place.start - start)

    def found_again(self, place: Place, text: bytes) -> Place | None:
        """Where they stand now, unchanged: nearest to where they were."""
        starts = []
        at = text.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            if (at == 0 or text[at - 1 : at] == b"\n") and text[end : end + 1] in (b"", b"\n"):
                starts.append(at + self.inside)
            at = text.find(self.text, at + 1)
        if not starts:
            return None
        start = min(starts, key=lambda one: abs(one - place.start))
        return Place(place.path, start, start + place.end - place.start)


class StandingFindings:
    """Those of one workspace folder."""

    def __init__(self, engine: Engine, dismissals: Dismissals) -> None:
        self._engine = engine
        self._dismissals = dismissals
        self._kept: dict[str, Kept] = {}
        """By what they quote, the oldest first."""
        self._files: set[str] = set()

    def add(self, reviewed: Reviewed) -> None:
        """Keep what a review found and nobody refuted."""
        for verdict in reviewed.verdicts:
            key = key_of(verdict.finding)
            if verdict.standing is Standing.REFUTED or self._dismissals.cover(verdict.finding) or key in self._kept:
                continue
            violation = violation_of(self._engine, reviewed.seam, verdict)
            kept = violation and self._kept_as(verdict, violation)
            if kept:
                self._kept[key] = kept
        self._tell()

    def _kept_as(self, verdict: Verdict, violation: Violation) -> Kept | None:
        read = self._engine.files.text
        if violation.provider is None:
            return None
        places = violation.place, violation.provider.place
        texts = [read(place.path) for place in places]
        if texts[0] is None or texts[1] is None:
            return None
        if verdict.standing is Standing.VERIFIED:
            violation = replace(violation, severity=Severity.ERROR)  # at most: how much it matters, the settings say
        return Kept(verdict, violation, Lines.around(places[0], texts[0]), Lines.around(places[1], texts[1]))

    def moved(self, path: str) -> None:
        """The text of a file changed: what is quoted of it may stand elsewhere, or nowhere."""
        if path not in self._files:
            return
        text = self._engine.files.text(path)
        for key, kept in list(self._kept.items()):
            if path in _paths(kept):
                after = None if text is None else _moved(kept, path, text)
                if after is None:
                    del self._kept[key]
                else:
                    self._kept[key] = after
        self._tell()

    def of(self, violation: Violation) -> Verdict | None:
        """The finding behind a violation that is shown."""
        same = (violation.fingerprint, violation.place)
        found = (kept for kept in self._kept.values() if (kept.violation.fingerprint, kept.violation.place) == same)
        return next((kept.verdict for kept in found), None)

    def verified(self, reviewed: Iterable[Reviewed]) -> list[Violation]:
        """What of these reviews' findings stands, and a refuter could not refute, the newest first."""
        found = {key_of(verdict.finding) for one in reviewed for verdict in one.verdicts}
        kept = [one for key, one in self._kept.items() if key in found and one.verdict.standing is Standing.VERIFIED]
        return _ranked(kept)

    def dismiss(self, violation: Violation, reason: str) -> bool:
        """The user says that it is no problem; whether it was there. Raises `OSError` where that cannot be kept."""
        verdict = self.of(violation)
        if verdict is None:
            return False
        self._dismissals.add(verdict.finding, reason)
        del self._kept[key_of(verdict.finding)]
        self._tell()
        return True

    def _tell(self) -> None:
        self._files = {path for kept in self._kept.values() for path in _paths(kept)}
        shown: dict[str, list[Violation]] = {}
        for violation in _ranked(self._kept.values()):
            shown.setdefault(violation.place.path, []).append(violation)
        self._engine.findings.set_reviewed(shown)


def _ranked(kept: Iterable[Kept]) -> list[Violation]:
    newest = [*kept][::-1]
    newest.sort(key=lambda one: one.verdict.standing is not Standing.VERIFIED)
    return [one.violation for one in newest[:MOST_SHOWN]]


def _paths(kept: Kept) -> tuple[str, ...]:
    provider = kept.violation.provider
    return (kept.violation.place.path, *((provider.place.path,) if provider else ()))


def _moved(kept: Kept, path: str, text: bytes) -> Kept | None:
    """The same where it stands in the new text of one of its files; `None` where it does not."""
    violation, provider = kept.violation, kept.violation.provider
    if path == violation.place.path:
        place = kept.consumer.found_again(violation.place, text)
        if place is None:
            return None
        violation = replace(violation, place=place, use=place)
    if provider is not None and path == provider.place.path:
        there = kept.provider.found_again(provider.place, text)
        if there is None:
            return None
        violation = replace(violation, provider=provider._replace(place=there))
    return kept._replace(violation=violation)
