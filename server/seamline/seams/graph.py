"""Who takes which name of whom, as a graph whose nodes are files, or anything that stands for some of them.

Only what crosses from one file to another is in it. Made once, never changed: it may be read by another thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Taken(NamedTuple):
    """A name of an interface, and who takes it."""

    node: str
    """Who offers it."""
    path: str
    """The file that defines it."""
    name: str
    """Qualified in its file: "total", "Cart.add"."""
    bits: float
    """What it leaves open to each consumer."""
    users: Mapping[str, int]
    """Node -> times; where nodes stand for several files, its own may be among them."""


class Size(NamedTuple):
    """How much a node holds."""

    files: int
    names: int
    """That it defines and that somebody could point to."""


@dataclass(frozen=True)
class Graph:
    """The nodes, and what they take of each other."""

    sizes: Mapping[str, Size]
    taken: tuple[Taken, ...]

    def merged(self, into: Mapping[str, str]) -> Graph:
        """The same where each node is what `into` says; it has to name all of them."""
        sizes: dict[str, Size] = {}
        for node, size in self.sizes.items():
            before = sizes.get(into[node], Size(0, 0))
            sizes[into[node]] = Size(before.files + size.files, before.names + size.names)
        taken = []
        for one in self.taken:
            users: dict[str, int] = {}
            for user, times in one.users.items():
                users[into[user]] = users.get(into[user], 0) + times
            taken.append(Taken(into[one.node], one.path, one.name, one.bits, users))
        return Graph(sizes, tuple(taken))

    def shared(self) -> frozenset[tuple[str, str]]:
        """(consumer, provider) of all that take something of each other."""
        return frozenset((user, one.node) for one in self.taken for user in one.users if user != one.node)
