"""Byte offsets of a folder's files as positions in the unit that the client counts in, and back.

Facts count bytes of UTF-8; LSP counts lines from 0 and code units of the negotiated encoding within one. Most lines are
ASCII, where all units agree and the text is not needed at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.rendering import Span, Spot
from seamline.workspace.columns import byte_column, units

if TYPE_CHECKING:
    from seamline.engine import Engine


class Places:
    """Converts for one engine and one client."""

    def __init__(self, engine: Engine, encoding: str) -> None:
        self._engine = engine
        self._encoding = encoding

    def span(self, path: str, start: int, end: int) -> Span:
        """The range between two byte offsets."""
        position = self._engine.files.lines(path).position
        line, column = position(start)
        last_line, last_column = position(end)
        if self._encoding != "utf-8" and (column or last_column) and not self._engine.is_ascii(path):
            text = self._engine.files.text(path) or b""
            column = units(text[start - column : start], self._encoding)
            last_column = units(text[end - last_column : end], self._encoding)
        return Span(Spot(line, column), Spot(last_line, last_column))

    def range(self, path: str, start: int, end: int) -> types.Range:
        """As `span`, for answers that lsprotocol's types are made of."""
        span = self.span(path, start, end)
        first, last = span.start, span.end
        return types.Range(
            types.Position(line=first.line, character=first.character),
            types.Position(line=last.line, character=last.character),
        )

    def offset(self, path: str, position: types.Position) -> int:
        """The byte offset of a position; one outside the text is clamped to it."""
        index = self._engine.files.lines(path)
        column = position.character
        if column and self._encoding != "utf-8" and not self._engine.is_ascii(path):
            text = self._engine.files.text(path) or b""
            start = index.offset(position.line, 0)
            stop = text.find(b"\n", start)
            column = byte_column(text[start : stop if stop >= 0 else len(text)], column, self._encoding)
        return index.offset(position.line, column)
