"""Repairs by agents: an implementer writes one for a violation, and only what passed the gate is kept (article, 5.1, 6.1).

What is prepared is bound to the texts of all files that it was made for; when one of them changes, it is gone. It is kept in
memory only. Calls a model, so nothing here may be waited for by an editor's request: `Shelf` is what those look at.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seamline.crew.assignments import assigned
from seamline.crew.gate import edits_of, judged
from seamline.fixes.edits import Fix, digest_of
from seamline.fixes.steps import OvertakenError, paced
from seamline.languages import separate_extract
from seamline.report.cells import visible
from seamline_agents.coordinator import SessionFailedError
from seamline_agents.flows.fix import fix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamline.crew.assignments import Assignment
    from seamline.crew.trials import Trials
    from seamline.engine import Engine
    from seamline.fixes.steps import Reading, Steps
    from seamline.interface.violation import Violation
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.handoffs import Changes
    from seamline_agents.role import Role

SLICE: Final = 0.005
"""Seconds after which verifying lets others have their turn, at its next step."""
ATTEMPTS: Final = 3
"""How often verifying is begun again because something changed meanwhile."""
MOST_KEPT: Final = 200
_LONGEST: Final = 200
"""Characters of a reason that are shown."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A repair that passed the gate."""

    violation: Violation
    fix: Fix
    """Its title is the reason that the implementer gave, in one line."""
    role: str
    digests: Mapping[str, str]
    """Of the texts it was made for, by path: those of the files it edits, and of both sides."""
    spent: int
    """Micro-dollars."""

    def holds(self, read: Callable[[str], bytes | None]) -> bool:
        """Whether all these texts are still the same."""
        return all(digest_of(read(path)) == digest for path, digest in self.digests.items())


class Shelf:
    """What is prepared, for whoever asks at once. The oldest goes when there is too much."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int, str], Prepared] = {}

    def put(self, prepared: Prepared) -> None:
        """Keep it, in the place of what the same role prepared for the same violation."""
        key = _key(prepared.violation, prepared.role)
        self._kept.pop(key, None)
        self._kept[key] = prepared
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    def of(self, violation: Violation, read: Callable[[str], bytes | None]) -> list[Prepared]:
        """What is prepared for a violation and still holds for the texts that `read` gives; what does not is forgotten."""
        found = []
        wanted = _key(violation, "")[:3]
        for key, prepared in list(self._kept.items()):
            if key[:3] != wanted:
                continue
            if prepared.holds(read):
                found.append(prepared)
            else:
                del self._kept[key]
        return found

    def __len__(self) -> int:
        return len(self._kept)


async def prepare(
    engine: Engine,
    violation: Violation,
    role: Role,
    coordinator: Coordinator,
    generation: Callable[[], object] = lambda: None,
    *,
    task: Assignment | None = None,
    judge: Callable[[Engine, Violation, Fix], Steps[str]] = judged,
    trials: Trials | None = None,
) -> Prepared:
    """A repair of a violation by an implementer of this role; raises `SessionFailedError`, also where the texts changed.

    `task` and `judge` are another thing to do about it, and another gate; `trials` are what it has to pass behind the gate.

    May be cancelled at any time. Holds up the loop only for a step of verifying at a time. `generation` gives something
    else whenever the engine was told of a change: then verifying begins again, as what it saw before may not be so any more.
    """
    assignment = task or assigned(engine, violation, role)
    if assignment is None or not _is_there(engine, violation):
        raise SessionFailedError(f"{role.name}: the violation is not there any more")
    texts = assignment.texts
    passed: list[Fix] = []

    async def verify(changes: Changes) -> str:
        try:
            made = Fix(_one_line(changes.reason), "quickfix", preferred=False, edits=edits_of(changes, texts))
        except ValueError as error:
            return str(error)
        fault = await _in_steps(engine, lambda: judge(engine, violation, made), texts, generation)
        if not fault and trials is not None:
            fault = await trials.fault(made, texts)
            if any(engine.files.text(path) != text for path, text in texts.items()):
                raise SessionFailedError("the text has changed since this was asked for")
        if not fault:
            passed[:] = [made]
        return fault

    name = f"{role.name}: {violation.rule} at {violation.place.path}:{violation.place.start}"
    await fix(coordinator, role, assignment.brief, verify, name, assignment.around)
    digests = {path: digest_of(text) for path, text in texts.items()}
    return Prepared(violation, passed[0], role.name, digests, coordinator.spent(name))


async def _in_steps(
    engine: Engine,
    judge: Callable[[], Steps[str]],
    texts: Mapping[str, bytes],
    generation: Callable[[], object],
) -> str:
    """What the gate says, on texts that stay the same while it looks."""
    for _ in range(ATTEMPTS):
        before = generation()
        fault = None
        with contextlib.suppress(OvertakenError):
            fault = await paced(judge(), _read, lambda: generation() == before, SLICE)  # noqa: B023 - used at once
        if any(engine.files.text(path) != text for path, text in texts.items()):
            raise SessionFailedError("the text has changed since this was asked for")
        if fault is not None:
            return fault
    raise SessionFailedError("the files change too often to verify anything")


async def _read(wanted: Reading) -> bytes:
    return await asyncio.to_thread(separate_extract(), *wanted)


def _is_there(engine: Engine, violation: Violation) -> bool:
    """Whether the engine finds it, as it does now also what agents found (`Findings.set_reviewed`)."""
    found = engine.violations(violation.place.path)
    return any(one.fingerprint == violation.fingerprint and one.place == violation.place for one in found)


def _key(violation: Violation, role: str) -> tuple[str, str, int, str]:
    return violation.fingerprint, violation.place.path, violation.place.start, role


def _one_line(text: str) -> str:
    """What a model wrote, as a title: one line, nothing that commands a terminal."""
    line = visible(" ".join("".join(character if character.isprintable() else " " for character in text).split()))
    return f"{line[: _LONGEST - 1]}…" if len(line) > _LONGEST else line or "Repair this"
