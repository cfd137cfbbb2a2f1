"""What was found in every file, and what of it is to be told: again, to whom, and with which severity.

Keeps results; how they are found, and when a file has to be looked at again, is for the engine.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from seamline.checks.suppressing import suppressed
from seamline.contract.rules import OF_AGENTS, OF_CHANGES
from seamline.generated import is_source
from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from seamline.checking import Found
    from seamline.contract.settings import Settings
    from seamline.interface.violation import Violation
    from seamline.languages.python.program import Program
    from seamline.overrides import Overrides

_NOTHING: Found = {}


class Findings:
    """The violations of every file of a workspace folder."""

    def __init__(self, program: Program, line_of: Callable[[str, int], int], overrides: Overrides) -> None:
        self.by_file: dict[str, Found] = {}
        """Files with violations only."""
        self.ignoring: set[str] = set()
        """Files with suppression comments: they may have something to say although nothing was found in them."""
        self.drift: Mapping[str, list[Violation]] | None = None
        """What is to be said about changes since the baseline, by path; `None` where there is nothing to compare with."""
        self.reviewed: Mapping[str, list[Violation]] = {}
        """What is to be said because agents found it, by path."""
        self._program = program
        self._line_of = line_of
        self._overrides = overrides
        self._judged: dict[str, tuple[Violation, ...]] = {}
        self._victims: dict[str, dict[str, list[int]]] = {}
        """Provider file -> files with violations that point into it -> the items these are about."""
        self._settled: set[str] = set()
        """Files of which nothing else is to be told than what was found in them last."""
        self._changed: set[str] = set()

    def __len__(self) -> int:
        return sum(map(len, self.by_file.values()))

    @property
    def telling(self) -> set[str]:
        """The files that may have something to say."""
        beside = (self.drift or {}).keys() | self.reviewed.keys() | self._overrides.by_file.keys()
        return self.by_file.keys() | self.ignoring | beside

    def restore(self, found: dict[str, Found], ignoring: Iterable[str], checked: Iterable[str]) -> None:
        """Be what was kept of an earlier run, in which these files were checked."""
        self.by_file.clear()
        self._judged.clear()
        self._victims.clear()
        self.by_file.update(found)
        self.ignoring.update(ignoring)
        self._settled.update(checked)
        for path, by_item in found.items():
            self._note_providers(path, by_item)

    # Changes.

    def settle(self, path: str, found: Found) -> None:
        """Keep what was found in a file."""
        before = self.by_file.get(path, _NOTHING)
        self._forget_providers(path, before)
        self._note_providers(path, found)
        if found:
            self.by_file[path] = found
        else:
            self.by_file.pop(path, None)
        self._judged.pop(path, None)
        if before != found or path not in self._settled:
            self._settled.add(path)
            self._changed.add(path)

    def _forget_providers(self, path: str, found: Found) -> None:
        for violation in _each(found):
            if violation.provider is not None:
                self._victims.get(violation.provider.place.path, {}).pop(path, None)

    def _note_providers(self, path: str, found: Found) -> None:
        for item, violations in found.items():
            for violation in violations:
                if violation.provider is not None:
                    self._victims.setdefault(violation.provider.place.path, {}).setdefault(path, []).append(item)

    def moved(self, path: str, *, ignores: bool) -> None:
        """The text of a file changed: the same offsets may be other lines now. `ignores`: it has suppressions."""
        self._judged.pop(path, None)
        if path in self.telling or ignores:
            self._settled.discard(path)
        if ignores:
            self.ignoring.add(path)
        else:
            self.ignoring.discard(path)

    def relaid(self) -> None:
        """Modules may have other names, which suppressions may say."""
        self._settled -= self.ignoring

    def reconsider(self, paths: Iterable[str]) -> None:
        """Of these files something else may have to be told, although nothing else was found in them."""
        for path in paths:
            self._judged.pop(path, None)
            self._changed.add(path)

    def judge_again(self) -> None:
        """The settings are others."""
        self._judged.clear()
        self._settled.clear()

    def set_drift(self, drift: Mapping[str, list[Violation]] | None) -> None:
        """This is to be said about changes since the baseline."""
        before, self.drift = self.drift, drift
        had, has = before or {}, drift or {}
        compared = (before is None) != (drift is None)
        for path in had.keys() | has.keys() | (self.ignoring if compared else set()):
            if compared or had.get(path) != has.get(path):
                self._judged.pop(path, None)
                self._changed.add(path)

    def set_reviewed(self, reviewed: Mapping[str, list[Violation]]) -> None:
        """This is to be said because agents found it."""
        before, self.reviewed = self.reviewed, reviewed
        self.reconsider(path for path in before.keys() | reviewed.keys() if before.get(path) != reviewed.get(path))

    def is_drift(self, violation: Violation) -> bool:
        """Whether comparing with the baseline found this, and no rule by itself."""
        found = (self.drift or {}).get(violation.place.path, ())
        return any(one.fingerprint == violation.fingerprint for one in found)

    def drop(self, path: str) -> None:
        """The file is gone."""
        self._settled.discard(path)
        self._judged.pop(path, None)
        found = self.by_file.pop(path, _NOTHING)
        self._forget_providers(path, found)
        if found or path in self.ignoring:
            self._changed.add(path)
        self.ignoring.discard(path)

    def take_changed(self) -> set[str]:
        """The files of which there is something else to tell than when this was asked before."""
        changed, self._changed = self._changed, set()
        return changed

    # Answers.

    def was_settled(self, path: str) -> bool:
        """Whether a file was checked, and what is to be told of it cannot have changed by itself since."""
        return path in self._settled

    def found(self, path: str) -> Iterator[Violation]:
        """What was found in a file by checking its uses, before anything of it is suppressed."""
        return _each(self.by_file.get(path, _NOTHING))

    def pointing_into(self, provider: str) -> Iterable[tuple[str, list[int]]]:
        """The files with violations that point into the file `provider`, and the items these are about."""
        return self._victims.get(provider, {}).items()

    def violations(self, path: str, settings: Settings) -> tuple[Violation, ...]:
        """What is to be said about a file, in the order of the text: severities, overrides and suppressions applied."""
        shown = self._judged.get(path)
        if shown is None:
            shown = self._judged[path] = self.judge(path, self.by_file.get(path, _NOTHING), settings)
        return shown

    def judge(self, path: str, by_item: Found, settings: Settings) -> tuple[Violation, ...]:
        """The same for what was found in a file otherwise."""
        view = self._program.view(path)
        if view is None or is_source(self._program, path):
            return ()
        beside = (self.drift or {}).get(path, ()), self.reviewed.get(path, ())
        found = [*_each(by_item), *chain(*beside), *self._overrides.told(path)]
        if view.ignores:
            idle = OF_AGENTS | OF_CHANGES if self.drift is None else OF_AGENTS
            found = suppressed(found, view.ignores, path, self._program.modules.name_of(path), self._line_of, idle)
        judged = []
        for violation in found:
            severity = min(settings.severity(violation.rule, path), violation.severity)
            if severity is not Severity.OFF:
                judged.append(violation if severity is violation.severity else replace(violation, severity=severity))
        if len(judged) > 1:
            judged.sort(key=lambda violation: violation.sort_key)
        return tuple(judged)


def _each(found: Found) -> Iterator[Violation]:
    """All the violations of one file."""
    for violations in found.values():
        yield from violations
