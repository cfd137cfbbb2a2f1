"""Looks over a document's shoulder: a follower that repeats its edits, and its lines found afresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.workspace.source import LineIndex

if TYPE_CHECKING:
    from seamline.workspace.documents import Document


class Recorder:
    """A follower that repeats every edit on a copy of the text; the copy must stay equal."""

    def __init__(self) -> None:
        self.copy = b""

    def replace(self, text: bytes) -> None:
        self.copy = text

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        assert 0 <= start <= old_end <= len(self.copy)
        self.copy = self.copy[:start] + text[start:new_end] + self.copy[old_end:]


def check_lines(document: Document, context: object) -> None:
    """Line starts kept over edits are those of the text looked at afresh."""
    text = document.text
    assert text is not None
    fresh = LineIndex.of(text)
    assert [document.offset(line, 0) for line in range(len(fresh))] == [
        fresh.line_span(line)[0] for line in range(len(fresh))
    ], context
    for offset in (0, len(text) // 3, len(text) // 2, len(text)):
        assert document.position(offset)[0] == fresh.position(offset)[0], context
    assert document.offset(len(fresh), 0) == len(text), context
