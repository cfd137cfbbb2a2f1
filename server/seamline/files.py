"""The files of one workspace folder as an engine knows them: their facts, and the lines and texts behind them.

The facts are what counts: lines are those of the facts, while a text is read when somebody asks, from the open document
or the disk. Decides nothing about what follows from a change.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from seamline.languages.codec import decode_lines, decode_uses
from seamline.workspace.source import LineIndex, Unreadable, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_LINE_INDEXES: Final = 2_500
"""As many as files that one change may break at once; about 800 bytes each."""


class Files:
    """Facts as blobs, by path."""

    def __init__(self, root: Path, read: Callable[[str], bytes | None] | None = None) -> None:
        self._root = root
        self._read = read or self._read_disk
        self.blobs: dict[str, bytes] = {}
        self.digests: dict[str, bytes] = {}
        """Of the contents that the facts are about."""
        self._lines: dict[str, LineIndex] = {}

    def put(self, path: str, blob: bytes | None, digest: bytes) -> None:
        """New facts of a file; `None`: it is gone."""
        self._lines.pop(path, None)
        if blob is None:
            del self.blobs[path]
            self.digests.pop(path, None)
        else:
            self.blobs[path] = blob
            self.digests[path] = digest

    def clear(self) -> None:
        """Forget everything."""
        self.blobs.clear()
        self.digests.clear()
        self._lines.clear()

    def uses(self, path: str) -> tuple[Any, ...]:
        """The `Use` records of a file."""
        blob = self.blobs.get(path)
        return decode_uses(blob) if blob else ()

    def lines(self, path: str) -> LineIndex:
        """The lines of a file, as of its facts."""
        index = self._lines.get(path)
        if index is None:
            blob = self.blobs.get(path)
            index = LineIndex.from_lengths(decode_lines(blob)) if blob else LineIndex.of(b"")
            if len(self._lines) > _LINE_INDEXES:
                self._lines.clear()
            self._lines[path] = index
        return index

    def line_of(self, path: str, offset: int) -> int:
        """The line (from 1) that holds a byte offset, as of the facts."""
        return self.lines(path).line_of(offset) + 1

    def text(self, path: str) -> bytes | None:
        """The current text of a file: that of the open document, else of the disk; `None` where it cannot be read."""
        return self._read(path)

    def take(self, texts: Mapping[str, bytes]) -> None:
        """From now on these are the texts of these files, whatever is on the disk."""
        read = self._read
        self._read = lambda path: texts[path] if path in texts else read(path)

    @contextmanager
    def overlaid(self, edited: Mapping[str, bytes]) -> Iterator[None]:
        """For a while these files have these facts."""
        original = {path: self.blobs[path] for path in edited}
        lines, self._lines = self._lines, {}
        self.blobs.update(edited)
        try:
            yield
        finally:
            self.blobs.update(original)
            self._lines = lines

    def _read_disk(self, path: str) -> bytes | None:
        try:
            return read_source(self._root / path).text
        except Unreadable:
            return None
