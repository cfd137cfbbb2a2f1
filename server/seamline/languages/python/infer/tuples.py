"""Tuples that a function gives, by the text of its `return` statements: how many values, where all of them agree."""

from __future__ import annotations

import re
from typing import Final

from seamline.languages.python.annotations import split

_RETURN: Final = re.compile(r"^[ \t]*(?:(?:el)?if [^\n]*: |else: )?return\b[ \t]*(.*)$", re.MULTILINE)
NESTED: Final = re.compile(r"d(?<!\wd)ef\b|l(?<!\wl)ambda\b|y(?<!\wy)ield\b")
"""A word of these. Each branch begins with a letter that the engine can look for: it takes a fifth of the time."""
_LEFT_OPEN: Final = re.compile(r"[\[({\\]")
_COMMENT: Final = re.compile(r"[ \t]*#[^\"']*\Z")


_VALUE: Final = re.compile(r"([^\W\d][\w.]*)(?:(\().*\))?\Z", re.DOTALL)
NONE: Final = "#"
"""There is no `return` at all: what the function gives, only its declaration tells."""
SOME: Final = "#0"
"""A `return` gives a tuple; how many values, is not certain."""


def told(source: str, start: int, end: int) -> str:
    """What the returns of the function body at `start:end` tell: `#3` where each gives three values, `SOME`, `NONE`, or ""."""
    first = source.find("return", start, end)
    if first < 0:
        return NONE
    if source.find(",", first, source.find("\n", first)) < 0:
        return ""  # most give one value, which is seen at once
    given = returns(source, start, end)
    if not given or NESTED.search(source, start, end):
        return ""
    texts = [match[1] for match in given]
    found = {_values(text) for text in texts}
    count = found.pop() if len(found) == 1 else 0
    if count:
        return f"#{count}"
    return SOME if any(map(_is_tuple, texts)) else ""


def returns(source: str, start: int, end: int) -> list[re.Match[str]]:
    """The `return` statements of the function body at `start:end`, where the word stands nowhere else in it; else `[]`."""
    found = []
    place = source.find("return", start, end)
    while place >= 0:
        match = _RETURN.match(source, source.rfind("\n", start, place) + 1 or start, end)
        if match is None or source.find("return", place + len("return"), match.end()) >= 0:
            return []
        found.append(match)
        place = source.find("return", match.end(), end)
    return found


def parts(source: str, start: int, end: int) -> list[tuple[str, str]]:
    """What each value of the only tuple that a function body gives is: a dotted name and the mark behind it."""
    given = returns(source, start, end)
    if len(given) != 1:
        return []
    text = _COMMENT.sub("", given[0][1]).strip()
    if text.startswith("(") and text.endswith(")") and closes_last(text):
        text = text[1:-1]
    found = []
    for part in split(text, ","):
        match = _VALUE.match(part)
        is_known = match is not None and (not match[2] or closes_last(part[match.start(2) :]))
        found.append((match[1], "()" if match[2] else "") if match is not None and is_known else ("", ""))
    return found


def _values(text: str) -> int:
    """How many values a `return` of this text gives as a tuple; 0 where it gives something else, or goes on."""
    text = _COMMENT.sub("", text).strip()
    if text.startswith("(") and text.endswith(")") and closes_last(text):
        text = text[1:-1]
    if not _is_balanced(text):
        return 0
    parts = split(text, ",")
    if len(parts) == 1 and not text.endswith(","):
        return 0
    if any(part.startswith("*") for part in parts) or re.search(r"\bfor\b", text):
        return 0
    if re.search(r"\b(?:if|else|and|or)\b", text):
        return 0  # `a, b if c else d` is a tuple, but who writes it may mean another thing
    return len(parts)


def _is_tuple(text: str) -> bool:
    """Whether a `return` of this text gives several values, however many."""
    text = _COMMENT.sub("", text).strip()
    return _is_balanced(text) and len(split(text, ",")) > 1 and not re.search(r"\b(?:if|else|for)\b", text)


def _is_balanced(text: str) -> bool:
    return len(_LEFT_OPEN.findall(text)) == len(re.findall(r"[\])}]", text)) and "\\" not in text


def closes_last(text: str) -> bool:
    """Whether the bracket that a text begins with is closed by the one that it ends with."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return index == len(text) - 1
    return False
