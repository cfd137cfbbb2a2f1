"""The marks behind the names of a chain (see `seamline.interface.facts.Use`), taken apart from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

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
UNKNOWN: Final = "?"
"""Stands for a value of which nothing is known; the last of several alternatives where there may be others."""
MOST: Final = 4
"""Alternatives that are known."""

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


def alternatives(chains: Iterable[str | None]) -> str | None:
    """One of these chains, each of which may itself have alternatives, as one chain; `None` where none is known."""
    found = dict.fromkeys(EITHER.join(chain or UNKNOWN for chain in chains).split(EITHER))
    known = [chain for chain in found if chain and chain[0] != UNKNOWN]
    if not known or len(known) > MOST:
        return None
    return EITHER.join(known if len(known) == len(found) else [*known, UNKNOWN])
