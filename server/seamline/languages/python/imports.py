"""Import statements as records, read from their text: they are the most regular statement of the language."""

from __future__ import annotations

import re
from typing import NamedTuple

from seamline.interface.facts import ZERO, slim
from seamline.languages.python.words import CHARACTER

_COMMENT = re.compile(r"#[^\n]*|\\\r?\n")
_PLAIN = re.compile(rf"\s*([{CHARACTER}.]+)(?:\s+as\s+([{CHARACTER}]+))?\s*(?:,|\Z)")
_FROM = re.compile(rf"from\s*([.\s]*)([{CHARACTER}.]*)\s*import\b[\s(]*")
_NAME = re.compile(rf"\s*([{CHARACTER}]+|\*)(?:\s+as\s+([{CHARACTER}]+))?\s*,?")

Record = tuple[str, int, str, str, int, int, int, int]
"""module, level, name, local, start, end, module_start, module_end"""


_MEMO_LIMIT = 50_000


class ImportStatement(NamedTuple):
    """One import statement, read once for each way it is written."""

    records: tuple[Record, ...]
    """With offsets in the text of the statement."""
    locals: tuple[str, ...]
    """The name that each binds."""


_statements: dict[str, ImportStatement] = {}


def read_import(raw: str) -> ImportStatement:
    """The import statement with this text; odd text gives fewer names."""
    known = _statements.get(raw)
    if known is None:
        if len(_statements) > _MEMO_LIMIT:
            _statements.clear()
        text = _COMMENT.sub(lambda match: " " * len(match[0]), raw) if "#" in raw or "\\" in raw else raw
        records = tuple(_read_from(text) if text.startswith("from") else _read_plain(text))
        known = _statements[raw] = ImportStatement(records, tuple(record[3] for record in records))
    return known


def _read_plain(raw: str) -> list[Record]:
    found: list[Record] = []
    position = len("import")
    while match := _PLAIN.match(raw, position):
        module, alias = match[1], match[2]
        first, last = match.span(1)
        found.append((module, ZERO, "", alias or module.partition(".")[0], first, last, first, last))
        position = match.end()
        if position >= len(raw):
            break
    return found


def _read_from(raw: str) -> list[Record]:
    head = _FROM.match(raw)
    if head is None:
        return []
    level = head[1].count(".")
    module = head[2]
    while module.startswith("."):
        module = module[1:]
        level += 1
    level = slim(level)
    module_start, module_end = head.start(1), head.end(2)
    found: list[Record] = []
    position = head.end()
    for part in raw[position:].split(","):
        words = part.split()
        if words:
            name = words[0]
            if len(words) > 1 or not name.isidentifier():
                break
            start = position + part.index(name)
            found.append((module, level, name, name, start, start + len(name), module_start, module_end))
        position += len(part) + 1
    while match := _NAME.match(raw, position):
        name, alias = match[1], match[2]
        local = "" if name == "*" else alias or name
        first, last = match.span(1)
        found.append((module, level, name, local, first, last, module_start, module_end))
        position = match.end()
    return found
