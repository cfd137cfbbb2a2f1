"""From byte offsets to what people count in: lines and code points, both from 1, and the text of a line.

Every format goes through here, so they cannot disagree about where something is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamline.workspace.source import LineIndex

if TYPE_CHECKING:
    from seamline.interface.violation import Place
    from seamline.report.report import Sources

_QUOTE_LIMIT = 240
_SPACE = re.compile(r"\s+")


class Position(NamedTuple):
    """A line and a column, from 1; columns are Unicode code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A range; `end` is exclusive."""

    start: Position
    end: Position


class Places:
    """Looks up places in the text of one workspace; the text of a file is asked for once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._files: dict[str, tuple[bytes, LineIndex] | None] = {}

    def span(self, place: Place) -> Span:
        """Where a range of bytes is. In a file that is gone it is at the beginning."""
        start = self._position(place.path, place.start)
        return Span(start, self._position(place.path, place.end) if place.end > place.start else start)

    def line(self, path: str, line: int) -> str | None:
        """The text of a line without its end, `None` when there is no such line (any more)."""
        file = self._file(path)
        if file is None or not 1 <= line <= len(file[1]):
            return None
        start, end = file[1].line_span(line - 1)
        return file[0][start:end].rstrip(b"\r\n").decode(errors="replace")

    def quote(self, place: Place) -> str:
        """The text of a range in one line, for people: white space folded, cut where it is very long."""
        file = self._file(place.path)
        text = file[0][place.start : place.end].decode(errors="replace") if file else ""
        folded = _SPACE.sub(" ", text).strip()
        return folded if len(folded) <= _QUOTE_LIMIT else folded[: _QUOTE_LIMIT - 1] + "…"

    def _file(self, path: str) -> tuple[bytes, LineIndex] | None:
        if path not in self._files:
            text = self._sources.text(path)
            self._files[path] = None if text is None else (text, LineIndex.of(text))
        return self._files[path]

    def _position(self, path: str, offset: int) -> Position:
        file = self._file(path)
        if file is None:
            return Position(1, 1)
        text, index = file
        line, column = index.position(offset)
        start, _ = index.line_span(line)
        return Position(line + 1, len(text[start : start + column].decode(errors="replace")) + 1)
