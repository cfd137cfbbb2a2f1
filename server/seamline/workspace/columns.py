"""Columns of a line in the unit that an editor counts in, and in bytes of its UTF-8 text.

Editors count bytes, UTF-16 code units or code points; facts and documents count bytes. Most lines are ASCII, where all
of them agree. Knows nothing of lines or files.
"""

from __future__ import annotations

ENCODINGS = ("utf-8", "utf-16", "utf-32")


def units(prefix: bytes, encoding: str) -> int:
    """How many code units of `encoding` this UTF-8 text takes."""
    if encoding == "utf-8" or prefix.isascii():
        return len(prefix)
    text = prefix.decode("utf-8", "replace")
    return len(text) if encoding == "utf-32" else len(text.encode("utf-16-le")) // 2


def byte_column(line: bytes, column: int, encoding: str) -> int:
    """The bytes that the first `column` code units of a line take in UTF-8.

    All of the line when it is shorter; a column inside a character stands for the character's start.
    """
    if column >= len(line):
        return len(line)
    if column <= 0:
        return 0
    if encoding == "utf-8":
        # Continuation bytes begin with the bits 10.
        while line[column] & 0xC0 == 0x80:
            column -= 1
        return column
    if line.isascii():
        return column
    text = line.decode("utf-8", "replace")
    if encoding == "utf-32":
        return len(text[:column].encode())
    return len(text.encode("utf-16-le")[: 2 * column].decode("utf-16-le", "ignore").encode())


def splits_pair(line: bytes, column: int, encoding: str) -> bool:
    """Whether a UTF-16 column lies between the two halves of one character."""
    if encoding != "utf-16" or line.isascii():
        return False
    start = byte_column(line, column, encoding)
    return start < len(line) and units(line[:start], encoding) < column
