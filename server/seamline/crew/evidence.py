"""What of a file can prove something: its code, without comments and docstrings. See `seamline_agents.evidence`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from seamline.fixes.syntax import parse
from seamline_agents.evidence import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_KEPT: Final = 64
"""Files that are remembered: those that one run quotes again and again."""
_STRINGS: Final = ("string", "concatenated_string")


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
    """Byte ranges of comments, and of strings that are statements of their own."""
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        children = node.named_children
        is_text = node.type == "expression_statement" and len(children) == 1 and children[0].type in _STRINGS
        if node.type == "comment" or is_text:
            found.append((node.start_byte, node.end_byte))
        else:
            pending += children
    return sorted(found)


def _text(source: bytes) -> str:
    return source.decode("utf-8", "surrogateescape")


def _blank(text: str) -> str:
    return "".join(character if character == "\n" else " " for character in text)
