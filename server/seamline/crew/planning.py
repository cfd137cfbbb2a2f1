"""What a review would send, and what it would cost, before anything is sent. Sends nothing, asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.reviewing import recalled
from seamline.crew.seams import brief_of
from seamline.crew.toolbox import Questions
from seamline.report.words import plural
from seamline_agents.attention import OverloadError
from seamline_agents.coordinator import prompt_tokens, request_of
from seamline_agents.ledger import dollars
from seamline_agents.port import Usage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from seamline.crew.consent import Endpoint
    from seamline.crew.reviewing import Reviewed, Verdicts
    from seamline.crew.running import Crew
    from seamline.crew.seams import Seam
    from seamline.engine import Engine
    from seamline_agents.handoffs import Brief
    from seamline_agents.port import Request
    from seamline_agents.prices import Prices
    from seamline_agents.role import Role

_ANSWER: Final = 1_000
"""Tokens that an answer takes, give or take."""
_FINDING: Final = 200
"""Tokens of the finding that a refuter gets besides what the reviewer got."""


class Plan(NamedTuple):
    """What would be sent."""

    briefs: dict[Seam, Brief]
    requests: dict[Seam, Request]
    """The first of each review."""
    too_long: dict[Seam, str]
    """Why these are not reviewed."""


def planned(engine: Engine, seams: Iterable[Seam], reviewer: Role, prices: Prices) -> Plan:
    """The requests of a review of these seams."""
    plan = Plan({}, {}, {})
    questions = Questions(engine)
    for seam in seams:
        brief = brief_of(engine, seam)
        if brief is None:
            continue
        try:
            plan.requests[seam] = request_of(reviewer, brief, prices.model, toolbox=questions)[0]
            plan.briefs[seam] = brief
        except OverloadError as error:
            plan.too_long[seam] = str(error)
    return plan


def due(plan: Plan, crew: Crew, verdicts: Verdicts) -> tuple[list[Reviewed], Plan]:
    """What is remembered of it, and what is left of the plan."""
    known, wanted = recalled(crew.roles, crew.prices.model, plan.briefs, verdicts)
    return known, Plan(wanted, {seam: plan.requests[seam] for seam in wanted}, plan.too_long)


def shown(plan: Plan, where: Endpoint | None, remembered: int = 0, *, as_batch: bool = False) -> str:
    """All of it, exactly as it would be sent, for people; `as_batch`: all at once, to be answered later. Of so many more seams
    the verdict is remembered.
    """
    parts = [request_text(seam.name, request, where) for seam, request in plan.requests.items()]
    count = plural(len(plan.requests), "request") + (", sent as a batch" if as_batch else "")
    refuter = "a refuter gets the same files with each finding"
    asked = {tool.name: None for request in plan.requests.values() for tool in request.tools}
    questions = (
        f"; by {', '.join(asked)} an agent may ask for more of the files that Seamline reads here" if asked else ""
    )
    more = f"; {plural(remembered, 'more seam')} known from before" if remembered else ""
    return "".join((*parts, f"{count}; {refuter}{questions}{more}. Nothing was sent.\n"))


def request_text(name: str, request: Request, where: Endpoint | None) -> str:
    """One request, exactly as it would be sent, for people."""
    address = where.address if where is not None else "https://api.anthropic.com, if there were a key"
    tools = "".join(f"\n{tool.name} {tool.schema}\n  {tool.says}" for tool in request.tools)
    return (
        f"=== {name}, to {address}\nmodel: {request.model}\n--- system\n{request.system}\n"
        + (f"--- tools{tools}\n" if tools else "")
        + f"--- user\n{request.turns[0].text}\n--- answer, as JSON of\n{request.output}\n"
    )


def estimate(plan: Plan, where: Endpoint, crew: Crew, *, as_batch: bool = False) -> str:
    """A sentence about what it would cost: a reviewer for each seam, in a batch or not, and where it finds something its
    repair and a refuter, which are never in a batch. What more there is, the caps stop.
    """
    prices, requests = crew.prices, plan.requests.values()
    reviewer, refuter = crew.roles["reviewer"], crew.roles["refuter"]
    other = refuter.load.tokens - reviewer.load.tokens + _FINDING
    worst = [prices.cost(one.model, _usage(one, _ANSWER), as_batch=as_batch) for one in requests]
    worst += [prices.cost(one.model, _usage(one, _ANSWER)) for one in requests]
    model = prices.model(refuter.model)
    worst += [prices.cost(model, Usage(fresh=prompt_tokens(one) + other, output=_ANSWER)) for one in requests]
    if None in worst and not where.is_local:
        most = "more where there are findings, at a price that is not known"
    else:
        most = f"up to {dollars(sum(filter(None, worst)))} where there are findings"
    return f"{plural(len(requests), 'seam')}, {cost(requests, where, prices, _ANSWER, most, as_batch=as_batch)}"


def cost(
    requests: Collection[Request], where: Endpoint, prices: Prices, answer: int, more: str, *, as_batch: bool = False
) -> str:
    """What these requests take, each with an answer of so many tokens; `more` says what it can come to.

    As the ledger will count it: on the user's own machine, too, a model that has a price costs it, for a proxy may bill what
    it passes on; only one without a price costs nothing there.
    """
    tokens = sum(map(prompt_tokens, requests))
    costs = [prices.cost(one.model, _usage(one, answer), as_batch=as_batch) for one in requests]
    known = sum(filter(None, costs))
    if None in costs and not where.is_local:
        money = "at a price that is not known"
    elif known or not where.is_local:
        alone = sum(filter(None, (prices.cost(one.model, _usage(one, answer)) for one in requests)))
        saved = f" instead of {dollars(alone)}" if as_batch else ""
        money = f"for about {dollars(known)}{saved}, {more}"
    else:
        money = "on this machine, for nothing"
    if any(one.tools for one in requests):
        money += "; what agents ask for comes on top"
    together = "as a batch, which may take up to a day, " if as_batch else ""
    return f"{tokens} tokens to {where.address}, {together}{money}"


def _usage(request: Request, answer: int) -> Usage:
    return Usage(fresh=prompt_tokens(request), output=answer)
