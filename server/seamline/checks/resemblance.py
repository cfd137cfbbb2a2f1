"""Which name was probably meant by one that does not exist. Names only; what they stand for is asked of the caller.

A wrong "did you mean" sends a person to the wrong place, so letters in common are not enough: `read_line` is not what
`read_file` became. Names resemble each other when their words do.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from seamline.checks.private import is_private

_NAME: Final = 0.7
"""How much of both names has to be the same."""
_WORD: Final = 0.75
_KEPT: Final = 16
"""Answers: a name that is gone is asked about by everyone who uses it."""
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z_]+")


@lru_cache(_KEPT)
def meant(name: str, fitting: tuple[str, ...], others: tuple[str, ...] = ()) -> str:
    """The existing name that `name` was probably meant to be; "" when none is near. Those that are public (where `name`
    is) come first, then those that are `fitting` for its use, then those that are most alike.
    """
    words = _WORDS.findall(name)
    matcher = SequenceMatcher(b=name)
    found = []
    for rank, candidates in enumerate((fitting, others)):
        for other in candidates:
            if not _may_be_like(name, other) or not _is_like(words, _WORDS.findall(other)):
                continue
            matcher.set_seq1(other)
            if (ratio := matcher.ratio()) >= _NAME:
                found.append((is_private(other) and not is_private(name), rank, -ratio, other))
    return min(found)[-1] if found else ""


def _may_be_like(name: str, other: str) -> bool:
    """Whether a closer look is worth while: as long, the same kind of name, and no private one of something else."""
    if 2 * min(len(name), len(other)) < _NAME * (len(name) + len(other)) or _form(other) != _form(name):
        return False
    return not is_private(other) or is_private(name) or other.strip("_") == name


def _form(name: str) -> str:
    """What a name is by its letters: a CONSTANT, a Class, or anything else."""
    bare = name.lstrip("_")
    return "constant" if bare.isupper() else "class" if bare[:1].isupper() else "other"


def _is_like(words: list[str], others: list[str]) -> bool:
    """Whether two names say the same word for word, or one says the same and more."""
    if "".join(words) == "".join(others):
        return True
    if len(words) == len(others):
        return all(map(_is_like_word, words, others))
    return set(words) <= set(others) or set(others) <= set(words)


def _is_like_word(word: str, other: str) -> bool:
    """Whether a word is the other one misspelt, shortened or in another number; `get` is not `set`, nor `encode` `decode`."""
    if word.startswith(other) or other.startswith(word):
        return True
    return word[0] == other[0] and SequenceMatcher(None, word, other).ratio() >= _WORD
