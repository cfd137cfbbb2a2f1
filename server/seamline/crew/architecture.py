"""Modules for a workspace, proposed by an architect and held against what the index knows (source article, sections 4.2 to 4.4).

The way in for the command line and for an editor: `surveyed`, `summarised`, then `propose`, and `edited` for the change of
the settings file, which `write` makes. Sends nothing but through the coordinator.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.contract.covering import covering
from seamline.contract.editing import EditError, ModuleTable, with_modules
from seamline.contract.settings import FILE_NAME, PYPROJECT
from seamline.crew.foreseeing import foreseen, foreseen_settings
from seamline.crew.planning import cost
from seamline.crew.survey import ELSEWHERE
from seamline.report.output import replace_file
from seamline.report.words import plural
from seamline.seams.decomposition import score
from seamline.seams.improving import cheaper
from seamline.seams.joint import forbidden
from seamline_agents.flows.architect import ROUNDS, Judgement, decompose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from seamline.contract.settings import Settings
    from seamline.crew.consent import Endpoint
    from seamline.crew.summary import Summary
    from seamline.crew.survey import Survey
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline.seams.decomposition import Score
    from seamline.seams.joint import Forbidden
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.handoffs import Decomposition
    from seamline_agents.port import Request
    from seamline_agents.prices import Prices
    from seamline_agents.role import Role

_ANSWER: Final = 6_000
"""Tokens that an answer takes, give or take."""
_WORTH: Final = 0.98
"""A partition is called cheaper where it costs at most this part of the other."""
_SAID: Final = 20
"""Lines of one kind that go back to the architect."""
_CLOSED: Final = ("", ELSEWHERE)


class Step(NamedTuple):
    """Units that would cost less in another module."""

    units: tuple[str, ...]
    source: str
    target: str


class Check(NamedTuple):
    """The joint check of a proposal."""

    score: Score
    unlisted: tuple[Violation, ...]
    """What would be `private-access`."""
    forbidden: tuple[Forbidden, ...]
    """What would be `forbidden-dependency`."""
    steps: tuple[Step, ...]
    """To a partition that is known to be cheaper, where there is one."""
    cheapest: float
    """What that costs; the cost of the proposal where none is known."""


class Proposal(NamedTuple):
    """Modules, and what is to be said of them."""

    plan: Decomposition
    tables: tuple[ModuleTable, ...]
    owner: dict[str, str]
    """The module of each file that was asked about."""
    check: Check
    before: Score
    """Of what there is now."""
    made: int
    """Proposals that the architect made."""
    trouble: str
    """Why it did not make one more, where it was asked to."""


class Edit(NamedTuple):
    """A change of the settings file, for preview."""

    file: Path
    before: str | None
    """`None`: there is no such file yet."""
    after: str


def estimate(request: Request, where: Endpoint, prices: Prices) -> str:
    """A sentence about what proposals would cost."""
    more = f"up to {ROUNDS + 1} times that where a cheaper cut is known"
    return cost([request], where, prices, _ANSWER, more)


async def propose(
    engine: Engine,
    survey: Survey,
    summary: Summary,
    coordinator: Coordinator,
    architect: Role,
    progress: Callable[[int, Check], Any] = lambda _, __: None,
) -> Proposal:
    """The cheapest proposal of an architect; raises `SessionFailedError` where there is none.

    The loop is never held up for long: what takes its time is done in slices, or on data of its own in a thread.
    `progress` hears the number of each proposal, from 1, and its joint check.
    """
    before = await asyncio.to_thread(score, survey.graph, survey.now)
    checks: list[Check] = []

    async def judge(plan: Decomposition) -> Judgement:
        check = await checked(engine, survey, summary, plan)
        checks.append(check)
        progress(len(checks), check)
        violations = len(check.unlisted) + sum(one.uses for one in check.forbidden)
        return Judgement((check.score.cost, violations), "\n".join(_against(check, before)))

    found = await decompose(coordinator, architect, summary.brief, summary.around, judge)
    owner = owner_of(summary, found.plan)
    tables = tables_of(survey, found.plan, owner)
    return Proposal(found.plan, tables, owner, checks[found.number - 1], before, found.made, found.trouble)


async def checked(engine: Engine, survey: Survey, summary: Summary, plan: Decomposition) -> Check:
    """The joint check of a plan that covers every unit once."""
    owner = owner_of(summary, plan)
    tables = tables_of(survey, plan, owner)
    everywhere = {**survey.fixed, **owner}
    settings = foreseen_settings(
        engine.settings, tables, {path: name for path, name in everywhere.items() if name not in _CLOSED}
    )
    unlisted = await foreseen(engine, settings)
    may_use = {table.name: (*table.may_use, ELSEWHERE) for table in tables}
    return await asyncio.to_thread(_check, survey, summary, plan, everywhere, may_use, tuple(unlisted))


def _check(
    survey: Survey,
    summary: Summary,
    plan: Decomposition,
    owner: Mapping[str, str],
    may_use: Mapping[str, tuple[str, ...]],
    unlisted: tuple[Violation, ...],
) -> Check:
    of_units = {unit: module.name for module in plan.modules for unit in module.paths}
    fixed = {node: ELSEWHERE for node in summary.graph.sizes if node not in of_units}
    here = {**of_units, **fixed}
    better = cheaper(summary.graph, here, fixed)
    least = score(summary.graph, better).cost
    measured = score(survey.graph, owner)
    saved = score(summary.graph, here).cost - least
    worth = measured.cost - saved <= measured.cost * _WORTH
    return Check(
        score=measured,
        unlisted=unlisted,
        forbidden=tuple(forbidden(survey.graph, owner, may_use)),
        steps=tuple(_steps(here, better)) if worth else (),
        cheapest=round(measured.cost - saved, 2) if worth else measured.cost,
    )


def _steps(here: Mapping[str, str], better: Mapping[str, str]) -> Iterator[Step]:
    moved: dict[tuple[str, str], list[str]] = {}
    for unit in sorted(here):
        if here[unit] != better[unit]:
            moved.setdefault((here[unit], better[unit]), []).append(unit)
    for (source, target), units in sorted(moved.items()):
        yield Step(tuple(units), source, target)


def owner_of(summary: Summary, plan: Decomposition) -> dict[str, str]:
    """The module of each file, by the units that a plan deals out."""
    module_of = {unit: module.name for module in plan.modules for unit in module.paths}
    return {path: module_of[unit.name] for unit in summary.units for path in unit.files}


def tables_of(survey: Survey, plan: Decomposition, owner: Mapping[str, str]) -> tuple[ModuleTable, ...]:
    """What the settings file says of the modules of a plan; what they use of modules that were not asked about is allowed."""
    globs = covering({**dict.fromkeys(survey.fixed, ""), **owner})
    beyond: dict[str, set[str]] = {module.name: set() for module in plan.modules}
    for one in survey.graph.taken:
        if survey.fixed.get(one.path, ELSEWHERE) != ELSEWHERE:
            for user in one.users.keys() & owner.keys():
                beyond[owner[user]].add(survey.fixed[one.path])
    return tuple(
        ModuleTable(
            module.name,
            globs[module.name],
            _once(module.exposes),
            _once(name for name in (*module.may_use, *sorted(beyond[module.name])) if name != module.name),
            _once(module.promises),
            (module.purpose, *_agreed(plan, module.name)),
        )
        for module in plan.modules
    )


def _agreed(plan: Decomposition, module: str) -> Iterator[str]:
    for one in plan.interfaces:
        if one.provider == module:
            yield f"{one.consumer} takes {', '.join(one.names) or 'of it'}: {one.agreement}"


def _once(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _against(check: Check, before: Score) -> Iterator[str]:
    """What is known against a proposal, a line each; nothing where nothing is."""
    cost = check.score.cost
    if before.cost <= cost * _WORTH:
        yield (
            f"It costs {cost:.0f} bits. What is there now costs {before.cost:.0f}, with {plural(before.modules, 'module')}: "
            "do not split what it does not pay to split."
        )
    if check.steps:
        yield f"It costs {cost:.0f} bits, and {check.cheapest:.0f} after these steps:"
        for step in check.steps[:_SAID]:
            yield f"- {', '.join(step.units)}: from {step.source} to {step.target}"
    yield from _shortened("These names are taken by other modules and not exposed:", _unlisted(check))
    yield from _shortened("These modules are used although `may-use` does not say so:", _forbidden(check))


def _unlisted(check: Check) -> Iterator[str]:
    found: dict[tuple[str, str], int] = {}
    for one in check.unlisted:
        if one.provider is not None:
            key = one.provider.symbol or one.provider.module, one.provider.place.path
            found[key] = found.get(key, 0) + 1
    for (name, path), uses in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield f"- {name} of {path}: {plural(uses, 'use')}"


def _forbidden(check: Check) -> Iterator[str]:
    found: dict[tuple[str, str], int] = {}
    for one in check.forbidden:
        found[one.consumer, one.provider] = found.get((one.consumer, one.provider), 0) + one.uses
    for (consumer, provider), uses in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield f"- {consumer} uses {provider}: {plural(uses, 'use')}"


def _shortened(head: str, lines: Iterator[str]) -> Iterator[str]:
    several = list(lines)
    if several:
        yield head
        yield from several[:_SAID]
        if len(several) > _SAID:
            yield f"- and {len(several) - _SAID} more"


def edited(root: Path, source: Path | None, settings: Settings, survey: Survey, proposal: Proposal) -> Edit:
    """The change of the settings file that has the modules of a proposal; raises `EditError`.

    `source` is the file that `settings` come from. It is read anew, and the result is read back: every file has the module
    that was proposed for it, and every file that was not asked about the one that it has now.
    """
    file = source or root / FILE_NAME
    try:
        before = file.read_bytes().decode() if source is not None else None
    except (OSError, UnicodeDecodeError) as error:
        raise EditError(f"{file.name} cannot be read: {error}") from None
    gone = {settings.module_of(path) or "" for path in survey.files} - {table.name for table in proposal.tables}
    prefix = ("tool", "seamline") if file.name == PYPROJECT else ()
    after, written = with_modules(file, before or "", proposal.tables, gone, prefix)
    for path, module in sorted({**survey.fixed, **proposal.owner}.items()):
        read = written.module_of(path) or ELSEWHERE
        if read != module:
            raise EditError(f"no globs can be written that give {path} to {module}: it would be in {read}")
    return Edit(file, before, after)


def write(edit: Edit) -> None:
    """Write it: beside, then in its place. Raises `EditError` where the file is not as it was, or cannot be written."""
    try:
        now = edit.file.read_bytes() if edit.file.exists() else None
        if now != (None if edit.before is None else edit.before.encode()):
            raise EditError(f"{edit.file.name} was changed meanwhile; nothing was written")
        replace_file(edit.file, edit.after.encode())
    except OSError as error:
        raise EditError(f"{edit.file.name} cannot be written: {error.strerror}") from None


def shared_modules(survey: Survey) -> list[str]:
    """Modules that are declared now and have files on both sides: among those that are asked about, and others."""
    here = {survey.now[path] for path in survey.files}
    return sorted(here & set(survey.fixed.values()))
