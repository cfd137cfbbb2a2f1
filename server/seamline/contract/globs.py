"""Which files a list of globs is for, in the sense of .gitignore; the matcher is built only when first asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True)
class Globs:
    """Patterns over paths relative to the root, with `/`."""

    patterns: tuple[str, ...]

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec  # costs 50 ms to import, and most workspaces have no globs

        return GitIgnoreSpec.from_lines(self.patterns)

    def matches(self, path: str) -> bool:
        """Whether `path`, or a directory it lies in, is matched."""
        return self._spec.match_file(path)
