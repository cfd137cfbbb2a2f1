"""Who uses what, and how many times: for lenses, hovers and references, which ask about a name and not about a break.

Kept apart from the index of dependencies, which holds what a verdict rests on: a reader wants the uses that work as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seamline.seams.index import UseIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamline.languages.python.entities import Key


class References:
    """The uses of all files, by the target's file and qualified name."""

    def __init__(self) -> None:
        self.index = UseIndex()
        """As that of dependencies, with the number of uses as the item."""
        self.generation = 0
        """Grows when a file uses other things of other files, or another number of times, than it is known to have."""
        self._counted: dict[str, int] = {}
        """What each file was seen to use, and how many times, as a hash."""

    def replace(self, path: str, times: Mapping[Key, int]) -> None:
        """A file uses these things, so many times each."""
        self.index.renew(path)
        counted = 0
        for key, number in times.items():
            if key[0] != path:  # nobody counts what a file does with its own names
                self.index.add(path, number, (key,))
                counted ^= hash((key, number))
        if counted != self._counted.get(path):
            self._counted[path] = counted
            self.generation += 1

    def drop(self, path: str) -> None:
        """A file is gone."""
        self.index.drop(path)
        if self._counted.pop(path, None) != 0:
            self.generation += 1

    def absorb(self, frozen: tuple[Any, ...]) -> None:
        """Add what another process counted."""
        self.index.absorb(frozen)
        self.generation += 1

    def thaw(self, frozen: tuple[Any, ...]) -> None:
        """Be what was frozen, and nothing else."""
        self.index.thaw(frozen)
        self._counted.clear()
        self.generation += 1

    def users_of(self, path: str, name: str) -> dict[str, int]:
        """Which other files use a name of a file, and how many times."""
        return {user: times for user, times in self.index.look(path, name) if user != path}
