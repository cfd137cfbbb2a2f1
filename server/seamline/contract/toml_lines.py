"""On which line of a TOML file each key stands; `tomllib` gives values without places.

It reads only text that `tomllib` has accepted, so it needs no error handling: it walks over keys and values just far
enough to know which key path a line belongs to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamline.contract.fields import KeyPath

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    r'"""(?:[^\\]|\\.)*?"{3,5}',
    r"'''.*?'{3,5}",
    r'"(?:[^"\\\n]|\\.)*"',
    r"'[^'\n]*'",
)
_STRING = re.compile("|".join(_STRINGS), re.DOTALL)
_SCALAR = re.compile(r"[^,\]\}#\n]+")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(["\\]))')


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every key, table and list item of a valid TOML document."""
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    return walk.lines


def spans(text: str) -> dict[KeyPath, tuple[int, int]]:
    """Where the value of every key and the header of every table stand in a valid TOML document with plain line ends."""
    walk = _Walk(text)
    walk.document()
    return walk.spans


class _Walk:
    """A cursor over the text, and the lines found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {(): 1}
        self.spans: dict[KeyPath, tuple[int, int]] = {}
        self.items: dict[KeyPath, int] = {}
        """How many elements each array of tables has so far."""

    def document(self) -> None:
        table: KeyPath = ()
        while self._skip_blank():
            start = self.at
            if self.text.startswith("[[", self.at):
                table = self._header(2)
                index = self.items.get(table, -1) + 1
                self.items[table] = index
                self._found(table)
                table = (*table, index)
                self._found(table)
                self.at = self.text.index("]]", self.at) + 2
                self.spans[table] = (start, self.at)
            elif self.text[self.at] == "[":
                table = self._header(1)
                self._found(table)
                self.at = self.text.index("]", self.at) + 1
                self.spans[table] = (start, self.at)
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.at < len(self.text)

    def _found(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _header(self, brackets: int) -> KeyPath:
        """The table that a header names, through the last element of every array of tables on the way."""
        self.at += brackets
        names = self._key()
        path: KeyPath = ()
        for position, name in enumerate(names):
            path = (*path, name)
            if path in self.items and not (brackets == 2 and position == len(names) - 1):
                path = (*path, self.items[path])
            elif position < len(names) - 1:
                self._found(path)
        return path

    def _key(self) -> tuple[str, ...]:
        names: list[str] = []
        while True:
            self._skip_blank()
            bare = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
            if bare is None:
                return tuple(names)
            names.append(_unquoted(bare.group()))
            self.at = bare.end()
            spaces = re.compile(r"[ \t]*").match(self.text, self.at)
            self.at = spaces.end() if spaces else self.at
            if not self.text.startswith(".", self.at):
                return tuple(names)
            self.at += 1

    def _pair(self, table: KeyPath) -> None:
        self._skip_blank()
        start = self.at
        names = self._key()
        after, self.at = self.at, start
        for count in range(1, len(names) + 1):
            self._found((*table, *names[:count]))
        self.at = self.text.index("=", after) + 1
        self._skip_blank()
        start = self.at
        self._value((*table, *names))
        self.spans[(*table, *names)] = (start, start + len(self.text[start : self.at].rstrip()))

    def _value(self, path: KeyPath) -> None:
        self._skip_blank()
        opening = self.text[self.at]
        if opening == "[":
            self._sequence("]", path)
        elif opening == "{":
            self._sequence("}", path)
        else:
            scalar = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = scalar.end() if scalar else self.at + 1

    def _sequence(self, closing: str, path: KeyPath) -> None:
        """The items of a list, or the pairs of an inline table."""
        self.at += 1
        index = 0
        while self._skip_blank() and self.text[self.at] != closing:
            if self.text[self.at] == ",":
                self.at += 1
            elif closing == "]":
                self._found((*path, index))
                self._value((*path, index))
                index += 1
            else:
                self._pair(path)
        self.at += 1


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if key.startswith('"'):
        return _ESCAPE.sub(lambda m: m[3] or chr(int(m[1] or m[2], 16)), key[1:-1])
    return key
