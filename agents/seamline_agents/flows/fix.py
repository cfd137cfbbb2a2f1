"""One repair: an implementer writes, code verifies, and what does not hold goes back with the reason (article, 5.1 and 6.1).

Nothing that was not verified leaves this flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seamline_agents.coordinator import REPAIRS, SessionFailedError, Trial
from seamline_agents.flow import Back, Flow, Step, checked
from seamline_agents.handoffs import Changes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from seamline_agents.attention import Piece
    from seamline_agents.coordinator import Coordinator
    from seamline_agents.handoffs import Brief, Handoff
    from seamline_agents.role import Role

ROUNDS: Final = 3
"""Changes of one session that are verified."""
FLOW: Final = checked(
    Flow(
        "fix",
        "violation",
        (
            Step("write", "implementer", (("start", "violation"),), "changes"),
            Step("verify", "code", (("start", "violation"), ("write", "changes")), "edits"),
        ),
        (Back("write", "write", REPAIRS), Back("verify", "write", ROUNDS - 1)),
    )
)
TASK: Final = (
    "Repair the violation that stands at the end, between marks as the files do. A file that is shown in parts holds more: "
    "what you replace has to be in the whole file once. If it cannot be repaired in these files, give no edits, and the reason."
)


async def fix(
    coordinator: Coordinator,
    implementer: Role,
    brief: Brief,
    verify: Callable[[Changes], Awaitable[str]],
    name: str,
    around: Sequence[Piece] = (),
) -> Changes:
    """Changes that `verify` finds nothing wrong with; raises `SessionFailedError`. It says exactly what is wrong, or "".

    `name` is that of the repair in the books.
    """

    async def judge(handoff: Handoff) -> str:
        return await verify(handoff) if isinstance(handoff, Changes) and handoff.edits else ""

    trial = Trial(judge, ROUNDS)
    made = await coordinator.run(implementer, brief, purpose="fix", review=name, around=around, trial=trial)
    if not isinstance(made, Changes):
        raise SessionFailedError(f"{implementer.name}: it hands over no changes")
    if not made.edits:
        raise SessionFailedError(f"{implementer.name}: it changes nothing: {made.reason}")
    return made
