"""A line of source as a terminal shows it: how wide each character is, and nothing that could command the terminal.

Source is data. Control characters become visible pictures, and characters that reorder or hide text (the "Trojan
source" attack) become replacement characters, so that what is seen is what the file says.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_TAB = 4
_REPLACEMENT = "\ufffd"
_HARMLESS_FORMAT = frozenset("\u200c\u200d")  # joiners: part of words in several scripts, and of emoji


class Cell(NamedTuple):
    """One character of the source as shown, and the terminal columns it takes."""

    shown: str
    width: int


def cells(line: str) -> list[Cell]:
    """One cell for each code point of a line."""
    if line.isascii() and line.isprintable():
        return [Cell(character, 1) for character in line]
    result: list[Cell] = []
    column = 0
    for character in line:
        cell = _tab(column) if character == "\t" else _cell(character)
        result.append(cell)
        column += cell.width
    return result


def visible(text: str) -> str:
    """Text of unknown origin, safe to print."""
    if text.isprintable():
        return text
    return "".join(_cell(character).shown for character in text)


def _tab(column: int) -> Cell:
    width = _TAB - column % _TAB
    return Cell(" " * width, width)


def _cell(character: str) -> Cell:
    code = ord(character)
    if code < 0x20:
        return Cell(chr(0x2400 + code), 1)
    if code == 0x7F:
        return Cell("\u2421", 1)
    category = unicodedata.category(character)
    if category in {"Mn", "Me"} or character in _HARMLESS_FORMAT:
        return Cell(character, 0)
    if category in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return Cell(_REPLACEMENT, 1)
    return Cell(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)
