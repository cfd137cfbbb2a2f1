"""incompatible-override, where the baseline shows it: methods that took every call their base takes, and do not any more.

The rule asks for a call through the base that would fail; without one, many overrides are narrower than their base and nothing
comes of it. Where the override kept to its base at the baseline, it was meant to: either of the two changed since, and the other
did not follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind
from seamline.interface.paths import in_tests
from seamline.interface.wording import quoted
from seamline.languages.python import classes
from seamline.languages.python.arguments import KEYWORD_ONLY, NORMAL, POSITIONAL_ONLY
from seamline.languages.python.compatibility import breaks
from seamline.languages.python.entities import Definition
from seamline.languages.python.overriding import narrowed
from seamline.overrides import MANY, RULE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from seamline.checks.site import Site
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline.languages.python.overriding import Override
    from seamline.languages.python.program import Program
    from seamline.workspace.baseline import Baseline

_CLASS: Final = int(Kind.CLASS)


class Contracts:
    """One search."""

    def __init__(self, engine: Engine, baseline: Baseline, before: Program) -> None:
        self._engine = engine
        self._baseline = baseline
        self._before = before

    def steps(self) -> Generator[None, None, list[Violation]]:
        """The violations, found in steps of a few milliseconds."""
        found: list[Violation] = []
        overrides, facts = self._engine.overrides, self._baseline.facts
        for path in sorted(overrides.by_file):
            bases = overrides.by_file[path]
            if path in facts or any(base in facts for base, _ in bases):
                found += self._in(path)
                yield
        return found

    def _in(self, path: str) -> Iterator[Violation]:
        """What is to be said about the narrower methods of a file."""
        engine, program = self._engine, self._engine.program
        site, earlier = engine.site(path), self._before.view(path)
        if site is None or site.is_quiet or earlier is None:
            return
        were = {(one.own.name, one.base.path, one.base.name) for one in narrowed(self._before, earlier)}
        told = {one.place.start for one in engine.overrides.told(path)}
        for one in narrowed(program, site.view):
            key = (one.base.path, one.base.name)
            if (one.own.name, *key) in were or one.own.start in told or engine.overrides.narrower_than(key) > MANY:
                continue
            if self._is_promise(one) and not site.is_expected(0, one.own.start, one.own.end, 0):
                yield from self._judged(site, one)

    def _is_promise(self, override: Override) -> bool:
        """Whether a method stood for that of its base at the baseline, and others may use the base."""
        own, base = override.own, override.base
        if base.name.rpartition(".")[2].startswith("_") or (in_tests(own.path) and not in_tests(base.path)):
            return False
        cls = self._before.chain(own.path, override.cls.name)
        if not isinstance(cls, Definition) or cls.kind != _CLASS or not self._has(cls, base.name.rpartition(".")[2]):
            return False
        if not any(
            one.cls is not None
            and (one.cls.path, one.cls.name) == (base.path, base.owner)
            and self._has(one.cls, base.name)
            for one in classes.search_order(self._before, cls)
        ):
            return False
        if not base.owner.startswith("_"):
            return True
        users = self._engine.users_of
        return any(users(base.path, name) for name in (base.owner, base.name)) or bool(
            users(own.path, override.cls.name)
        )

    def _has(self, cls: Definition, name: str) -> bool:
        """Whether a class had a method of its own with the last part of this name."""
        return name.rpartition(".")[2] in classes.own_members(self._before, cls)

    def _judged(self, site: Site, override: Override) -> Iterator[Violation]:
        own, base = override.own, override.promised
        data = shortfall(override)
        if not data:
            return
        kind, *names = data
        says = f"{'requires' if kind == 'missing' else 'does not take'} {quoted(tuple(names))}"
        where = f"{base.path}:{site.line_of(base.path, base.start)}"
        since = self._baseline.revision
        message = f"{own.name}() {says}, but stands for {base.name}() ({where}); at {since} it took all that one takes"
        place = (own.start, own.end)
        yield site.violation(RULE, message, place, place, site.provider_of(base), data)


def shortfall(override: Override) -> tuple[str, ...]:
    """What a method lacks of what its base takes: `("missing", ...)` with the parameters that it requires besides, or
    `("narrow", ...)` with those that it does not take; nothing where the two differ in names at most.
    """
    own, base = override.own, override.promised
    causes = breaks(base.parameters, _renamed(own.parameters, base.parameters), (base.bound, own.bound))
    required = sorted({name for cause, name in causes if cause == "required"})
    if required:
        return ("missing", *required)
    only = {one[0] for one in base.parameters if one[1] == KEYWORD_ONLY}
    lacking = {name for cause, name in causes if cause == "position" or (cause, name in only) == ("keyword", True)}
    return ("narrow", *sorted(lacking)) if lacking else ()


def _renamed(own: tuple[Any, ...], base: tuple[Any, ...]) -> tuple[Any, ...]:
    """The parameters of a method by the names that its base has for them: who passes them by position does not ask."""
    names, known = {one[0] for one in own}, {one[0] for one in base}
    slots = [one for one in base if one[1] in (POSITIONAL_ONLY, NORMAL)]
    return tuple(
        (slots[number][0], *one[1:])
        if number < len(slots)
        and one[1] == NORMAL == slots[number][1]
        and one[0] not in known
        and slots[number][0] not in names
        else one
        for number, one in enumerate(own)
    )
