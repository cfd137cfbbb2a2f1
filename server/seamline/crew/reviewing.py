"""Reviews of seams by agents: what they found, checked against the files as they are now, and remembered by what it depends on.

A verdict is worth what was read for it: it is kept under a hash of both sides, the texts of the roles and their models, and a
finding whose two quotations do not stand in the files any more is dropped. Decides what is said; sends nothing itself.
"""

from __future__ import annotations

import asyncio
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from seamline.checks.suppressing import suppressed
from seamline.crew.evidence import source_of
from seamline.crew.seams import spans_of
from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.report.output import replace_file
from seamline.workspace.store import cache_folder
from seamline_agents.coordinator import SessionFailedError
from seamline_agents.evidence import places
from seamline_agents.flows.review import Standing, Verdict, review
from seamline_agents.role import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from seamline.crew.dismissals import Dismissals
    from seamline.crew.seams import Seam
    from seamline.engine import Engine
    from seamline_agents.coordinator import Coordinator, Toolbox
    from seamline_agents.handoffs import Brief, Quotation
    from seamline_agents.role import Role

RULE: Final = "broken-promise"


class Reviewed(NamedTuple):
    """What came of one seam."""

    seam: Seam
    verdicts: tuple[Verdict, ...]
    trouble: str = ""
    """Why it was not reviewed; then there are no verdicts, which says nothing about the seam."""
    is_remembered: bool = False


class Kept(msgspec.Struct, frozen=True):
    """Verdicts as they are remembered."""

    verdicts: tuple[Verdict, ...]
    rests_on: frozenset[str] = frozenset()
    """The files that tools told of besides."""
    state: str = ""
    """Of these, as `Toolbox.state` has it; the verdicts are worth nothing once it is another."""


class Verdicts:
    """Verdicts in a folder, one file each; `None` for no memory. What cannot be read was never there.

    `toolbox` is what the agents may ask: a verdict is remembered for as long as what they were told is still so.
    """

    def __init__(self, folder: Path | None, toolbox: Toolbox | None = None) -> None:
        self._folder = folder
        self._toolbox = toolbox
        self._tools = repr(toolbox.offered(TOOLS)) if toolbox is not None else ""

    @classmethod
    def of_user(cls) -> Verdicts:
        """In the user's folder of caches, which may be turned off."""
        folder = cache_folder()
        return cls(folder / "reviews" if folder is not None else None)

    def asking(self, toolbox: Toolbox) -> Verdicts:
        """Those in the same place of agents that may ask this."""
        return Verdicts(self._folder, toolbox)

    def find(self, key: str) -> tuple[Verdict, ...] | None:
        """What was found under this key."""
        if self._folder is None:
            return None
        try:
            kept = msgspec.json.decode(self._file(self._folder, key).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None
        return kept.verdicts if kept.state == self._state(kept.rests_on) else None

    def keep(self, key: str, verdicts: tuple[Verdict, ...], rests_on: frozenset[str] | None = frozenset()) -> None:
        """Remember it, if the disk lets us: it can be found out again. `rests_on` are the files that tools told of; where
        that may be any of the workspace (`None`), nobody could tell later whether it still holds.
        """
        if self._folder is not None and rests_on is not None:
            kept = Kept(verdicts, rests_on, self._state(rests_on))
            try:
                replace_file(self._file(self._folder, key), msgspec.json.encode(kept))
            except OSError:
                return

    def _file(self, folder: Path, key: str) -> Path:
        return folder / f"{blake2b((key + self._tools).encode(), digest_size=16).hexdigest()}.json"

    def _state(self, paths: frozenset[str]) -> str:
        return self._toolbox.state(paths) if self._toolbox is not None and paths else ""


def key_of_review(brief: Brief, roles: Iterable[tuple[Role, str]]) -> str:
    """What a verdict depends on: both sides as they are sent, and each role with its model."""
    parts = [brief.task, brief.about]
    for side in (brief.provider, brief.consumer):
        parts += [str(len(side)), *chain.from_iterable(sorted(side.items()))]
    for role, model in roles:
        parts += [role.text, " ".join(role.tools), role.effort, model]
    digest = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:%b" % (len(raw), raw))
    return digest.hexdigest()


def recalled(
    roles: Mapping[str, Role], model: Callable[[str], str], briefs: Mapping[Seam, Brief], verdicts: Verdicts
) -> tuple[list[Reviewed], dict[Seam, Brief]]:
    """What is remembered of these reviews, and those that are still to be made."""
    known, wanted = [], {}
    for seam, brief in briefs.items():
        found = verdicts.find(_key(roles, model, brief))
        if found is None:
            wanted[seam] = brief
        else:
            known.append(Reviewed(seam, found, is_remembered=True))
    return known, wanted


async def review_seams(
    coordinator: Coordinator,
    roles: Mapping[str, Role],
    model: Callable[[str], str],
    briefs: Mapping[Seam, Brief],
    verdicts: Verdicts,
    progress: Callable[[Reviewed], object],
    begun: Callable[[Seam, asyncio.Task[Reviewed]], object] = lambda _seam, _task: None,
) -> list[Reviewed]:
    """Review them all, as many at once as the coordinator lets; each is told to `progress` when it is done.

    Who is told of the task of each (`begun`) may cancel it: the others go on, and it is not among the results.
    """

    async def one(seam: Seam, brief: Brief) -> Reviewed:
        try:
            found = tuple(await review(coordinator, roles["reviewer"], roles["refuter"], brief, seam.name))
            reviewed = Reviewed(seam, found)
        except SessionFailedError as error:
            reviewed = Reviewed(seam, (), str(error))
        # A refuter that failed may succeed another time.
        if not reviewed.trouble and all(one.standing is not Standing.UNVERIFIED for one in reviewed.verdicts):
            verdicts.keep(_key(roles, model, brief), reviewed.verdicts, coordinator.rests_on(seam.name))
        progress(reviewed)
        return reviewed

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(seam, brief)) for seam, brief in briefs.items()]
        for seam, task in zip(briefs, tasks, strict=True):
            begun(seam, task)
    return [task.result() for task in tasks if not task.cancelled()]


def _key(roles: Mapping[str, Role], model: Callable[[str], str], brief: Brief) -> str:
    return key_of_review(brief, [(roles[name], model(roles[name].model)) for name in ("reviewer", "refuter")])


def violations_of(engine: Engine, reviewed: Iterable[Reviewed], dismissals: Dismissals) -> list[Violation]:
    """What of it may be shown: both quotations stand in the files as they are now, nobody refuted it, the user did not
    dismiss it, and no comment on its very line suppresses it.
    """
    found: dict[str, list[Violation]] = {}
    for one in reviewed:
        for verdict in one.verdicts:
            if verdict.standing is Standing.REFUTED or dismissals.cover(verdict.finding):
                continue
            violation = violation_of(engine, one.seam, verdict)
            if violation is not None:
                found.setdefault(violation.place.path, []).append(violation)
    shown = [violation for path, several in found.items() for violation in _unsuppressed(engine, path, several)]
    return sorted(shown, key=lambda violation: violation.sort_key)


def _unsuppressed(engine: Engine, path: str, found: list[Violation]) -> list[Violation]:
    view = engine.program.view(path)
    if view is None or not view.ignores:
        return found
    module = engine.program.modules.name_of(path)
    return [one for one in suppressed(found, view.ignores, path, module, engine.files.line_of) if one.rule == RULE]


def violation_of(engine: Engine, seam: Seam, verdict: Verdict) -> Violation | None:
    """A finding as it is shown; `None` where one of its quotations does not stand any more, or nobody wants to hear of it."""
    finding = verdict.finding
    consumer = _found_again(engine, seam, seam.consumer, finding.consumer)
    provider = _found_again(engine, seam, seam.provider, finding.provider)
    if consumer is None or provider is None:
        return None
    verified = verdict.standing is Standing.VERIFIED
    name = engine.program.modules.name_of
    severity = engine.settings.severity(RULE, seam.consumer) if verified else Severity.HINT
    if severity is Severity.OFF:
        return None
    doubt = "" if verified else " (nobody could verify it)"
    return Violation(
        rule=RULE,
        severity=severity,
        message=f"{_sentence(finding.claim)} {_sentence(finding.consequence)}{doubt}",
        place=consumer,
        use=consumer,
        module=name(seam.consumer),
        symbol="",
        provider=Provider(name(seam.provider), "", provider, finding.provider.text.strip().partition("\n")[0]),
        data=(finding.claim,),
    )


def _found_again(engine: Engine, seam: Seam, path: str, quotation: Quotation) -> Place | None:
    """Where a quotation stands; of several places the first that belongs to the seam, none where there is none."""
    text = engine.files.text(path)
    if text is None or quotation.path != path:
        return None
    source, quoted = source_of(text), quotation.text.strip()
    starts = [len(source.text[:at].encode("utf-8", "surrogateescape")) for at in places(quoted, source)]
    if not starts:
        return None
    spans = spans_of(engine, seam, path)
    start = next((start for start in starts if any(first <= start < last for first, last in spans)), starts[0])
    return Place(path, start, start + len(quoted.encode("utf-8", "surrogateescape")))


def _sentence(text: str) -> str:
    """One line that ends like a sentence: what a model wrote may hold anything."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())[:300]
    return line if line.endswith((".", "!", "?")) else f"{line}."
