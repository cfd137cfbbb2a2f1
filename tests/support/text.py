"""A text as LSP sees it, in the plainest way there is: a string whose lines are looked for anew each time.

What the server's own documents, and every range that it sends, are measured by. Lines end at \\n, \\r\\n and lone \\r and at
nothing else; a position past its line is the line's end, one past the last line is the text's end.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE_END = re.compile("\r\n|\n|\r")
WIDTH = {
    "utf-8": lambda char: len(char.encode()),
    "utf-16": lambda char: len(char.encode("utf-16-le")) // 2,
    "utf-32": lambda _char: 1,
}


class Text:
    """One text, counted in one encoding."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.width = WIDTH[encoding]

    def starts(self) -> list[int]:
        """Where lines begin."""
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def index(self, line: int, column: int) -> int:
        """The index of a position; inside a character, that of the character."""
        starts = self.starts()
        if line >= len(starts):
            return len(self.text)
        index = starts[line]
        while index < len(self.text) and self.text[index] not in "\r\n":
            column -= self.width(self.text[index])
            if column < 0:
                break
            index += 1
        return index

    def columns(self, line: int) -> list[int]:
        """The columns of a line that are not inside a character."""
        start = self.index(line, 0)
        content = _LINE_END.split(self.text[start:], maxsplit=1)[0]
        return [0, *accumulate(map(self.width, content))]

    def replace(self, start: tuple[int, int], end: tuple[int, int], new: str) -> None:
        """Put `new` in place of what is between two positions, in either order."""
        first, last = sorted((start, end))
        begin, stop = self.index(*first), self.index(*last)
        self.text = self.text[:begin] + new + self.text[stop:]

    def change(self, change: Mapping[str, Any]) -> None:
        """Apply one of the `contentChanges` of `textDocument/didChange`."""
        if "range" not in change or change["range"] is None:
            self.text = change["text"]
            return
        start, end = change["range"]["start"], change["range"]["end"]
        self.replace((start["line"], start["character"]), (end["line"], end["character"]), change["text"])

    def holds(self, span: Mapping[str, Any]) -> bool:
        """Whether a range lies in the text: its ends on characters, in order, or at the start of the line after the last,
        which is how LSP says "with its line end"."""
        start, end = ((span[side]["line"], span[side]["character"]) for side in ("start", "end"))
        lines = len(self.starts())
        return start <= end and all(
            (line < lines and column in self.columns(line)) or (line, column) == (lines, 0)
            for line, column in (start, end)
        )
