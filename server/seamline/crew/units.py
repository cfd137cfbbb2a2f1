"""The units that an architect deals out: directories, parts of them and single files, as many as it can keep in mind.

A unit stands for its files. What others use much is split further, what does not fit is left together: the split goes on at
the heaviest unit until there are as many as wanted.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST = 4
"""Into fewer than that many parts nothing is split that has more of them."""


class Unit(NamedTuple):
    """Some files that stay together."""

    name: str
    """As requests name it: "shop/billing/", "shop/*" (what lies right in it), "shop/ (others)", "shop/price.py"."""
    files: tuple[str, ...]


class _Node(NamedTuple):
    name: str
    files: tuple[str, ...]
    at: int
    """Characters of the paths that all of them share: the directory."""
    is_flat: bool
    """Whether what lies deeper was put elsewhere."""


def units_of(weights: Mapping[str, int], most: int) -> list[Unit]:
    """At most so many units of these files, in the order of their names; a file weighs what depends on it."""
    done: list[_Node] = []
    heap: list[tuple[int, str, _Node]] = []

    def push(node: _Node) -> None:
        heappush(heap, (-sum(weights[path] for path in node.files), node.name, node))

    push(_Node("", tuple(sorted(weights)), 0, is_flat=False))
    while heap:
        _, _, node = heappop(heap)
        room = most - len(done) - len(heap)
        parts = _split(node, weights, room if not done and not heap else max(_LEAST, room // 2))
        if len(parts) < 2 or len(parts) > room:
            done.append(node)
        else:
            for part in parts:
                push(part)
    return _named(done)


def _split(node: _Node, weights: Mapping[str, int], room: int) -> list[_Node]:
    """The parts of a unit, at most so many: the heaviest, and one of all others."""
    if len(node.files) < 2:
        return [node]
    folder = node.files[0][: node.at]
    parts: dict[str, list[str]] = {}
    for path in node.files:
        name, slash, _ = path[node.at :].partition("/")
        parts.setdefault(f"{name}/" if slash else name if node.is_flat else "", []).append(path)
    if len(parts) == 1:
        (name, files), *_ = parts.items()
        return _split(_inner(folder, name, files), weights, room)
    heaviest = sorted(parts, key=lambda name: (-sum(weights[path] for path in parts[name]), name))
    kept = heaviest if len(heaviest) <= room else heaviest[: room - 1]
    found = [_inner(folder, name, parts[name]) for name in kept]
    others = sorted(path for name in heaviest[len(kept) :] for path in parts[name])
    if others:
        found.append(_Node(f"{folder}{'*' if node.is_flat else ''} (others)", tuple(others), node.at, node.is_flat))
    return found


def _inner(folder: str, name: str, files: list[str]) -> _Node:
    if not name:
        return _Node(f"{folder}*", tuple(files), len(folder), is_flat=True)
    whole = f"{folder}{name}"
    return _Node(whole, tuple(files), len(whole) if name.endswith("/") else len(folder), is_flat=False)


def _named(nodes: list[_Node]) -> list[Unit]:
    """The units, each with a name of its own that can be written in one line."""
    used: set[str] = set()
    found = []
    for node in sorted(nodes):
        written = node.files[0] if len(node.files) == 1 else node.name or "*"
        name = base = "".join(character if character.isprintable() else "?" for character in written)
        number = 1
        while name in used:
            number += 1
            name = f"{base} #{number}"
        used.add(name)
        found.append(Unit(name, node.files))
    return found
