"""A session: one role at one task, from its creation to its dissolution (source article, sections 2 and 3).

What happens to it is recorded in the channel, and nothing of it outlives it. It talks; what its handoff is worth, and how
often it may mend it, the coordinator decides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from seamline_agents.port import Turn

if TYPE_CHECKING:
    from seamline_agents.channel import Channel
    from seamline_agents.handoffs import Brief
    from seamline_agents.role import Role


class State(StrEnum):
    """Where a session is in its life."""

    CREATED = "created"
    BRIEFED = "briefed"
    RUNNING = "running"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISSOLVED = "dissolved"


_NEXT: Final = {
    State.CREATED: {State.BRIEFED, State.FAILED, State.CANCELLED},
    State.BRIEFED: {State.RUNNING, State.FAILED, State.CANCELLED},
    State.RUNNING: {State.DELIVERED, State.FAILED, State.CANCELLED},
    State.DELIVERED: {State.DISSOLVED},
    State.FAILED: {State.DISSOLVED},
    State.CANCELLED: {State.DISSOLVED},
    State.DISSOLVED: set(),
}


class Session:
    """One role at one task."""

    def __init__(self, identity: str, role: Role, channel: Channel) -> None:
        self.identity = identity
        self.role = role
        self.state = State.CREATED
        self.turns: list[Turn] = []
        self._channel = channel
        self.record("state", state=self.state, role=role.name)

    def brief(self, brief: Brief, text: str, left_out: list[str]) -> None:
        """Give it its task, as the text that is sent."""
        self.turns.append(Turn("user", text))
        self.record("brief", task=brief.task, text=text, left_out=left_out)
        self.move(State.BRIEFED)

    def move(self, state: State, why: str = "") -> None:
        """The next state; a life does not go back."""
        if state not in _NEXT[self.state]:
            raise AssertionError(f"a session that is {self.state} cannot become {state}")
        self.state = state
        self.record("state", state=state, **({"why": why} if why else {}))

    def record(self, kind: str, **data: Any) -> None:
        """Into the channel."""
        self._channel.record(kind, self.identity, **data)

    def dissolve(self) -> None:
        """The end: what it was told and said is in the channel only."""
        self.turns.clear()
        self.move(State.DISSOLVED)
