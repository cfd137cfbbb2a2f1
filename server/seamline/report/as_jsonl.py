"""JSON lines: one violation a line, for programs that read while we write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seamline.report.payload import violation_data
from seamline.report.places import Places

if TYPE_CHECKING:
    from typing import TextIO

    from seamline.report.report import Report


def render(report: Report, stream: TextIO) -> None:
    """Write each violation as a JSON object on a line of its own."""
    places = Places(report.sources)
    for violation in report.violations:
        data = violation_data(violation, places, report.fixes(violation))
        stream.write(json.dumps(data, ensure_ascii=False) + "\n")
