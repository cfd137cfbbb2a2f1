"""The joint check of a proposed cut (source article, section 4.3): which uses its modules would not allow.

Of what may be used of whom; what a module exposes is decided by the rule itself (`seamline.checks.private`). Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from seamline.seams.graph import Graph


class Forbidden(NamedTuple):
    """What one file uses of another although its module may not: it would be a `forbidden-dependency`."""

    consumer: str
    """The module."""
    provider: str
    path: str
    """The file that uses it."""
    provider_path: str
    names: tuple[str, ...]
    uses: int


def forbidden(graph: Graph, owner: Mapping[str, str], may_use: Mapping[str, Collection[str] | None]) -> list[Forbidden]:
    """The uses across modules that no `may_use` allows, in the order of the modules and files; `None` allows any.

    The nodes of the graph are files. What a module that is not in `may_use` uses is nobody's business.
    """
    found: dict[tuple[str, str, str, str], tuple[set[str], int]] = {}
    for one in graph.taken:
        provider = owner[one.node]
        for user, times in one.users.items():
            consumer = owner[user]
            allowed = may_use.get(consumer)
            if consumer == provider or allowed is None or provider in allowed:
                continue
            ends = (consumer, provider, user, one.path)
            names, before = found.get(ends, (set(), 0))
            found[ends] = (names | {one.name}, before + times)
    return [Forbidden(*ends, tuple(sorted(names)), uses) for ends, (names, uses) in sorted(found.items())]
