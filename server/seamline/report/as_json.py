"""JSON: one object for the whole run. The same input gives the same bytes, so nothing in it tells the time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seamline.interface.violation import Severity
from seamline.report.payload import violation_data
from seamline.report.places import Places

if TYPE_CHECKING:
    from typing import TextIO

    from seamline.report.report import Report

VERSION = 1


def render(report: Report, stream: TextIO) -> None:
    """Write the report as one JSON object."""
    places = Places(report.sources)
    data = {
        "version": VERSION,
        "root": str(report.root),
        "files": report.files,
        "violations": [violation_data(one, places, report.fixes(one)) for one in report.violations],
        **({} if report.not_reviewed is None else {"not-reviewed": [one._asdict() for one in report.not_reviewed]}),
        "stats": counts(report),
    }
    json.dump(data, stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def counts(report: Report) -> dict[str, int]:
    """How many violations of each severity there are, and how many more are known."""
    found = [violation.severity for violation in report.violations]
    return {
        "errors": found.count(Severity.ERROR),
        "warnings": found.count(Severity.WARNING),
        "hints": found.count(Severity.HINT),
        "known": report.known,
    }
