"""What a text asks of a reader's attention, and what to leave out of a request that asks for too much (article, section 1).

Instructions in one prompt compete for a finite budget: every one more takes weight from the others. So the load of a role
and of a whole request is measured before anything is sent, and what is over its budget is refused, or cut where it may be.
Decides nothing about what a text means.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES_A_TOKEN: Final = 3
"""The estimate where an endpoint does not count: a token for three bytes of UTF-8, rounded up. English prose takes fewer
tokens (about four bytes each), code about as many: it errs on the side of stopping early."""
DIRECTIVES: Final = 40
"""More than so many orders in one prompt no model keeps in mind together; a role may ask for less room, not for more."""
_ITEM: Final = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+\S", re.MULTILINE)
_ORDER: Final = re.compile(
    r"\b(?:must|never|always|only|do not|don't|should|avoid|make sure|ensure|have to|has to|may not)\b", re.IGNORECASE
)
_CONCERN: Final = re.compile(r"^##\s+\S", re.MULTILINE)


class Load(Struct, frozen=True):
    """What a text asks for."""

    tokens: int
    directives: int
    """Sentences that order something, and items of lists."""
    concerns: int
    """Parts with a heading of the second level; a text without any has one."""

    def __add__(self, other: Load) -> Load:
        return Load(self.tokens + other.tokens, self.directives + other.directives, self.concerns + other.concerns)


class OverloadError(Exception):
    """A text is over its budget; the message says by how much, and what to do."""


class Piece(Struct, frozen=True):
    """A part of the context of a request."""

    title: str
    """What it is, for who reads what was left out."""
    text: str
    rank: int
    """How near it is to what the request is about: 0 are the two sides themselves, which are never left out."""


def estimate(text: str) -> int:
    """Tokens of a text; see `BYTES_A_TOKEN`."""
    return math.ceil(len(text.encode()) / BYTES_A_TOKEN)


def load_of(text: str) -> Load:
    """What a text of instructions asks for. Fenced code orders nothing."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line for line in prose.splitlines() if line.strip() and not line.startswith("#")]
    items = sum(_ITEM.match(line) is not None for line in lines)
    rest = " ".join(line for line in lines if _ITEM.match(line) is None)
    orders = sum(_ORDER.search(sentence) is not None for sentence in re.split(r"(?<=[.!?:;])\s+", rest))
    return Load(estimate(text), items + orders, max(1, len(_CONCERN.findall(prose))))


def check(name: str, load: Load, budget: int) -> None:
    """Refuse a text that asks for more than its budget of tokens, or for too much at once; raises `OverloadError`."""
    if load.tokens > budget:
        raise OverloadError(
            f"{name} takes {load.tokens} tokens of a budget of {budget}: split it, one concern each, or shorten it"
        )
    if load.directives > DIRECTIVES:
        raise OverloadError(
            f"{name} gives {load.directives} orders at once, and {DIRECTIVES} are the most: split it, one concern each"
        )


def fitted(pieces: Iterable[Piece], budget: int) -> tuple[list[Piece], list[Piece]]:
    """The pieces that go into so many tokens, the nearest first and whole ones only, and those that are left out.

    Raises `OverloadError` where not even the two sides fit: half of a side is no evidence.
    """
    kept, left_out = [], []
    room = budget
    for piece in sorted(pieces, key=lambda piece: piece.rank):
        tokens = estimate(piece.text)
        if tokens <= room:
            kept.append(piece)
            room -= tokens
        elif piece.rank == 0:
            raise OverloadError(f"{piece.title} takes {tokens} tokens, and {max(room, 0)} of {budget} are left")
        else:
            left_out.append(piece)
    return kept, left_out


def left_out_notice(pieces: Iterable[Piece]) -> str:
    """What a request says at its head of what it does not hold; "" where nothing was left out."""
    titles = [piece.title for piece in pieces]
    return f"Left out for lack of room, so say nothing about it: {'; '.join(titles)}.\n" if titles else ""
