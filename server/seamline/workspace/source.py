"""Reading one source file as UTF-8 text, and finding lines in it.

Whatever lies at a path (a fifo, a 2 GB log, a link to itself, a file that vanishes while it is read), `read_source`
returns promptly with a text or with a reason that a person understands. Worker processes import this file at their
start, so it imports little. It must not know languages, except for the coding line that Python and editors share.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
from array import array
from bisect import bisect_right
from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

SIZE_LIMIT = 4 * 1024 * 1024
"""Larger files are data, not source; the largest hand-written Python files are about 1 MB."""

RACY_NS = 2_000_000_000
"""A file written this shortly before it was read may change again without changing its stamp (FAT counts in 2 s)."""

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_BOM = b"\xef\xbb\xbf"
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_WORDS = {
    errno.ELOOP: "is a circular link",
    errno.EACCES: "may not be read (permission denied)",
    errno.EPERM: "may not be read (permission denied)",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.EISDIR: "is a folder, not a file",
}


class Source(NamedTuple):
    """The text of a file, and what identifies the state it was read in."""

    text: bytes
    """UTF-8 without a byte order mark, transcoded where the file declares another encoding."""
    digest: bytes
    """blake2b-16 of the bytes on disk."""
    mtime_ns: int
    """See `stamp`; 0 when the file was so young that its stamp proves nothing."""
    size: int
    """Bytes on disk."""


class Unreadable(Exception):  # noqa: N818 - a state of the file, and no error of the program
    """The file holds no text that could be analysed. `reason` completes the sentence "FILE ..."."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Missing(Unreadable):
    """There is no such file (any more)."""


def stamp(status: os.stat_result) -> tuple[int, int]:
    """(time of the last change in ns, size): while it stays the same, so does the file.

    The change time counts too where the system has one, since a file may be replaced by another of the same size and
    modification time: files out of an archive, `mv`, `cp -p`.
    """
    if sys.platform == "win32":
        return status.st_mtime_ns, status.st_size
    return max(status.st_mtime_ns, status.st_ctime_ns), status.st_size


def read_source(path: Path | str) -> Source:
    """The text at `path`. Raises `Unreadable`, and nothing else."""
    read_at = time.time_ns()
    data, status = read_regular(path)
    changed, size = stamp(status)
    if size != len(data) or changed > read_at - RACY_NS:
        changed = 0
    return Source(to_utf8(data), blake2b(data, digest_size=16).digest(), changed, len(data))


def read_regular(path: Path | str, limit: int = SIZE_LIMIT) -> tuple[bytes, os.stat_result]:
    """The bytes of an ordinary file, and its state before they were read. Raises `Unreadable`, and nothing else."""
    try:
        # Looked at before it is opened: opening a fifo wakes the process that waits to write into it.
        _check_regular(os.stat(path), limit)  # noqa: PTH116 - a Path object costs as much as the call
        handle = os.open(path, _OPEN_FLAGS)
        try:
            # The state is taken before the text: if the file changes in between, it is outdated, never too new.
            status = os.fstat(handle)
            _check_regular(status, limit)
            return _read(handle, status.st_size, limit), status
        finally:
            os.close(handle)
    except OSError as error:
        raise explained(path, error) from None
    except ValueError:
        raise Missing("has a name that no file can have") from None


def _check_regular(status: os.stat_result, limit: int) -> None:
    """Refuse everything that is not an ordinary file of reasonable size."""
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("is a folder, not a file" if stat.S_ISDIR(status.st_mode) else "is not a regular file")
    if status.st_size > limit:
        raise _too_large(status.st_size, limit)


def _too_large(size: int, limit: int) -> Unreadable:
    mega = 1024 * 1024
    return Unreadable(f"is {size / mega:.1f} MB, over the limit of {limit / mega:g} MB")


def _read(handle: int, expected: int, limit: int) -> bytes:
    """All bytes of an open file that was `expected` bytes long a moment ago."""
    data = os.read(handle, expected + 1)
    if len(data) == expected:
        return data
    parts = [data]
    total = len(data)
    while part := os.read(handle, 1 << 16):
        parts.append(part)
        total += len(part)
        if total > limit:
            raise _too_large(total, limit)
    return b"".join(parts)


def explained(path: Path | str, error: OSError) -> Unreadable:
    """An operating system's error in words."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Unreadable("is a dangling link") if os.path.islink(path) else Missing("does not exist")  # noqa: PTH114
    return Unreadable(_WORDS.get(error.errno or 0) or f"cannot be read ({error.strerror or error})")


def to_utf8(data: bytes) -> bytes:
    """The bytes of a source file as UTF-8 text without a byte order mark. Raises `Unreadable`."""
    if b"\0" in data:
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise Unreadable("is UTF-16, not UTF-8")
        raise Unreadable(f"holds a NUL byte at offset {data.index(0)}")
    if data.startswith(_BOM):
        data, declared = data[3:], "utf-8"
    else:
        declared = declared_encoding(data)
    if data.isascii() and declared == "utf-8":
        return data
    try:
        text = data.decode(declared)
        return data if declared == "utf-8" else text.encode()
    except UnicodeDecodeError as error:
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        if declared == "utf-8":
            raise Unreadable(f"is not UTF-8 ({byte})") from None
        raise Unreadable(f"is not {declared}, the encoding it declares ({byte})") from None
    except (LookupError, UnicodeError):
        raise Unreadable(f"declares an unknown encoding, {declared}") from None


def declared_encoding(data: bytes) -> str:
    """The encoding that one of the first two lines names (PEP 263), as Python spells it; "utf-8" when none does."""
    head = data[:512]
    if b"coding" not in head:
        return "utf-8"
    for line in head.splitlines()[:2]:
        if found := _CODING.match(line):
            name = found[1].decode().lower().replace("_", "-")
            return "utf-8" if name in {"utf8", "utf-8"} or name.startswith("utf-8-") else name
        if not _BLANK.match(line):
            break
    return "utf-8"


class LineIndex:
    """Where the lines of a text begin. Lines count from 0; offsets and columns are bytes.

    Lines end at \\n, \\r\\n and lone \\r only, as in the Language Server Protocol: a form feed ends no line.
    """

    __slots__ = ("_end", "_starts")

    def __init__(self, starts: array[int], end: int) -> None:
        self._starts = starts
        self._end = end

    @classmethod
    def of(cls, text: bytes) -> LineIndex:
        """The lines of a text."""
        lengths = map(len, text.splitlines(keepends=True))  # of bytes: splits at these three only
        starts = array("I", accumulate(lengths, initial=0))
        if len(starts) > 1 and text[-1] not in b"\r\n":
            starts.pop()
        return cls(starts, len(text))

    @classmethod
    def from_lengths(cls, lengths: bytes) -> LineIndex:
        """The lines with these lengths, as in `Facts.lines`: line ends and the last, perhaps empty, line included."""
        starts = array("I", accumulate(array("I", lengths), initial=0))
        end = starts.pop() if len(starts) > 1 else 0
        return cls(starts, end)

    def __len__(self) -> int:
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """The line that holds the byte at `offset`; offsets outside the text belong to its first or last line."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column in bytes) of an offset, which is clamped to the text."""
        offset = min(max(offset, 0), self._end)
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; one outside the text is clamped to it, one past its line to that line's last byte."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return self._end
        start, end = self.line_span(line)
        last = end if line == len(self._starts) - 1 else end - 1
        return min(start + max(column, 0), last)

    def line_span(self, line: int) -> tuple[int, int]:
        """(start, end) of a line of the text, its line end included."""
        following = line + 1
        end = self._starts[following] if following < len(self._starts) else self._end
        return self._starts[line], end
