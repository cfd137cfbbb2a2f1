"""What of a file can prove something: its code, without comments and docstrings. See `seamline_agents.evidence`."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from tree_sitter import Query, QueryCursor

from seamline.fixes.syntax import parse
from seamline.languages import extractor
from seamline_agents.evidence import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_KEPT: Final = 64
"""Files that are remembered: those that one run quotes again and again."""


@lru_cache(maxsize=_KEPT)
def source_of(source: bytes) -> Source:
    """The text of a file and its code. What is no UTF-8 stays what it is: nobody can quote it."""
    parts: list[str] = []
    at = 0
    for start, end in _mute(parse(source).root_node):
        parts += _text(source[at:start]), _blank(_text(source[start:end]))
        at = end
    return Source(_text(source), "".join((*parts, _text(source[at:]))))


def _mute(root: Node) -> list[tuple[int, int]]:
    """Byte ranges of comments, and of strings that are statements of their own; none inside of another."""
    found: list[tuple[int, int]] = []
    nodes = QueryCursor(_mutes()).captures(root).get("mute", [])
    for start, end in sorted((node.start_byte, node.end_byte) for node in nodes):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


@cache
def _mutes() -> Query:
    return Query(
        extractor().language, "(comment) @mute (expression_statement . [(string) (concatenated_string)] .) @mute"
    )


def _text(source: bytes) -> str:
    return source.decode("utf-8", "surrogateescape")


def _blank(text: str) -> str:
    return "".join(character if character == "\n" else " " for character in text)
