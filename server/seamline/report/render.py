"""The formats by their names: the one entry point for whoever has a report to show."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

    from seamline.report.report import Report
    from seamline.report.style import Style

FORMATS: Final = ("text", "json", "jsonl", "sarif", "github")


def render(report: Report, format_name: str, stream: TextIO, style: Style) -> None:
    """Write `report` to `stream` in one of `FORMATS`; only text has a style."""
    if format_name == "text":
        from seamline.report import as_text

        as_text.render(report, stream, style)
        return
    import_module(f"seamline.report.as_{format_name}").render(report, stream)
