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
        self._pending: _Edit | None = None
        """What the tree has not been told yet."""
        self._edited = False
        self._is_grown = False
        """Whether the tree was edited along, and not read from the text as it is."""
        self._blob: bytes | None = None

    def replace(self, text: bytes) -> None:
        """The whole text is another."""
        self._text = text
        self._tree = self._pending = None
        self._blob = None

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        """Bytes `start:old_end` were replaced, so that the new ones end at `new_end` of the new `text`."""
        if self._tree is not None:
            if self._pending is not None and not self._pending.extend(start, old_end, new_end):
                self._tell()
            if self._pending is None:
                self._pending = _Edit(start, old_end, new_end, self._text)
            self._edited = True
        self._text = text
        self._blob = None

    def read_again(self) -> bool:
        """Read the whole text at the next question: around errors of syntax a tree that was edited along may differ a
        little from one that was not. Whether there is anything to read again.
        """
        if self._is_grown or self._edited:
            self._tree = self._pending = None
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
                self._tell()
                self._tree = self._parser.parse(self._text, self._tree)
                self._is_grown = True
            self._edited = False
            self._blob = encode(self._file.facts(self._text, self._tree))
        return self._blob

    def _tell(self) -> None:
        """Edit the tree along, up to the text as it is now."""
        if self._pending is not None and self._tree is not None:
            self._pending.apply(self._tree, self._text)
        self._pending = None


class _Edit:
    """One replacement that stands for several, one after the other in the same place: so typing costs little more than
    its last state. Offsets are those before all of them (`start`, `old_end`) and after (`start`, `new_end`)."""

    __slots__ = ("_before", "_new_end", "_old_end", "_start")

    def __init__(self, start: int, old_end: int, new_end: int, before: bytes) -> None:
        self._start, self._old_end, self._new_end = start, old_end, new_end
        self._before = before

    def extend(self, start: int, old_end: int, new_end: int) -> bool:
        """Take in a replacement that came after, if it touches what was replaced already."""
        if start > self._new_end or old_end < self._start:
            return False
        beyond = max(0, old_end - self._new_end)
        self._start = min(self._start, start)
        self._old_end += beyond
        self._new_end += beyond + new_end - old_end
        return True

    def apply(self, tree: Tree, after: bytes) -> None:
        """Edit the tree along."""
        tree.edit(
            start_byte=self._start,
            old_end_byte=self._old_end,
            new_end_byte=self._new_end,
            start_point=_point(self._before, self._start),
            old_end_point=_point(self._before, self._old_end),
            new_end_point=_point(after, self._new_end),
        )


def _point(text: bytes, offset: int) -> Point:
    row = text.count(b"\n", 0, offset)
    return Point(row, offset - (text.rfind(b"\n", 0, offset) + 1))
