"""What repairs by agents would send, and what they would cost, before anything is sent. Sends nothing, asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.assignments import assigned
from seamline.crew.planning import cost, request_text
from seamline.crew.toolbox import Questions
from seamline.report.words import plural
from seamline_agents.attention import OverloadError
from seamline_agents.coordinator import request_of
from seamline_agents.flows.fix import ROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.crew.assignments import Assignment
    from seamline.crew.consent import Endpoint
    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline_agents.port import Request
    from seamline_agents.prices import Prices
    from seamline_agents.role import Role

_ANSWER: Final = 1_500
"""Tokens that the changes for one violation take, give or take."""


class Commission(NamedTuple):
    """What would be sent."""

    requests: dict[Violation, Request]
    """The first of each repair."""
    refused: dict[Violation, str]
    """Why nothing is sent for these."""


def commission(
    engine: Engine,
    violations: Iterable[Violation],
    role: Role,
    prices: Prices,
    task: Assignment | None = None,
) -> Commission:
    """The requests of repairs of these violations; `task` is another thing to do about each."""
    found = Commission({}, {})
    questions = Questions(engine)
    for violation in violations:
        assignment = task or assigned(engine, violation, role)
        if assignment is None:
            found.refused[violation] = "its file cannot be read"
            continue
        try:
            request, _ = request_of(role, assignment.brief, prices.model, assignment.around, questions)
            found.requests[violation] = request
        except OverloadError as error:
            found.refused[violation] = str(error)
    return found


def shown(planned: Commission, where: Endpoint | None) -> str:
    """All of it, exactly as it would be sent, for people."""
    parts = [
        request_text(f"{violation.rule} in {violation.place.path}", request, where)
        for violation, request in planned.requests.items()
    ]
    count = plural(len(planned.requests), "request")
    return "".join((*parts, f"{count}; what does not hold goes back with the reason. Nothing was sent.\n"))


def estimate(planned: Commission, where: Endpoint, prices: Prices) -> str:
    """A sentence about what it would cost."""
    more = f"up to {ROUNDS} times that where a change does not hold"
    requests = planned.requests.values()
    return f"{plural(len(requests), 'violation')}, {cost(requests, where, prices, _ANSWER, more)}"
