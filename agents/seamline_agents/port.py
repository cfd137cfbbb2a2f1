"""What the engine asks of a model, and what comes back: the port (house.md), which knows no vendor and no wire.

An adapter behind it either gives a whole `Reply` or raises `Failure`; there is no third thing. An answer that was cut off,
refused or cannot be read is a failure, so that nobody takes it for "nothing found".
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

Effort = Literal["", "low", "medium", "high"]


class Tool(Struct, frozen=True):
    """A question that the model may ask back."""

    name: str
    says: str
    """What it answers, for the model."""
    schema: str
    """The JSON schema of its arguments, an object, as text."""


class Call(Struct, frozen=True):
    """The model uses a tool."""

    identity: str
    tool: str
    arguments: str
    """A JSON object as text."""


class Answer(Struct, frozen=True):
    """What a tool said."""

    identity: str
    """Of the call."""
    text: str
    failed: bool = False


class Turn(Struct, frozen=True):
    """One side of a conversation speaks."""

    author: Literal["user", "assistant"]
    text: str = ""
    calls: tuple[Call, ...] = ()
    """By the assistant."""
    answers: tuple[Answer, ...] = ()
    """By the user, to all calls of the turn before."""
    raw: str = ""
    """An assistant's turn as its endpoint gave it, which it wants back unchanged; only the adapter reads it."""


class Request(Struct, frozen=True):
    """One call of a model. Everything that is sent is in here, so that it can be shown before it is."""

    model: str
    system: str
    """The text of the role: the same for all its sessions, and therefore cached by the endpoint."""
    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...] = ()
    output: str = ""
    """The JSON schema, as text, that the final text has to fit; "" where it is free."""
    max_output: int = 4096
    """Tokens, thinking included."""
    effort: Effort = ""
    deadline: float = 120.0
    """Seconds for the whole call."""


class Usage(Struct, frozen=True):
    """Tokens of one call, as the endpoint bills them."""

    fresh: int = 0
    """Of the prompt, read anew."""
    cached: int = 0
    """Of the prompt, read from the endpoint's cache."""
    stored: int = 0
    """Of the prompt, written into that cache."""
    output: int = 0
    is_estimate: bool = False
    """The endpoint did not say, or the call ended before it could."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.fresh + other.fresh,
            self.cached + other.cached,
            self.stored + other.stored,
            self.output + other.output,
            self.is_estimate or other.is_estimate,
        )

    @property
    def prompt(self) -> int:
        """All tokens that were sent."""
        return self.fresh + self.cached + self.stored


class Reply(Struct, frozen=True):
    """A whole answer: text, or calls of tools, or both."""

    text: str
    calls: tuple[Call, ...]
    usage: Usage
    model: str
    """Which one answered, as it says itself."""
    raw: str = ""
    """The same as `Turn.raw`."""
    identity: str = ""
    """Of the request, for the endpoint's support."""

    def turn(self) -> Turn:
        """What goes into the conversation."""
        return Turn("assistant", self.text, self.calls, raw=self.raw)


class Fault(StrEnum):
    """Why there is no reply. The values are stored in records."""

    OFFLINE = "offline"
    """Nothing may be sent."""
    UNREACHABLE = "unreachable"
    UNAUTHORIZED = "unauthorized"
    UNPAID = "unpaid"
    LIMITED = "limited"
    """Too many requests, for now."""
    OVERLOADED = "overloaded"
    REJECTED = "rejected"
    """The endpoint does not take the request as it is."""
    TOO_LONG = "too-long"
    """It does not fit into the context of the model."""
    CUT = "cut"
    """The answer ended in the middle."""
    STALLED = "stalled"
    """Nothing came for too long."""
    LATE = "late"
    """The deadline of the call has passed."""
    MALFORMED = "malformed"
    """What came is no answer."""
    REFUSED = "refused"
    TRUNCATED = "truncated"
    """The answer was longer than `max_output`."""
    BROKEN = "broken"
    """Our own worker failed."""
    UNSUPPORTED = "unsupported"
    """The endpoint has nothing of the kind."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """The endpoint did not come to it in time."""


TRANSIENT = frozenset({Fault.UNREACHABLE, Fault.LIMITED, Fault.OVERLOADED, Fault.CUT, Fault.STALLED, Fault.MALFORMED})
"""What may go well when it is tried again. A deadline that passed once is not given a second one."""


class Failure(Exception):  # noqa: N818 - not an error of the program
    """There is no reply; the message says why, for a person, and never holds a key."""

    def __init__(self, fault: Fault, says: str, usage: Usage | None = None, retry_after: float | None = None) -> None:
        super().__init__(says)
        self.fault = fault
        self.usage = usage
        """What it cost all the same; `None` where nothing was sent or nothing came back."""
        self.retry_after = retry_after
        """Seconds after which the endpoint wants to be asked again; `None` where it does not say."""


class Port(Protocol):
    """A model that can be asked. Cancelling the task that waits closes the connection at once."""

    async def ask(self, request: Request, progress: Callable[[str], object]) -> Reply:
        """The reply; raises `Failure`. `progress` gets each piece of text as it comes."""
        ...

    async def count(self, request: Request) -> int | None:
        """The tokens of the prompt by the endpoint's own count, `None` where it has none; raises `Failure`."""
        ...

    async def close(self) -> None:
        """End what it holds open. What is being asked fails."""
        ...
