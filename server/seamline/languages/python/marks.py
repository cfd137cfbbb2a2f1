"""The marks behind the names of a chain (see `seamline.interface.facts.Use`), taken apart from them."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = re.compile(r"[(~^\[{!]")
_MARK: Final = re.compile(r"\(~?\)|\[.\]|\{~\}|[~^!]")


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
