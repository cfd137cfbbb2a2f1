"""What `seamline fix` does, as plain data for programs: which edits are made, what for, and what is left alone and why.

Places are those of the texts before anything is changed. Decides nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.violation import Place
from seamline.report.payload import range_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamline.fixes import Judged
    from seamline.fixes.combining import Combination
    from seamline.interface.violation import Violation
    from seamline.report.places import Places

VERSION: Final = 1
_UNKNOWN: Final = "no repair is known"
_HARMFUL: Final = "every repair that was thought of would do harm"
_OPEN: Final = "which repair is wanted has to be chosen"
_BESIDE: Final = "it would change the same place as another fix, or not fit beside it; run the command again"


def fix_data(combination: Combination, places: Places) -> list[dict[str, Any]]:
    """The fixes that are chosen, in the order of reports. An edit that two of them need is made once."""
    return [
        {
            "title": fix.title,
            "kind": fix.kind,
            "violation": _violation_data(violation, places),
            "edits": [
                {
                    "path": edit.path,
                    "range": range_data(places.span(Place(edit.path, edit.start, edit.end))),
                    "text": edit.text,
                }
                for edit in fix.edits
            ],
        }
        for violation, fix in combination.chosen
    ]


def left_data(violation: Violation, judged: Sequence[Judged], places: Places) -> dict[str, Any]:
    """A violation that nothing is done about, with what was thought of."""
    good = [one.fix for one in judged if not one.reason]
    why = _BESIDE if any(fix.preferred for fix in good) else _OPEN if good else _HARMFUL if judged else _UNKNOWN
    tried = [{"title": one.fix.title, "kind": one.fix.kind, "refused": one.reason or None} for one in judged]
    return {"violation": _violation_data(violation, places), "reason": why, "fixes": tried}


def still_there(entries: Iterable[dict[str, Any]], found: Iterable[Violation]) -> list[dict[str, Any]]:
    """Those of the violations left alone that are found afterwards too: some go with a fix for another."""
    times = Counter(violation.fingerprint for violation in found)
    kept = []
    for entry in entries:
        fingerprint = entry["violation"]["fingerprint"]
        if times[fingerprint]:
            times[fingerprint] -= 1
            kept.append(entry)
    return kept


def _violation_data(violation: Violation, places: Places) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "severity": violation.severity.label,
        "message": violation.message,
        "path": violation.place.path,
        "range": range_data(places.span(violation.place)),
        "fingerprint": violation.fingerprint,
    }
