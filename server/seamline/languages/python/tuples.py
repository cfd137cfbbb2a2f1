"""Tuples that a function gives, by the text of its `return` statements: how many values, where all of them agree."""

from __future__ import annotations

import re
from typing import Final

from seamline.languages.python.annotations import split

_RETURN: Final = re.compile(r"^[ \t]*(?:if [^\n]*: )?return\b[ \t]*(.*)$", re.MULTILINE)
_NESTED: Final = re.compile(r"\b(?:def|lambda|yield)\b")
_LEFT_OPEN: Final = re.compile(r"[\[({\\]")
_COMMENT: Final = re.compile(r"[ \t]*#[^\"']*\Z")


def may_begin(source: str, start: int, end: int) -> bool:
    """Whether the first `return` of a function body may give several values: most do not, which is seen at once."""
    first = source.find("return", start, end)
    return source.find(",", first, source.find("\n", first)) > 0


def arity(source: str, start: int, end: int, number: int) -> int:
    """How many values each of the `number` returns in a function body at `start:end` gives; 0 where that is not evident."""
    body = source[start:end]
    if _NESTED.search(body):
        return 0
    returns = _RETURN.findall(body)
    if len(returns) != number:
        return 0
    found = {_values(text) for text in returns}
    return found.pop() if len(found) == 1 else 0


def _values(text: str) -> int:
    """How many values a `return` of this text gives as a tuple; 0 where it gives something else, or goes on."""
    text = _COMMENT.sub("", text).strip()
    if text.startswith("(") and text.endswith(")") and _closes_last(text):
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


def _is_balanced(text: str) -> bool:
    return len(_LEFT_OPEN.findall(text)) == len(re.findall(r"[\])}]", text)) and "\\" not in text


def _closes_last(text: str) -> bool:
    """Whether the bracket that a text begins with is closed by the one that it ends with."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return index == len(text) - 1
    return False
