"""SARIF 2.1.0, the exchange format of static analysis results; section numbers below are of that standard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from seamline import __version__
from seamline.contract.rules import DEFAULT_SEVERITIES
from seamline.interface.violation import Place, Severity
from seamline.report import pages
from seamline.report.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from seamline.interface.violation import Violation
    from seamline.report.report import Fix, NotReviewed, Report

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_ROOT = "SRCROOT"
_NOTIFICATION = {
    "id": "not-reviewed",
    "shortDescription": {"text": "Agents were to review what one file uses of another, and did not."},
}


def render(report: Report, stream: TextIO) -> None:
    """Write the report as a SARIF log with one run."""
    json.dump(_Log(report).data(), stream, ensure_ascii=False, indent=2)
    stream.write("\n")


class _Log:
    """One log while it is put together."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._places = Places(report.sources)
        self._rules = sorted({violation.rule for violation in report.violations})

    def data(self) -> dict[str, Any]:
        driver: dict[str, Any] = {
            "name": "Seamline",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [_rule(name) for name in self._rules],
        }
        if self._report.not_reviewed is not None:
            driver["notifications"] = [_NOTIFICATION]
        run = {
            "tool": {"driver": driver},
            "invocations": [self._invocation()],
            "originalUriBaseIds": {_ROOT: {"uri": _directory_uri(self._report)}},
            "columnKind": "unicodeCodePoints",
            "results": [self._result(violation) for violation in self._report.violations],
        }
        return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}

    def _invocation(self) -> dict[str, Any]:
        """The run of the tool: it failed where it can say nothing of a part of what it was asked about (3.20.14, 3.20.21)."""
        failed = self._report.not_reviewed or ()
        if not failed:
            return {"executionSuccessful": True}
        return {"executionSuccessful": False, "toolExecutionNotifications": [_notification(one) for one in failed]}

    def _result(self, violation: Violation) -> dict[str, Any]:
        where = {
            **self._location(violation.place, self._places.quote(violation.use)),
            "logicalLocations": [{"fullyQualifiedName": _qualified(violation.module, violation.symbol)}],
        }
        result: dict[str, Any] = {
            "ruleId": violation.rule,
            "ruleIndex": self._rules.index(violation.rule),
            "level": _LEVELS[violation.severity],
            "message": {"text": violation.message},
            "locations": [where],
            "partialFingerprints": {"seamline/v1": violation.fingerprint},
        }
        others = (*(() if violation.provider is None else (violation.provider,)), *violation.related)
        if others:
            result["relatedLocations"] = [
                {"id": number, **self._location(other.place, ""), "message": {"text": other.says}}
                for number, other in enumerate(others, 1)
            ]
        fixes = self._report.fixes(violation)
        if fixes:
            result["fixes"] = [self._fix(fix) for fix in fixes]
        return result

    def _location(self, place: Place, snippet: str) -> dict[str, Any]:
        region = self._region(place)
        if snippet:
            region["snippet"] = {"text": snippet}
        return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}

    def _region(self, place: Place) -> dict[str, Any]:
        start, end = self._places.span(place)
        return {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }

    def _fix(self, fix: Fix) -> dict[str, Any]:
        return {"description": {"text": fix.title}, "artifactChanges": self._changes(fix)}

    def _changes(self, fix: Fix) -> Sequence[dict[str, Any]]:
        """The edits of a fix by file; within one file their order is that of the text (3.56.3)."""
        by_path: dict[str, list[dict[str, Any]]] = {}
        for edit in sorted(fix.edits, key=lambda edit: (edit.path, edit.start)):
            region = self._region(Place(edit.path, edit.start, edit.end))
            replacement = {"deletedRegion": region, "insertedContent": {"text": edit.text}}
            by_path.setdefault(edit.path, []).append(replacement)
        return [{"artifactLocation": _artifact(path), "replacements": edits} for path, edits in by_path.items()]


def _notification(one: NotReviewed) -> dict[str, Any]:
    return {
        "descriptor": {"id": _NOTIFICATION["id"], "index": 0},
        "level": "error",
        "message": {"text": f"{one.consumer} > {one.provider} was not reviewed: {one.reason}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(path)}} for path in (one.consumer, one.provider)
        ],
    }


def _rule(name: str) -> dict[str, Any]:
    page = pages.page(name) or name
    return {
        "id": name,
        "shortDescription": {"text": pages.summary(name) or name},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[DEFAULT_SEVERITIES[name]]},
    }


def _qualified(module: str, symbol: str) -> str:
    return f"{module}.{symbol}" if symbol else module


def _artifact(path: str) -> dict[str, str]:
    """A file by a relative reference, percent-encoded, against the root (3.4.3)."""
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}


def _directory_uri(report: Report) -> str:
    """The root; SARIF wants it with a trailing slash (3.14.14)."""
    return report.root.absolute().as_uri().rstrip("/") + "/"
