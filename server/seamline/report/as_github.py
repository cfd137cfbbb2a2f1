"""Workflow commands of GitHub Actions (also read by Gitea and Forgejo): each violation becomes an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.interface.violation import Severity
from seamline.report.places import Places

if TYPE_CHECKING:
    from typing import TextIO

    from seamline.report.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def render(report: Report, stream: TextIO) -> None:
    """Write one command a violation; paths are those of the checkout, which is what the host knows."""
    places = Places(report.sources)
    for violation in report.violations:
        start, end = places.span(violation.place)
        properties = {
            "file": report.checkout + violation.place.path,
            "line": str(start.line),
            "col": str(start.column),
            "endLine": str(end.line),
            "endColumn": str(end.column),
            "title": f"seamline {violation.rule}",
        }
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        stream.write(f"::{_COMMANDS[violation.severity]} {told}::{_message(violation.message)}\n")


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
