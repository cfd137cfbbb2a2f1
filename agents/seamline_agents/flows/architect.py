"""The decomposition of a program: an architect proposes, code scores it, and the score goes back (source article, section 4.4).

It goes back while something is known against the proposal, a cheaper one above all, and at most `ROUNDS` times. What
counts in the end is the cheapest proposal that was made, not the last one. Knows neither files nor how a score is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from seamline_agents.coordinator import REPAIRS, Room, SessionFailedError
from seamline_agents.flow import Back, Flow, Step, checked
from seamline_agents.handoffs import Decomposition

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from seamline_agents.attention import Piece
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.handoffs import Brief
    from seamline_agents.role import Role

ROUNDS: Final = 2
"""How often a score may go back."""
FLOW: Final = checked(
    Flow(
        "architect",
        "summary",
        (
            Step("propose", "architect", (("start", "summary"),), "decomposition"),
            Step("score", "code", (("start", "summary"), ("propose", "decomposition")), "joint check"),
        ),
        (Back("propose", "propose", REPAIRS), Back("score", "propose", ROUNDS)),
    )
)
ROOM: Final = Room(answer=16_384, deadline=600.0)
"""A decomposition names every unit and every seam: it is longer than a finding."""


class Judgement(NamedTuple):
    """What a joint check says of a proposal."""

    cost: tuple[float, int]
    """Bits, and uses that would be violations; the less the better, bits first."""
    against: str
    """What is known against it, for the architect; "" where nothing is."""


class Proposed(NamedTuple):
    """What came of it."""

    plan: Decomposition
    number: int
    """Which of the proposals it was, from 1."""
    made: int
    """Proposals that there were."""
    trouble: str
    """Why there was not one more, although something was known against the last one; "" where nothing failed."""


async def decompose(
    coordinator: Coordinator,
    architect: Role,
    brief: Brief,
    around: Sequence[Piece],
    judge: Callable[[Decomposition], Awaitable[Judgement]],
) -> Proposed:
    """The cheapest of at most `ROUNDS` + 1 proposals; raises `SessionFailedError` where there is none at all."""
    best: tuple[tuple[float, int], Decomposition, int] | None = None
    asked, trouble, made = brief, "", 0
    while True:
        try:
            plan = await coordinator.run(architect, asked, purpose="architect", around=around, room=ROOM)
        except SessionFailedError as error:
            if best is None:
                raise
            trouble = str(error)
            break
        if not isinstance(plan, Decomposition):
            raise SessionFailedError(f"{architect.name}: it hands over no decomposition")
        made += 1
        judgement = await judge(plan)
        if best is None or judgement.cost <= best[0]:
            best = judgement.cost, plan, made
        if not judgement.against or made > ROUNDS:
            break
        asked = again(brief, plan, judgement)
    return Proposed(*best[1:], made, trouble)


def again(brief: Brief, plan: Decomposition, judgement: Judgement) -> Brief:
    """What is asked after a proposal: the same, with that and what is known against it."""
    last = msgspec.json.encode(plan).decode()
    return replace(
        brief,
        task=f"{brief.task}\n\nYou have proposed this:\n{last}\n\nThe joint check says:\n{judgement.against}\n"
        "Give the whole decomposition again, better, or the same where a reason outweighs this.",
    )
