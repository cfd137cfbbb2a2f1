"""A proposal of an architect for people and for programs. What a model wrote is shown so that nothing in it is invisible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.report.cells import visible
from seamline.report.places import Places
from seamline.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seamline.crew.architecture import Proposal, Step
    from seamline.engine import Engine
    from seamline.report.style import Style
    from seamline.seams.decomposition import Pair, Score

_FIRST: Final = 20
"""Uses that would be violations, steps and globs of one module that are shown in text."""


def lines_of(engine: Engine, proposal: Proposal, style: Style) -> Iterator[str]:
    """The proposal as text, a line each."""
    counts: dict[str, int] = {}
    for module in proposal.owner.values():
        counts[module] = counts.get(module, 0) + 1
    purposes = {module.name: module.purpose for module in proposal.plan.modules}
    for table in proposal.tables:
        yield f"{style.paint('strong', table.name)} ({plural(counts[table.name], 'file')}): {visible(purposes[table.name])}"
        yield f"  paths     {_joined(table.paths)}"
        yield f"  exposes   {_joined(table.exposes)}"
        yield f"  may use   {_joined(table.may_use)}"
        for promise in table.promises:
            yield f"  promises  {visible(promise)}"
    yield ""
    yield from _interfaces(proposal, style)
    yield from _scores(proposal)
    yield from _violations(engine, proposal)


def _joined(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _FIRST} more" if len(names) > _FIRST else ""
    return ", ".join(visible(name) for name in names[:_FIRST]) + more or "(nothing)"


def _interfaces(proposal: Proposal, style: Style) -> Iterator[str]:
    pairs = {(pair.consumer, pair.provider): pair for pair in proposal.check.score.pairs}
    for one in proposal.plan.interfaces:
        pair = pairs.get((one.consumer, one.provider))
        width = f" ({_width(pair.names, pair.uses, pair.bits)})" if pair is not None else ""
        yield f"{style.paint('strong', f'{one.consumer} > {one.provider}')}{width}: {_joined(tuple(one.names))}"
        yield f"  {visible(one.agreement)}"
    if proposal.plan.interfaces:
        yield ""


def _width(names: int, uses: int, bits: float) -> str:
    return f"{plural(names, 'name')}, {plural(uses, 'use')}, {bits:,.0f} bits open"


def _scores(proposal: Proposal) -> Iterator[str]:
    check = proposal.check
    for what, one in (("now", proposal.before), ("proposed", check.score)):
        seams = _width(one.names, one.uses, one.bits)
        yield f"{what:<9} {one.cost:,.0f} bits in all with {plural(one.modules, 'module')}; across them {seams}"
    if proposal.before.cost <= check.score.cost:
        yield "What is there now costs less: by this measure it does not pay to split it so."
    if check.steps:
        yield f"A cheaper cut is known, {check.cheapest:,.0f} bits:"
        yield from _shortened(map(_step, check.steps))
    for cycle in check.score.cycles:
        yield f"These modules use each other in a circle: {', '.join(map(visible, cycle))}"


def _step(step: Step) -> str:
    return f"{', '.join(map(visible, step.units))} in {step.target} instead of {step.source}"


def _violations(engine: Engine, proposal: Proposal) -> Iterator[str]:
    check = proposal.check
    places = Places(engine.files)
    if not check.unlisted and not check.forbidden:
        yield "No use would be a violation."
        return
    uses = len(check.unlisted) + sum(one.uses for one in check.forbidden)
    yield f"{plural(uses, 'use')} would be {'a violation' if uses == 1 else 'violations'}:"
    yield from _shortened(
        f"{visible(one.place.path)}:{places.span(one.place).start.line}: {visible(one.message)} [{one.rule}]"
        for one in check.unlisted
    )
    yield from _shortened(
        f"{visible(one.path)}: {visible(one.consumer)} may not use {visible(one.provider)}, of which it takes "
        f"{_joined(one.names)} of {visible(one.provider_path)} [forbidden-dependency]"
        for one in check.forbidden
    )


def _shortened(lines: Iterable[str]) -> Iterator[str]:
    several = list(lines)
    yield from (f"  {line}" for line in several[:_FIRST])
    if len(several) > _FIRST:
        yield f"  and {len(several) - _FIRST} more (all of them: --format json)"


def data_of(engine: Engine, proposal: Proposal) -> dict[str, Any]:
    """The proposal as JSON has it."""
    check = proposal.check
    places = Places(engine.files)
    tables = {table.name: table for table in proposal.tables}
    return {
        "modules": [
            {
                "name": module.name,
                "purpose": module.purpose,
                "files": sorted(path for path, owner in proposal.owner.items() if owner == module.name),
                "paths": list(tables[module.name].paths),
                "exposes": list(tables[module.name].exposes),
                "may-use": list(tables[module.name].may_use),
                "promises": list(tables[module.name].promises),
            }
            for module in proposal.plan.modules
        ],
        "interfaces": [
            {"consumer": one.consumer, "provider": one.provider, "names": one.names, "agreement": one.agreement}
            for one in proposal.plan.interfaces
        ],
        "score": {"before": _score(proposal.before), "after": _score(check.score), "cheapest-known": check.cheapest},
        "cheaper": [{"units": list(one.units), "from": one.source, "to": one.target} for one in check.steps],
        "violations": [
            *(
                {
                    "rule": one.rule,
                    "path": one.place.path,
                    "line": places.span(one.place).start.line,
                    "message": one.message,
                }
                for one in check.unlisted
            ),
            *(
                {
                    "rule": "forbidden-dependency",
                    "path": one.path,
                    "consumer": one.consumer,
                    "provider": one.provider,
                    "provider-path": one.provider_path,
                    "names": list(one.names),
                    "uses": one.uses,
                }
                for one in check.forbidden
            ),
        ],
        "proposals": proposal.made,
        "trouble": proposal.trouble,
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "modules": score.modules,
        "bits": score.cost,
        "open-bits": score.bits,
        "names": score.names,
        "uses": score.uses,
        "cycles": [list(cycle) for cycle in score.cycles],
        "pairs": list(map(_pair, score.pairs)),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "consumer": pair.consumer,
        "provider": pair.provider,
        "names": pair.names,
        "uses": pair.uses,
        "open-bits": pair.bits,
    }
