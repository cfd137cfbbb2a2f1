"""Who assigns to names of other modules: what such a name is cannot be told from its own module any more.

Keeps the books and finds the targets; whom a change concerns is for the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.interface.facts import Kind
from seamline.interface.paths import in_tests
from seamline.languages.python.entities import Definition, Module

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.languages.python.entities import Key
    from seamline.languages.python.program import Program


class Patches:
    """The names that files assign to from outside, each with how many files do so."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        """Files that assign to anything of another module."""
        self.targets: dict[str, frozenset[Key]] = {}
        """What each of them is known to assign to."""
        self.patched: dict[Key, int] = {}
        self.replaced: dict[Key, int] = {}
        """Those that other files than tests assign to."""

    def clear(self) -> None:
        """Know of none."""
        for kept in (self.files, self.targets, self.patched, self.replaced):
            kept.clear()

    def find(self, program: Program, path: str) -> frozenset[Key]:
        """What a file assigns to, as far as it is certain."""
        view = program.view(path)
        return frozenset(_targets(program, path, view.patches)) if view is not None and view.patches else frozenset()

    def replace(self, path: str, targets: frozenset[Key]) -> frozenset[Key]:
        """A file assigns to these; gives those for which this is new, or over."""
        before = self.targets.get(path, frozenset())
        if targets == before:
            return frozenset()
        self.targets[path] = targets
        for count in (self.patched,) if in_tests(path) else (self.patched, self.replaced):
            for key in before - targets:
                count[key] -= 1
                if not count[key]:
                    del count[key]
            for key in targets - before:
                count[key] = count.get(key, 0) + 1
        return before ^ targets


def _targets(program: Program, path: str, chains: Iterable[str]) -> Iterable[Key]:
    for chain in chains:
        holder, _, name = chain.rpartition(".")
        target = program.chain(path, holder) if holder else None
        if isinstance(target, Module) and not target.is_folder:
            yield target.path, name
        elif isinstance(target, Definition) and target.kind == Kind.CLASS:
            yield target.path, f"{target.name}.{name}"
