"""A file that is open in an editor: its syntax tree is kept and edited along, so that a keystroke costs little.

One instance an open document, used on one thread. Closed files have no tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Point

from seamline.languages import extractor
from seamline.languages.codec import encode
from seamline.languages.python.blocks import OpenFile

if TYPE_CHECKING:
    from tree_sitter import Tree


class LiveFile:
    """The tree and the facts of one open file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._parser = extractor().parser
        self._file = OpenFile(extractor())
        self._text = b""
        self._tree: Tree | None = None
        self._edited = False
        self._is_grown = False
        """Whether the tree was edited along, and not read from the text as it is."""
        self._blob: bytes | None = None

    def replace(self, text: bytes) -> None:
        """The whole text is another."""
        self._text = text
        self._tree = None
        self._blob = None

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        """Bytes `start:old_end` were replaced, so that the new ones end at `new_end` of the new `text`."""
        if self._tree is not None:
            before = self._text
            self._tree.edit(
                start_byte=start,
                old_end_byte=old_end,
                new_end_byte=new_end,
                start_point=_point(before, start),
                old_end_point=_point(before, old_end),
                new_end_point=_point(text, new_end),
            )
            self._edited = True
        self._text = text
        self._blob = None

    def read_again(self) -> bool:
        """Read the whole text at the next question: around errors of syntax a tree that was edited along may differ a
        little from one that was not. Whether there is anything to read again.
        """
        if self._is_grown or self._edited:
            self._tree = None
            self._blob = None
            return True
        return False

    def blob(self) -> bytes:
        """The facts of the text as it is now."""
        if self._blob is None:
            if self._tree is None:
                self._tree = self._parser.parse(self._text)
                self._is_grown = False
            elif self._edited:
                self._tree = self._parser.parse(self._text, self._tree)
                self._is_grown = True
            self._edited = False
            self._blob = encode(self._file.facts(self._text, self._tree))
        return self._blob


def _point(text: bytes, offset: int) -> Point:
    row = text.count(b"\n", 0, offset)
    return Point(row, offset - (text.rfind(b"\n", 0, offset) + 1))
