"""The text of open files, as the editor sees it.

The editor owns an open file's text; what is on disk does not count until it is closed. Texts are UTF-8 bytes, edits
come in the editor's unit and leave as byte edits for incremental parsing. Lines end at \\n, \\r\\n and lone \\r only.
A document whose changes did not arrive as agreed is out of sync: it has no text until the editor sends all of it, for
an answer about a wrong text is worse than none. Knows no LSP types.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seamline.workspace.columns import byte_column, splits_pair, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Change(NamedTuple):
    """A replacement of the text between two places, in the editor's unit."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


class WholeText(NamedTuple):
    """The new text of a whole document."""

    text: str


class Follower(Protocol):
    """Follows a text by its edits, as `seamline.languages.live.LiveFile` does. `text` is always the whole new text."""

    def replace(self, text: bytes) -> None:
        """The text is another one."""
        ...

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        """The bytes from `start` to `old_end` became those from `start` to `new_end`."""
        ...


class Document:
    """One open file."""

    __slots__ = ("_lines", "_saved", "_text", "encoding", "follower", "in_sync", "path", "uri", "version")

    def __init__(self, uri: str, path: str, version: int, text: str, encoding: str, follower: Follower | None) -> None:
        self.uri = uri
        """As the editor spells it, which is how it wants to hear about it."""
        self.path = path
        self.version = version
        self.encoding = encoding
        self.follower = follower
        self.in_sync = True
        self.replace(text)
        self.saved()

    @property
    def text(self) -> bytes | None:
        """The text in UTF-8; None while it is not known."""
        return self._text if self.in_sync else None

    @property
    def modified(self) -> bool:
        """Whether the text is, or may be, another than when it was opened or last saved."""
        return not self.in_sync or self._text != self._saved

    @property
    def last_saved(self) -> bytes:
        """The text as it was when it was opened or last saved."""
        return self._saved

    def saved(self) -> None:
        """The text was written to disk."""
        self._saved = self._text

    def replace(self, text: str) -> None:
        """Take a whole new text, which also brings the document back into sync."""
        self._text = _utf8(text)
        self._lines = _LineStarts(self._text)
        self.in_sync = True
        if self.follower is not None:
            self.follower.replace(self._text)

    def apply(self, start_line: int, start_column: int, end_line: int, end_column: int, text: str) -> None:
        """Replace what is between two places, which are clamped to the text and may come in either order."""
        first, last = sorted(((start_line, start_column), (end_line, end_column)))
        start, half_before = self._place(*first)
        end, half_after = self._place(*last)
        new = _utf8(text)
        if half_before:
            new = b"?" + new
        if half_after:
            # The other half of the character stays, as one unit, so that later columns of this line remain right.
            new, end = new + b"?", end + 4
        self._text = self._text[:start] + new + self._text[end:]
        new_end = start + len(new)
        self._lines.edit(start, end, new_end, self._text)
        if self.follower is not None:
            self.follower.edit(start, end, new_end, self._text)

    def offset(self, line: int, column: int) -> int:
        """The byte offset of a place, clamped to the text and to its line."""
        return self._place(line, column)[0]

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column in the editor's unit) of a byte offset, which is clamped to the text."""
        offset = min(max(offset, 0), len(self._text))
        line = self._lines.line_of(offset)
        return line, units(self._text[self._lines.start(line) : offset], self.encoding)

    def _place(self, line: int, column: int) -> tuple[int, bool]:
        """(offset, whether the place is really two bytes of UTF-16 further, inside a character)."""
        if line < 0:
            return 0, False
        if line >= len(self._lines):
            return len(self._text), False
        start = self._lines.start(line)
        end = self._lines.start(line + 1) if line + 1 < len(self._lines) else len(self._text)
        content = self._text[start:end].rstrip(b"\r\n")
        return start + byte_column(content, column, self.encoding), splits_pair(content, column, self.encoding)


class Documents:
    """All open documents, by URI."""

    def __init__(self, encoding: str, follower_of: Callable[[str], Follower | None] = lambda _path: None) -> None:
        self._encoding = encoding
        self._follower_of = follower_of
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._open.values())

    def __len__(self) -> int:
        return len(self._open)

    def get(self, uri: str) -> Document | None:
        """The open document with this URI."""
        return self._open.get(uri)

    def open(self, uri: str, path: str, version: int, text: str) -> Document:
        """The editor opened a file; opened again it starts anew."""
        document = Document(uri, path, version, text, self._encoding, self._follower_of(path))
        self._open[uri] = document
        return document

    def change(self, uri: str, version: int, changes: Iterable[Change | WholeText]) -> Document | None:
        """Apply one notification's changes, in order; None when no such document is open.

        A version that goes back tells that notifications were lost or reordered: what the edits mean is then unknown.
        """
        document = self._open.get(uri)
        if document is None:
            return None
        stale = version < document.version
        document.version = max(version, document.version)
        if stale:
            document.in_sync = False
        for change in changes:
            if isinstance(change, WholeText):
                if not stale:
                    document.replace(change.text)
            elif document.in_sync:
                document.apply(*change)
        return document

    def lose(self, uri: str) -> Document | None:
        """A change of this document could not be understood."""
        document = self._open.get(uri)
        if document is not None:
            document.in_sync = False
        return document

    def close(self, uri: str) -> Document | None:
        """The editor closed a file: what is on disk counts again."""
        return self._open.pop(uri, None)


class _LineStarts:
    """Where lines begin, kept up to date at a cost that depends on the edit and its distance from the last one.

    Starts after line `_settled` still lack `_pending` bytes: typing in one place then never moves the rest of the file.
    """

    __slots__ = ("_pending", "_settled", "_starts")

    def __init__(self, text: bytes) -> None:
        self._starts = _starts_in(text)
        self._settled = len(self._starts)
        self._pending = 0

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """The offset at which a line begins."""
        start = self._starts[line]
        return start + self._pending if line > self._settled else start

    def line_of(self, offset: int) -> int:
        """The line that holds an offset of the text."""
        line = bisect_right(self._starts, offset, hi=min(self._settled + 1, len(self._starts))) - 1
        if line < self._settled:
            return line
        return bisect_right(self._starts, offset - self._pending, lo=line + 1) - 1

    def edit(self, start: int, old_end: int, new_end: int, text: bytes) -> None:
        """Find the lines anew around an edit that made the text `text`."""
        first, last = self.line_of(start), self.line_of(old_end)
        if first and self.start(first) == start:
            # A line feed put behind a lone carriage return makes one line end of both.
            first -= 1
        self._settle(last)
        growth = new_end - old_end
        region_start = self._starts[first]
        region_end = None if last + 1 == len(self._starts) else self.start(last + 1) + growth
        found = _starts_in(text, region_start, region_end)
        self._starts[first : last + 1] = found
        self._settled = first + len(found) - 1
        self._pending += growth

    def _settle(self, line: int) -> None:
        """Move the border behind which starts lack `_pending` bytes to `line`."""
        starts, pending = self._starts, self._pending
        if pending:
            for index in range(self._settled + 1, line + 1):
                starts[index] += pending
            for index in range(line + 1, min(self._settled + 1, len(starts))):
                starts[index] -= pending
        self._settled = line


def _starts_in(text: bytes, start: int = 0, end: int | None = None) -> array[int]:
    """The starts of the lines in a part of a text that begins with one, and ends before another or with the text."""
    lengths = map(len, text[start:end].splitlines(keepends=True))  # of bytes: splits at \n, \r\n and \r only
    starts = array("q", accumulate(lengths, initial=start))
    # At the text's end a line end is followed by one more line, an empty one.
    if len(starts) > 1 and (end is not None or text[-1] not in b"\r\n"):
        starts.pop()
    return starts


def _utf8(text: str) -> bytes:
    # JSON can spell half a surrogate pair, which no encoding can; `?` is one unit too, so columns stay right.
    return text.encode("utf-8", "replace")
