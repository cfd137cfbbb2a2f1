"""unchecked-optional, looking back: uses of what a function gives, which always gave something at the baseline and may give
`None` now.

Where a function was declared so all along, who uses it without a question may know better, and much is left alone. Whoever
wrote these uses could not know. What is done with a value is found by extraction, and judged by the rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tree_sitter import Parser

from seamline.checks.results import check_held, check_result
from seamline.languages.python import reaching
from seamline.languages.python.entities import key_of
from seamline.languages.python.grammar import LANGUAGE
from seamline.languages.python.infer import results
from seamline.languages.python.infer.held import held, is_asked_about

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from seamline.engine import Engine
    from seamline.interface.drift import Change
    from seamline.interface.violation import Violation
    from seamline.languages.python.infer.held import Held
    from seamline.languages.python.program import Program
    from seamline.workspace.baseline import Baseline

RULE: Final = "unchecked-optional"


class Optionals:
    """One search. `before` is the program at the baseline."""

    def __init__(self, engine: Engine, baseline: Baseline, before: Program, changes: Iterable[Change]) -> None:
        self._engine = engine
        self._baseline = baseline
        self._before = before
        self._parser = Parser(LANGUAGE)
        self._changes = [change for change in changes if "result-widened" in change.kinds]

    def steps(self) -> Generator[None, None, list[Violation]]:
        """The violations, found in steps of a few milliseconds."""
        found: list[Violation] = []
        for change in self._changes:
            if change.place is None or not self._became_optional(change):
                continue
            path = change.place.path
            for user in sorted({path, *self._engine.users_of(path, change.now)}):
                found += self._in(user, (path, change.now))
                yield
        return found

    def _became_optional(self, change: Change) -> bool:
        """Whether it is since the baseline that a function may give `None`."""
        path = change.place.path if change.place is not None else change.path
        now = results.of(self._engine.program, self._engine.program.chain(path, change.now))
        was = results.of(self._before, self._before.chain(change.path, change.symbol))
        return now is not None and now.may_be_none and was is not None and not was.may_be_none

    def _in(self, user: str, target: tuple[str, str]) -> Iterator[Violation]:
        """The uses in a file."""
        engine, program = self._engine, self._engine.program
        site, text = engine.site(user), engine.files.text(user)
        if site is None or text is None:
            return
        said = {one.use.start for one in engine.findings.found(user) if one.rule == RULE}
        was = self._baseline.texts.get(user, text)
        for use in engine.files.uses(user):
            chain, start, _, end, _, shape, _ = use
            if shape is None or start in said:
                continue
            entity = program.chain(user, chain)
            if key_of(entity) != target or was is None or text[start:end] not in was:
                continue
            callee = reaching.callee_of(program, entity)
            if callee is None or callee.gives is None or callee.problems(shape) is not None:
                continue
            found = check_result(site, use, entity, callee.signatures[-1], callee.gives, self._baseline.revision)
            yield from (one for one in found if one.rule == RULE)
            line = text.rfind(b"\n", 0, start) + 1
            if found or not text[line:start].lstrip().startswith(b"self."):
                continue
            holder = held(text, self._parser.parse(text), start, end)
            if holder is not None and not self._is_asked_about(user, holder):
                yield from check_held(site, use, entity, callee, holder, self._baseline.revision)

    def _is_asked_about(self, path: str, holder: Held) -> bool:
        """Whether the file of the class, or one that uses the class, asks what the attribute holds."""
        files = self._engine.files
        users = {path, *self._engine.users_of(path, holder.owner)}
        return any(is_asked_about(files.text(user) or b"", holder.name) for user in users)
