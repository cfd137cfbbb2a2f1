"""JSON lines: one violation a line, for programs that read while we write; then what was not reviewed, a line each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seamline.report.payload import violation_data
from seamline.report.places import Places

if TYPE_CHECKING:
    from typing import TextIO

    from seamline.report.report import Report


def render(report: Report, stream: TextIO) -> None:
    """Write each violation as a JSON object on a line of its own; each seam that was not reviewed as one under its own key."""
    places = Places(report.sources)
    for violation in report.violations:
        data = violation_data(violation, places, report.fixes(violation))
        stream.write(json.dumps(data, ensure_ascii=False) + "\n")
    for one in report.not_reviewed or ():
        stream.write(json.dumps({"not-reviewed": one._asdict()}, ensure_ascii=False) + "\n")
