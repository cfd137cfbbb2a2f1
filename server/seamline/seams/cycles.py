"""Modules that use each other in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def cycles(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The sets of nodes that reach each other along (from, to) pairs, each in order; those of one node are none."""
    further: dict[str, set[str]] = {}
    for start, end in pairs:
        further.setdefault(start, set()).add(end)
    reached = {node: _reached(node, further) for node in further}
    found = {
        tuple(sorted({node, *(other for other in reached[node] if node in reached.get(other, ()))}))
        for node in further
        if node in reached[node]
    }
    return tuple(sorted(one for one in found if len(one) > 1))


def _reached(start: str, further: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(further.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += further.get(node, ())
    return found
