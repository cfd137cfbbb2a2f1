"""A violation and its two sides: the one result that every front end shows.

Positions are byte offsets in the UTF-8 text of the file named by `path`; front ends convert them to what they speak.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple


class Severity(IntEnum):
    """How much a violation matters. `OFF` never reaches a user."""

    OFF = 0
    HINT = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word users type and read."""
        return self.name.lower()


class Place(NamedTuple):
    """A range in a file: path relative to the workspace root with `/`, byte offsets, end exclusive."""

    path: str
    start: int
    end: int


class Provider(NamedTuple):
    """The side that offers: where the name is (or was looked for), and its declaration as a person would quote it."""

    module: str
    symbol: str
    place: Place
    says: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One use that the interface does not allow.

    `data` is what the rule concluded, for fixes: for example `("tax",)` of `missing-argument`. It holds only strings and
    numbers. `use` is the range of the whole expression (the call with its arguments), `place` the narrow range to
    underline.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    use: Place
    module: str
    symbol: str
    provider: Provider | None
    data: tuple[Any, ...] = ()
    related: tuple[Provider, ...] = ()
    """Further places that it is about: the uses that a change breaks."""

    @property
    def fingerprint(self) -> str:
        """Stable across edits elsewhere in the file: rule, paths, symbols and what is wrong, but no offsets."""
        other = (self.provider.module, self.provider.symbol) if self.provider else ()
        parts = (self.rule, self.place.path, self.symbol, *other, *map(str, self.data))
        return hashlib.blake2b("\0".join(parts).encode(errors="surrogateescape"), digest_size=8).hexdigest()

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The order of every report: path, place, rule."""
        return (self.place.path, self.place.start, self.place.end, self.rule, self.message)
