"""The marks behind the names of a chain (see `seamline.interface.facts.Use`), taken apart from them."""

from __future__ import annotations

import re
from typing import Final

SAME: Final = "<:>"
"""The mark of a container of the same items: a slice, a copy, a sorted list."""
LISTED: Final = "<+>"
"""The mark of a container of such values."""
MAPPED: Final = "<%>"
"""The mark of a mapping to such values."""
KIND: Final = "<t>"
"""The mark of the class of a value."""
EITHER: Final = "|"
"""Stands between chains of which one is meant, nobody knows which."""

_FIRST: Final = re.compile(r"[(~^\[{!<|]")
_MARK: Final = re.compile(r"\(~?\)|\[.\]|\{~\}|<.>|[~^!]")


def bare(part: str) -> str:
    """A part of a chain without its marks."""
    match = _FIRST.search(part)
    return part if match is None else part[: match.start()]


def marks_of(part: str) -> list[str]:
    """The marks behind a part of a chain, in the order in which they hold."""
    return _MARK.findall(part)


def unmarked(chain: str) -> str:
    """A whole chain without its marks."""
    return _MARK.sub("", chain)


def element(place: int) -> str:
    """The mark of one of the first ten values of a tuple."""
    return f"<{place}>"


def extended(chain: str, more: str) -> str:
    """A chain with this behind it: behind each of its alternatives, if it has several."""
    return chain + more if EITHER not in chain else EITHER.join([one + more for one in chain.split(EITHER)])
