"""Where a sweep stands, and what it has found so far: the one thing that the handlers of a sweep share.

Plain state with the few verbs that all of them need. It must not know any kind of statement.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import ZERO, Kind, SymbolFlag, slim
from seamline.languages.python.infer.bound import OPAQUE
from seamline.languages.python.scopes import MODULE, Scope

if TYPE_CHECKING:
    from seamline.languages.python.infer.literals import Written
    from seamline.languages.python.scopes import ClassDraft

K_FUNCTION: Final = slim(Kind.FUNCTION)
K_CLASS: Final = slim(Kind.CLASS)
K_VARIABLE: Final = int(Kind.VARIABLE)
K_IMPORT: Final = int(Kind.IMPORT)
ASYNC: Final = slim(SymbolFlag.ASYNC)
GENERATOR: Final = int(SymbolFlag.GENERATOR)
ENDS_EMPTY: Final = int(SymbolFlag.ENDS_EMPTY)
REBOUND: Final = int(SymbolFlag.REBOUND)
ANNOTATED_ONLY: Final = int(SymbolFlag.ANNOTATED_ONLY)

COMPREHENSION: Final = "[]"
"""The name of the scope of a comprehension."""


_OPENING_WORDS: Final = ("setattr", "__dict__", "vars(", "exec(")


class State:
    """One sweep over one text, or over a part of it that stands in this scope."""

    def __init__(self, source: str, scope: Scope | None) -> None:
        self.source = source
        self.scope = scope or Scope(MODULE, None)
        self.guard = ZERO
        self.stack: list[tuple[int, Scope, int]] = []
        """Where a region ends, and what holds behind it."""
        self.bounds: list[int] = [0]
        self.regions: list[tuple[Scope, int]] = [(self.scope, ZERO)]
        """What holds from the bound of the same index on: all that uses need to know of where they stand."""
        self.symbols: list[tuple[Any, ...]] = []
        self.imports: list[tuple[Any, ...]] = []
        self.first_import = 0
        """The index in the file of the first of them."""
        self.exports: list[tuple[str, int, int]] | None = None
        self.dynamic_all = False
        self.decorators: list[tuple[str, str | None]] = []
        self.named: list[tuple[Scope, int, int, str]] = []
        """Names, dotted or not, read as a decorator or as a base, where they start, the scope and guard around."""
        self.patched: list[tuple[Scope, str]] = []
        self.derived: set[str] = set()
        """Bases of classes inside functions."""
        self.rebound: set[str] = set()
        self.stand_ins: list[tuple[int, int, str]] = []
        """Where `with patch(...)` holds, and what it names."""
        self.constructed: dict[int, tuple[int, str]] = {}
        """Where a call ends -> where it starts, and what it calls."""
        self.gotten: set[str] = set()
        """Names that somewhere in the file stand for an attribute that may not be there."""
        self.literals: list[tuple[Scope, int, int, str, Written]] = []
        """Dictionaries that are written for what a class declares: the scope of its name, the guard, where they start, the
        name, the keys."""
        self.local_classes: list[tuple[str, ClassDraft]] = []
        """Classes inside functions, with their names."""
        self.asks = "isinstance(" in source
        """Whether anything is asked for its class at all."""
        self.yields = "yield" in source
        self.opening = [word for word in _OPENING_WORDS if word in source]
        """Those of the words that are there of which one stands wherever an object may get attributes of unknown names."""
        self.narrowed: list[tuple[int, int, Scope, str, tuple[str, ...]]] = []
        """Blocks in which an object is known to be of one of some classes since somebody asked: where, the scope, its name, the
        classes."""
        self.evident: set[str] = set()
        """Names that some scope binds to an evident class: assigned from a constructor, or annotated."""

    def push(self, start: int, end: int, scope: Scope, guard: int) -> None:
        """From `start` to `end` this scope and this guard hold."""
        self.stack.append((end, self.scope, self.guard))
        self.scope = scope
        self.guard = guard
        self.bounds.append(start)
        self.regions.append((scope, guard))

    def pop(self, start: int) -> None:
        """Leave the regions that end at or before `start`."""
        stack = self.stack
        while stack and stack[-1][0] <= start:
            end, self.scope, self.guard = stack.pop()
            self.bounds.append(end)
            self.regions.append((self.scope, self.guard))

    def at(self, place: int) -> tuple[Scope, int]:
        """The scope and the guard of a place, when the sweep is over."""
        return self.regions[bisect_right(self.bounds, place) - 1]

    def bind_symbol(self, symbol: tuple[Any, ...]) -> None:
        """A name of the module or of a class; one that a function binds is no symbol."""
        scope = self.scope
        if scope.kind == MODULE:
            self.symbols.append(symbol)
        elif scope.draft is not None:
            scope.draft.symbols.append(symbol)
            scope.bound[symbol[1]] = OPAQUE
