"""What a quotation proves: that whole words of code stand in a file, and where.

A comment says what somebody wanted to be believed, and a note of what was left out is not in the file at all: neither is
evidence, for a finding or against one. Knows no language; what is code, whoever gives the file says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Source(NamedTuple):
    """The whole of a file, also where only parts of it are sent."""

    text: str
    code: str
    """The same, character for character, with blanks in place of what proves nothing."""


def places(quoted: str, source: Source) -> Iterator[int]:
    """Where this text stands in the file as whole words with some code among them."""
    start = source.text.find(quoted) if quoted else -1
    while start >= 0:
        end = start + len(quoted)
        if _is_whole(source.text, start, end) and any(map(str.isalnum, source.code[start:end])):
            yield start
        start = source.text.find(quoted, start + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on beyond an end of it."""
    return not any(_is_inside(text, at) for at in (start, end))


def _is_inside(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"
