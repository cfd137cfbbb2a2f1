"""What a cut into modules costs: the width of its seams, and the length of a description of it (source article, section 4.4).

`score` measures a partition of a graph. Its `cost` is the two-part code of `design/entropy.md`, in bits: one module makes
long pointers inside, many make crossings and open bits, and the cheapest lies between. Only uses that cross files are known
here, so only they are counted. `cheaper` looks for a partition near by that costs less. All of it is pure.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, NamedTuple

from seamline.seams.cycles import cycles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seamline.seams.graph import Graph


class Pair(NamedTuple):
    """A seam between two modules."""

    consumer: str
    provider: str
    names: int
    """Distinct ones that are taken."""
    uses: int
    bits: float
    """That these names leave open."""


class Score(NamedTuple):
    """Of a partition."""

    modules: int
    cost: float
    """Bits of the whole description; what is compared."""
    names: int
    """Taken across modules, each once for every module that takes it."""
    uses: int
    bits: float
    """The interface entropy: what these names leave open."""
    pairs: tuple[Pair, ...]
    """The widest first: by bits, then by names."""
    cycles: tuple[tuple[str, ...], ...]
    """Modules that use each other in a circle, in the order of their names."""


class Part(NamedTuple):
    """What a module adds to the cost."""

    names: int
    exposed: int
    inside: int
    """Uses."""
    crossing: int
    """Uses of it by other modules."""


def score(graph: Graph, owner: Mapping[str, str]) -> Score:
    """Of the partition that gives each node of `graph` to a module."""
    pairs: dict[tuple[str, str], list[float]] = {}
    parts = {module: [0, 0, 0, 0] for module in owner.values()}
    for node, size in graph.sizes.items():
        parts[owner[node]][0] += size.names
    for one in graph.taken:
        provider = owner[one.node]
        consumers: dict[str, int] = {}
        for user, times in one.users.items():
            consumers[owner[user]] = consumers.get(owner[user], 0) + times
        part = parts[provider]
        part[2] += consumers.pop(provider, 0)
        part[1] += bool(consumers)
        for consumer, times in consumers.items():
            part[3] += times
            pair = pairs.setdefault((consumer, provider), [0, 0, 0.0])
            pair[0] += 1
            pair[1] += times
            pair[2] += one.bits
    several = [Pair(*ends, int(names), int(uses), round(bits, 2)) for ends, (names, uses, bits) in pairs.items()]
    open_ = sum(bits for *_, bits in pairs.values())
    files = sum(size.files for size in graph.sizes.values())
    return Score(
        modules=len(parts),
        cost=round(length(files, (Part(*part) for part in parts.values())) + open_, 2),
        names=sum(pair.names for pair in several),
        uses=sum(pair.uses for pair in several),
        bits=round(open_, 2),
        pairs=tuple(sorted(several, key=lambda pair: (-pair.bits, -pair.names, pair.consumer, pair.provider))),
        cycles=cycles(pairs),
    )


def length(files: int, parts: Iterable[Part]) -> float:
    """The bits of the description without those that interfaces leave open."""
    several = list(parts)
    bits = files * log2(len(several)) if several else 0.0
    across = log2(len(several) + 1)
    for part in several:
        inside = log2(part.names + 1)
        bits += part.inside * inside + part.exposed * inside
        bits += part.crossing * (across + log2(part.exposed + 1))
    return bits
