"""What the engine asks of an endpoint that answers many requests together, later and cheaper: the port (`port.py`) for batches.

As there, no vendor and no wire is known here, and each request ends in a whole `Reply` or in a `Failure`. What an endpoint
makes of a batch outlives who sent it: with the `Batch` that `create` gave, another process collects the answers.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamline_agents.port import Failure, Reply, Request

Progress = Literal["in_progress", "canceling", "ended"]


class Batch(Struct, frozen=True):
    """Requests that were sent together, and how far the endpoint is with them."""

    identity: str
    """The endpoint's name for it."""
    way: str
    """How its answers are to be read, as `create` found out; only the adapter reads it."""
    progress: Progress
    count: int
    """Its requests."""
    done: int
    """Of them, as the endpoint counts: some count none before the whole batch has ended."""


class BatchPort(Protocol):
    """An endpoint for batches. All of it raises `Failure`; `Fault.UNSUPPORTED` where it knows no batches."""

    async def create(self, requests: Mapping[str, Request]) -> Batch:
        """Send them all, each under a name of letters, digits, `_` and `-`, 64 at most. All of them want an `output`."""
        ...

    async def look(self, batch: Batch) -> Batch:
        """How far it is."""
        ...

    async def cancel(self, batch: Batch) -> Batch:
        """Let nothing of it begin any more. What has been answered stays answered, and is to be paid."""
        ...

    async def results(self, batch: Batch) -> dict[str, Reply | Failure]:
        """What came of each request, of a batch that has ended; of what is not in it, nothing came."""
        ...


def digest_of(request: Request) -> str:
    """A name for a request by all that it holds, which says nothing about it."""
    return blake2b(msgspec.json.encode(request), digest_size=16).hexdigest()
