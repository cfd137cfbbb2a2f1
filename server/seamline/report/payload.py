"""A violation as plain data, in the shape that `design/rules.md` promises to programs that read our JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamline.interface.violation import Violation
    from seamline.report.places import Places, Span
    from seamline.report.report import Fix


def violation_data(violation: Violation, places: Places, fixes: Sequence[Fix]) -> dict[str, Any]:
    """One violation with both its sides."""
    provider = violation.provider
    return {
        "rule": violation.rule,
        "severity": violation.severity.label,
        "message": violation.message,
        "path": violation.place.path,
        "range": range_data(places.span(violation.place)),
        "consumer": {
            "module": violation.module,
            "symbol": violation.symbol,
            "says": places.quote(violation.use),
        },
        "provider": provider
        and {
            "module": provider.module,
            "symbol": provider.symbol,
            "path": provider.place.path,
            "range": range_data(places.span(provider.place)),
            "says": provider.says,
        },
        "related": [
            {
                "module": other.module,
                "symbol": other.symbol,
                "path": other.place.path,
                "range": range_data(places.span(other.place)),
                "says": other.says,
            }
            for other in violation.related
        ],
        "fixes": [{"title": fix.title, "kind": fix.kind} for fix in fixes],
        "fingerprint": violation.fingerprint,
    }


def range_data(span: Span) -> dict[str, Any]:
    """A range; lines and columns from 1, columns in code points."""
    return {"start": span.start._asdict(), "end": span.end._asdict()}
