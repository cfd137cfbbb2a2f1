"""For people: the sentence, then both sides as source lines with carets, then what could be done; at the end a summary.

    error[missing-argument]: total() requires 'tax' (shop/price.py:1); this call passes 1 argument
     --> shop/cart.py:2:1
      |
    2 | total([1])
      | ^^^^^
      |
     ::: shop/price.py:1:5
      |
    1 | def total(items, tax): ...
      |     -----
      |
      = fix: Add the missing argument 'tax' as a placeholder

What comes from files is made harmless before it is written to a terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.report import pages
from seamline.report.as_json import counts
from seamline.report.cells import visible
from seamline.report.places import Places
from seamline.report.snippet import rows
from seamline.report.style import Style
from seamline.report.words import plural

_FIRST = 10
"""Further places that are shown of a violation."""

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from seamline.interface.violation import Place, Provider, Violation
    from seamline.report.places import Span
    from seamline.report.report import Report


def render(report: Report, stream: TextIO, style: Style | None = None) -> None:
    """Write every violation as a block, and the summary."""
    style = style or Style()
    page = _Page(report, style)
    for violation in report.violations:
        stream.write("\n".join(page.block(violation)) + "\n\n")
    stream.write(summary(report, style) + "\n")


def summary(report: Report, style: Style) -> str:
    """The last line: how many there are, where, and out of how many files."""
    found = counts(report)
    words = [
        style.paint(colour, plural(found[name], name[:-1]))
        for name, colour in (("errors", "error"), ("warnings", "warning"), ("hints", "hint"))
        if found[name]
    ]
    checked = plural(report.files, "file")
    known = f" {plural(report.known, 'known violation')} not shown." if report.known else ""
    if not report.files:
        return f"No source files found in {visible(str(report.root))}."
    if not words:
        return f"{style.paint('good', 'No violations')} in {checked}.{known}"
    listed = ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]
    touched = len({violation.place.path for violation in report.violations})
    return f"Found {listed} in {touched:,} of {checked}.{known}"


class _Page:
    """Makes blocks; every violation of a run through the same one, so that text is looked up once."""

    def __init__(self, report: Report, style: Style) -> None:
        self._report = report
        self._style = style
        self._places = Places(report.sources)

    def block(self, violation: Violation) -> Iterator[str]:
        paint = self._style.paint
        here = self._places.span(violation.place)
        provider = violation.provider
        there = self._places.span(provider.place) if provider else here
        gutter = len(str(max(here.end.line, there.end.line)))
        margin = " " * gutter
        rule = self._style.link(violation.rule, pages.uri(violation.rule) if self._style.links else None)
        label = violation.severity.label
        yield f"{paint(label, f'{label}[{rule}]')}{paint('strong', ': ' + visible(violation.message))}"
        yield self._header("-->", gutter, violation.place, here)
        yield from self._drawing(violation.place, here, gutter, "^", label, "")
        if provider:
            yield from self._provider(provider, there, gutter)
        yield from self._related(violation, gutter)
        for fix in self._report.fixes(violation):
            yield f"{margin} {paint('frame', '=')} fix: {visible(fix.title)}"

    def _provider(self, provider: Provider, span: Span, gutter: int) -> Iterator[str]:
        """The other side. A place without extent stands for the whole file, of which no line says more than others."""
        says = visible(provider.says)
        if provider.place.start == provider.place.end:
            yield self._header(":::", gutter, provider.place, None) + (f" ({says})" if says else "")
            return
        yield self._header(":::", gutter, provider.place, span)
        line = self._places.line(provider.place.path, span.start.line) or ""
        label = "" if says in line else says
        yield from self._drawing(provider.place, span, gutter, "-", "frame", label)

    def _related(self, violation: Violation, gutter: int) -> Iterator[str]:
        """The further places: as many as one screen takes."""
        for other in violation.related[:_FIRST]:
            header = self._header(":::", gutter, other.place, self._places.span(other.place))
            yield f"{header}  {visible(other.says)}"
        more = len(violation.related) - _FIRST
        if more > 0:
            yield f"{' ' * gutter} {self._style.paint('frame', '=')} and {more} more"

    def _header(self, arrow: str, gutter: int, place: Place, span: Span | None) -> str:
        where = visible(place.path) + (f":{span.start.line}:{span.start.column}" if span else "")
        uri = (self._report.root / place.path).as_uri() if self._style.links else None
        return f"{' ' * gutter}{self._style.paint('frame', arrow)} {self._style.link(where, uri)}"

    def _drawing(self, place: Place, span: Span, gutter: int, mark: str, colour: str, label: str) -> Iterator[str]:
        paint = self._style.paint
        bar = paint("frame", "|")
        margin = " " * gutter
        room = max(self._style.width - gutter - 4, 20)
        drawn = rows(span, lambda number: self._places.line(place.path, number), room)
        if not drawn:
            return
        yield f"{margin} {bar}"
        for row in drawn:
            number = paint("frame", f"{row.number:>{gutter}}") if row.number else margin
            yield f"{number} {bar} {row.text}".rstrip()
            if row.marked:
                said = f" {label}" if label and row is drawn[-1] else ""
                yield f"{margin} {bar} {' ' * row.indent}{paint(colour, mark * row.marked + said)}"
        yield f"{margin} {bar}"
