"""Import statements as records, read from their text: they are the most regular statement of the language."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"#[^\n]*|\\\r?\n")
_PLAIN = re.compile(r"\s*([\w.\x80-\xff]+)(?:\s+as\s+([\w\x80-\xff]+))?\s*(?:,|\Z)")
_FROM = re.compile(r"from\s*([.\s]*)([\w.\x80-\xff]*)\s*import\b[\s(]*")
_NAME = re.compile(r"\s*([\w\x80-\xff]+|\*)(?:\s+as\s+([\w\x80-\xff]+))?\s*,?")

Record = tuple[str, int, str, str, int, int, int, int]
"""module, level, name, local, start, end, module_start, module_end"""


def read_import(raw: str, start: int) -> list[Record]:
    """The names one import statement imports. `raw` is its text, `start` its offset; odd text gives fewer names."""
    if "#" in raw or "\\" in raw:
        raw = _COMMENT.sub(lambda match: " " * len(match[0]), raw)
    if raw.startswith("from"):
        return _read_from(raw, start)
    return _read_plain(raw, start)


def _read_plain(raw: str, start: int) -> list[Record]:
    found: list[Record] = []
    position = len("import")
    while match := _PLAIN.match(raw, position):
        module, alias = match[1], match[2]
        first, last = start + match.start(1), start + match.end(1)
        found.append((module, 0, "", alias or module.partition(".")[0], first, last, first, last))
        position = match.end()
        if position >= len(raw):
            break
    return found


def _read_from(raw: str, start: int) -> list[Record]:
    head = _FROM.match(raw)
    if head is None:
        return []
    level = head[1].count(".")
    module = head[2]
    while module.startswith("."):
        module = module[1:]
        level += 1
    module_start, module_end = start + head.start(1), start + head.end(2)
    found: list[Record] = []
    position = head.end()
    while match := _NAME.match(raw, position):
        name, alias = match[1], match[2]
        local = "" if name == "*" else alias or name
        found.append(
            (module, level, name, local, start + match.start(1), start + match.end(1), module_start, module_end)
        )
        position = match.end()
    return found
