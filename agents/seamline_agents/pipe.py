"""What the engine and the process that talks with models say to each other: one JSON object a line, both ways.

Only the shapes. The key goes through the pipe, never through an argument or the environment, where others could read it.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from seamline_agents.batches import Batch
from seamline_agents.port import Fault, Reply, Request, Usage


class Open(Struct, frozen=True, tag=True):
    """The first line: where to ask, and how."""

    key: str
    address: str
    offline: bool
    patience: float


class Ask(Struct, frozen=True, tag=True):
    """Ask the model; `counts` only for the tokens of the prompt."""

    number: int
    request: Request
    counts: bool = False


class Submit(Struct, frozen=True, tag=True):
    """Send these as a batch."""

    number: int
    requests: dict[str, Request]


class Follow(Struct, frozen=True, tag=True):
    """Ask what became of a batch, or to end it."""

    number: int
    batch: Batch
    wanted: Literal["look", "cancel", "results"]


class Cancel(Struct, frozen=True, tag=True):
    """Nobody waits for this one any more."""

    number: int


class Heard(Struct, frozen=True, tag=True):
    """A piece of text."""

    number: int
    text: str


class Replied(Struct, frozen=True, tag=True):
    """The end of what was asked; of the results of a batch, too, which came before as an `Item` each."""

    number: int
    reply: Reply | None = None
    count: int | None = None
    batch: Batch | None = None


class Failed(Struct, frozen=True, tag=True):
    """The other end of it; of all that was asked where `number` is 0."""

    number: int
    fault: Fault
    says: str
    usage: Usage | None = None
    retry_after: float | None = None


class Item(Struct, frozen=True, tag=True):
    """What came of one request of a batch."""

    number: int
    name: str
    outcome: Replied | Failed


Down = Open | Ask | Submit | Follow | Cancel
Up = Heard | Item | Replied | Failed
