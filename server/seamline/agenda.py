"""What an engine still has to look at: whole files, single uses of files, and counts of uses.

Only keeps lists; what a look is, and what follows from it, is for the engine.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Plain = tuple[list[str], dict[str, list[int]], list[str]]
"""An agenda as values that `marshal` takes: files, uses of files, files whose uses have to be counted again."""


class Agenda:
    """Everything that waits. Taken from the end: the front of a dictionary that shrinks takes ever longer to find."""

    def __init__(self) -> None:
        self.preferred: Collection[str] = ()
        """Files that somebody looks at: what waits of them is taken first, whatever made it wait. There are few."""
        self._urgent: deque[str] = deque()
        self._files: dict[str, None] = {}
        self._uses: dict[str, set[int]] = {}
        self._counts: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._files or self._uses or self._counts)

    @property
    def files(self) -> list[str]:
        """The files that wait as a whole, in order of their paths."""
        return sorted(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def add_files(self, paths: Iterable[str]) -> None:
        """These files have to be looked through."""
        self._files.update(dict.fromkeys(paths))

    def add_uses(self, path: str, items: Iterable[int]) -> None:
        """These uses of a file have to be looked at."""
        self._uses.setdefault(path, set()).update(items)

    def add_count(self, path: str) -> None:
        """The uses of a file may have another target now: what it uses has to be counted again."""
        self._counts[path] = None

    def add(self, plain: tuple[Iterable[str], Mapping[str, Iterable[int]], Iterable[str]]) -> None:
        """All of another agenda."""
        files, uses, counts = plain
        self.add_files(files)
        for path, items in uses.items():
            self.add_uses(path, items)
        self._counts.update(dict.fromkeys(counts))

    def prioritise(self, path: str) -> None:
        """This file comes before the others, if it waits."""
        self._urgent.append(path)

    def take_urgent(self) -> str | None:
        """The next file that has priority."""
        while self._urgent:
            path = self._urgent.popleft()
            if path in self._files:
                del self._files[path]
                return path
        return None

    def take_uses(self) -> tuple[str, set[int]] | None:
        """The uses of some file, unless the file waits as a whole anyway."""
        for path in self.preferred:
            if path in self._uses and path not in self._files:
                return path, self._uses.pop(path)
        while self._uses:
            path, items = self._uses.popitem()
            if path not in self._files:
                return path, items
        return None

    def take_file(self) -> str | None:
        """Some file."""
        return self._files.popitem()[0] if self._files else None

    def take_count(self) -> str | None:
        """Some file whose uses have to be counted."""
        return self._counts.popitem()[0] if self._counts else None

    def done(self, path: str) -> None:
        """The file is looked through now: neither it nor any of its uses has to wait."""
        self._files.pop(path, None)
        self._uses.pop(path, None)

    def drop(self, path: str) -> None:
        """The file is gone."""
        self.done(path)
        self._counts.pop(path, None)

    def clear(self) -> None:
        """Nothing waits; priorities stay for what will."""
        self._files.clear()
        self._uses.clear()
        self._counts.clear()

    @property
    def plain(self) -> Plain:
        """As values that `marshal` takes."""
        return list(self._files), {path: list(items) for path, items in self._uses.items()}, list(self._counts)
