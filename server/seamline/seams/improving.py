"""A cheaper partition near a given one: single nodes move, modules are joined, as long as the cost of `decomposition` falls.

Deterministic, and no search for the best: what it finds is a reason to ask again, not the right layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.seams.decomposition import Part, length

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from seamline.seams.graph import Graph

_SWEEPS: Final = 3
_NEIGHBOURS: Final = 5
"""Modules that a node is tried in."""
_JOINED: Final = 24
"""Pairs of modules that are tried as one, those with the most uses between them."""
_LEAST: Final = 0.5
"""Bits that a step has to save."""


class _Group(NamedTuple):
    """Names of one node that the same nodes take: they count alike."""

    node: str
    users: tuple[tuple[str, int], ...]
    names: int
    bits: float


def cheaper(graph: Graph, owner: Mapping[str, str], fixed: Collection[str] = ()) -> dict[str, str]:
    """A partition that costs less, or the same one. The `fixed` nodes stay, and nothing joins them."""
    climb = _Climb(graph, owner, frozenset(fixed))
    for _ in range(_SWEEPS):
        if not (climb.move_nodes() | climb.join_modules()):
            break
    return climb.owner


class _Climb:
    def __init__(self, graph: Graph, owner: Mapping[str, str], fixed: frozenset[str]) -> None:
        self.owner = dict(owner)
        self._sizes = graph.sizes
        self._files = sum(size.files for size in graph.sizes.values())
        self._fixed = fixed
        self._closed = {owner[node] for node in fixed}
        self._groups = _grouped(graph)
        self._touching: dict[str, list[int]] = {node: [] for node in graph.sizes}
        for number, group in enumerate(self._groups):
            for node in {group.node, *(user for user, _ in group.users)}:
                self._touching[node].append(number)
        self._nodes = dict.fromkeys(owner.values(), 0)
        self._parts = {module: [0, 0, 0, 0] for module in owner.values()}
        for node, size in graph.sizes.items():
            self._nodes[owner[node]] += 1
            self._parts[owner[node]][0] += size.names
        self._open = 0.0
        self._count(range(len(self._groups)), 1)
        self._cost = self._length()

    def move_nodes(self) -> bool:
        """Each node to the module where it costs least; whether one moved."""
        moved = False
        for node in sorted(self._sizes):
            if node not in self._fixed:
                moved |= self._settle([node], self._neighbours(node))
        return moved

    def join_modules(self) -> bool:
        """Two modules to one, where that costs less; whether there were some."""
        between: dict[tuple[str, str], int] = {}
        for group in self._groups:
            for user, times in group.users:
                one, other = sorted((self.owner[user], self.owner[group.node]))
                if one != other and self._closed.isdisjoint((one, other)):
                    between[one, other] = between.get((one, other), 0) + times
        joined = False
        for one, other in sorted(between, key=lambda pair: (-between[pair], pair))[:_JOINED]:
            nodes = [node for node, module in self.owner.items() if module == other]
            joined |= bool(nodes) and self._settle(nodes, [one])
        return joined

    def _neighbours(self, node: str) -> list[str]:
        """The modules that a node has most to do with, besides its own."""
        found: dict[str, int] = {}
        for number in self._touching[node]:
            group = self._groups[number]
            for user, times in group.users:
                other = group.node if user == node else user if group.node == node else node
                found[self.owner[other]] = found.get(self.owner[other], 0) + times
        open_ = [module for module in found if module != self.owner[node] and module not in self._closed]
        return sorted(open_, key=lambda module: (-found[module], module))[:_NEIGHBOURS]

    def _settle(self, nodes: list[str], targets: Iterable[str]) -> bool:
        """Move the nodes of one module to the cheapest of these, if that is cheaper than where they are."""
        home = self.owner[nodes[0]]
        touched = {number for node in nodes for number in self._touching[node]}
        best, least = home, self._cost - _LEAST
        self._count(touched, -1)
        for target in targets:
            if self._nodes[target]:
                self._move(nodes, target)
                self._count(touched, 1)
                cost = self._length()
                if cost < least:
                    best, least = target, cost
                self._count(touched, -1)
        self._move(nodes, best)
        self._count(touched, 1)
        self._cost = self._length()
        return best != home

    def _move(self, nodes: list[str], target: str) -> None:
        """To be called while what these nodes touch is not counted."""
        for node in nodes:
            for module, sign in ((self.owner[node], -1), (target, 1)):
                self._nodes[module] += sign
                self._parts[module][0] += sign * self._sizes[node].names
            self.owner[node] = target

    def _count(self, numbers: Iterable[int], sign: int) -> None:
        """Add what these groups are to the modules that they are in now, or take it away."""
        owner = self.owner
        for number in numbers:
            group = self._groups[number]
            home = owner[group.node]
            part = self._parts[home]
            consumers = set()
            for user, times in group.users:
                if owner[user] == home:
                    part[2] += sign * times
                else:
                    part[3] += sign * times
                    consumers.add(owner[user])
            if consumers:
                part[1] += sign * group.names
                self._open += sign * group.bits * len(consumers)

    def _length(self) -> float:
        return self._open + length(
            self._files, (Part(*self._parts[one]) for one, nodes in self._nodes.items() if nodes)
        )


def _grouped(graph: Graph) -> list[_Group]:
    found: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for one in graph.taken:
        group = found.setdefault((one.node, tuple(sorted(one.users))), [{}, 0, 0.0])
        for user, times in one.users.items():
            group[0][user] = group[0].get(user, 0) + times
        group[1] += 1
        group[2] += one.bits
    return [_Group(node, tuple(users.items()), names, bits) for (node, _), (users, names, bits) in found.items()]
