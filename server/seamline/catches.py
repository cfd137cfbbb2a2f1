"""stale-catch: handlers for errors that a function raised at the baseline and does not raise any more, while one that it
raises now passes them.

Only what a function raises by itself is compared, and only where nothing else in the `try` could raise the old error. What
its callees raise is not known, so nothing follows from their changes.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Final

from tree_sitter import Parser

from seamline.interface.facts import Kind
from seamline.interface.violation import Place, Provider
from seamline.interface.wording import quoted
from seamline.languages.python import classes, raising
from seamline.languages.python.entities import Definition, External, definition_of, key_of
from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.signing import declared

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tree_sitter import Tree

    from seamline.checks.site import Site
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline.languages.python.entities import Key
    from seamline.workspace.baseline import Baseline

RULE: Final = "stale-catch"
_CLASS: Final = int(Kind.CLASS)


class Catches:
    """One search."""

    def __init__(self, engine: Engine, baseline: Baseline) -> None:
        self._engine = engine
        self._baseline = baseline
        self._parser = Parser(LANGUAGE)

    def steps(self) -> Generator[None, None, list[Violation]]:
        """The violations, found in steps of a few milliseconds."""
        found: list[Violation] = []
        for path in sorted(self._baseline.texts):
            for name, gone, come in self._changed(path):
                for user in sorted({path, *self._engine.users_of(path, name)}):
                    found += self._in(user, (path, name), gone, come)
                    yield
            yield
        return found

    def _changed(self, path: str) -> Iterator[tuple[str, frozenset[str], dict[str, frozenset[str]]]]:
        """The functions of a file that raise other errors: name, what they raise no more, and what they raise now with the
        names of its bases.
        """
        before, now = self._baseline.texts[path], self._engine.files.text(path)
        if before is None or now is None:
            return
        raised = raising.raised(now, self._parser)
        for name, were in raising.raised(before, self._parser).items() if raised else ():
            are = raised.get(name, frozenset())
            come = {new: bases for new in sorted(are - were) if (bases := self._bases(path, new))}
            if were - are and come and len(come) == len(are - were):
                yield name, frozenset(old.rpartition(".")[2] for old in were - are), come

    def _bases(self, path: str, name: str) -> frozenset[str]:
        """The names of a class of errors and of its bases; none where one is not known."""
        program = self._engine.program
        cls = program.chain(path, name)
        if isinstance(cls, External):
            return _outside(cls.name)
        if not isinstance(cls, Definition) or cls.kind != _CLASS:
            return frozenset()
        found: set[str] = set()
        for ancestor in classes.search_order(program, cls):
            names = {ancestor.cls.name.rpartition(".")[2]} if ancestor.cls is not None else _outside(ancestor.external)
            if not names:
                return frozenset()
            found |= names
        return frozenset(found)

    def _in(self, user: str, target: Key, gone: frozenset[str], come: dict[str, frozenset[str]]) -> Iterator[Violation]:
        """The handlers in a file around calls of a function."""
        engine, program = self._engine, self._engine.program
        site, text = engine.site(user), engine.files.text(user)
        if site is None or site.is_quiet or text is None or b"except" not in text:
            return
        calls = [
            (start, end)
            for chain, start, _, end, _, shape, _ in engine.files.uses(user)
            if shape is not None and key_of(program.chain(user, chain)) == target
        ]
        if not calls:
            return
        tree = self._parser.parse(text)
        for call in calls:
            yield from self._around(site, text, call, tree, target, gone, come)

    def _around(
        self,
        site: Site,
        text: bytes,
        call: tuple[int, int],
        tree: Tree,
        target: Key,
        gone: frozenset[str],
        come: dict[str, frozenset[str]],
    ) -> Iterator[Violation]:
        passing = dict(come)
        stale: raising.Handler | None = None
        for attempt in raising.attempts(text, *call, tree):
            for name, bases in come.items():
                if any(raising.catches(handler, bases) for handler in attempt.handlers):
                    passing.pop(name, None)
            if stale is None and attempt.calls == 1:
                stale = next((one for one in attempt.handlers if one.names and _is_for(one, gone)), None)
        if stale is None or not passing or site.is_expected(0, *call, 0):
            return
        path, name = target
        function = definition_of(self._engine.program.chain(path, name))
        if function is None or function.path != path:
            return
        symbol = function.symbols[-1]
        where = f"{path}:{site.line_of(path, symbol[2])}"
        old = tuple(sorted({one.rpartition(".")[2] for one in stale.names} & gone))
        now = quoted(tuple(passing))
        message = f"{name}() raises {now} now and {quoted(old)} no more ({where}); this catches the old one only"
        place = Place(path, symbol[2], symbol[3])
        provider = Provider(site.program.modules.name_of(path), name, place, declared(symbol, name))
        yield site.violation(
            RULE, message, (stale.start, stale.end), (stale.start, stale.end), provider, (*old, *passing)
        )


def _is_for(handler: raising.Handler, gone: frozenset[str]) -> bool:
    """Whether a handler is for nothing but errors that are not raised any more."""
    return {name.rpartition(".")[2] for name in handler.names} <= gone


def _outside(name: str) -> frozenset[str]:
    """The names of a builtin class of errors and of its bases; none for any other class."""
    module, _, simple = name.rpartition(".")
    cls = getattr(builtins, simple, None) if module == "builtins" else None
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        return frozenset()
    return frozenset(base.__name__ for base in cls.__mro__)
