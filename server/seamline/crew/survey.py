"""What the index knows of a workspace as a whole: which file takes what of which, and what that leaves open.

Reads the engine on its own thread, in slices between which the loop goes on; what changes meanwhile may be in it or not.
Test code is left out: it looks into what it tests, and would be on both sides of every seam.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind
from seamline.interface.paths import in_tests
from seamline.languages.python.openness import open_bits
from seamline.languages.python.signing import declared
from seamline.seams.graph import Graph, Size, Taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.engine import Engine
    from seamline.languages.python.views import View

ELSEWHERE: Final = "(elsewhere)"
"""The owner of what is not asked about and has no module of its own; no module can be called so."""
SLICE: Final = 0.004
"""Seconds of work between two turns of the loop."""
_LONGEST: Final = 110
"""Characters of a declaration that are kept."""


class Survey(NamedTuple):
    """Of a workspace, or of a part of it."""

    graph: Graph
    """Its nodes are all files but those of tests."""
    files: frozenset[str]
    """What is asked about: all of these, or those that were named."""
    tests: int
    """Files that were left out."""
    declared: dict[tuple[str, str], str]
    """(file, name) -> the declaration of what others take, cut where it is long."""
    now: dict[str, str]
    """The module of each file as things are: what is declared, else its top-level package or directory."""
    fixed: dict[str, str]
    """Of the files that are not asked about: the module that is declared for them, or `ELSEWHERE`."""


class Slices:
    """Lets the loop go on every `SLICE` seconds."""

    def __init__(self) -> None:
        self._end = time.perf_counter() + SLICE

    async def turn(self) -> None:
        """To be awaited as often as you like."""
        if time.perf_counter() > self._end:
            await asyncio.sleep(0)
            self._end = time.perf_counter() + SLICE


async def surveyed(engine: Engine, selects: Callable[[str], bool] = lambda _: True) -> Survey:
    """The survey of a workspace that was checked, about the files that `selects` names."""
    slices = Slices()
    every = sorted(engine.files.blobs)
    paths = [path for path in every if not in_tests(path)]
    known = set(paths)
    sizes: dict[str, Size] = {}
    taken: list[Taken] = []
    said: dict[tuple[str, str], str] = {}
    for path in paths:
        view = engine.program.view(path)
        sizes[path] = Size(1, _names(view))
        if view is not None:
            for one, says in _taken(engine, view, known):
                taken.append(one)
                said[path, one.name] = says
        await slices.turn()
    now: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for path in paths:
        module = engine.settings.module_of(path)
        if selects(path):
            now[path] = module or engine.program.modules.top_of(path)
        else:
            fixed[path] = module or ELSEWHERE
        await slices.turn()
    graph = Graph(sizes, tuple(taken))
    return Survey(graph, frozenset(now), len(every) - len(paths), said, {**now, **fixed}, fixed)


def _taken(engine: Engine, view: View, known: set[str]) -> list[tuple[Taken, str]]:
    """What others take of a file, and how it is declared there."""
    path, found = view.path, []
    for name in sorted(engine.references.index.names(path)):
        users = {user: times for user, times in engine.references.users_of(path, name).items() if user in known}
        if users:
            taken = Taken(path, path, name, open_bits(view.symbols, name), users)
            found.append((taken, _declared(view.symbols, name)))
    return found


def _declared(symbols: Any, name: str) -> str:
    first = name.partition(".")[0]
    symbol = next((symbol for symbol in reversed(symbols) if symbol[1] == first), None)
    text = declared(symbol) if symbol is not None and symbol[0] != Kind.IMPORT else first
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _names(view: View | None) -> int:
    """What a file defines that somebody could point to, members of classes included."""
    count = 0
    for symbol in view.symbols if view is not None else ():
        count += symbol[0] != Kind.IMPORT
        count += len(symbol[6][3]) if symbol[0] == Kind.CLASS else 0
    return count
