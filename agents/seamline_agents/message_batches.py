"""Batches in the words of the Message Batches API: what is sent, and how what comes is read.

Knows no library by name: the client is given, and `claude.py` makes failures of what goes wrong with it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from seamline_agents.batches import Batch
from seamline_agents.messages import Assembly, body
from seamline_agents.port import Failure, Fault, Reply, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seamline_agents.structured import Way

_IDENTITY: Final = re.compile(r"[\w-]{1,200}", re.ASCII)
"""It becomes a part of an address."""
_ENDS: Final = {
    "canceled": (Fault.CANCELLED, "the batch was cancelled before it was answered"),
    "expired": (Fault.EXPIRED, "the endpoint did not come to it within the time of the batch"),
}


def parameters(requests: Mapping[str, Request], way: Way) -> list[dict[str, Any]]:
    """What `create` sends: each request exactly as it would be sent alone, but for the stream."""
    return [{"custom_id": name, "params": body(request, way)} for name, request in requests.items()]


def batch_of(given: Any, way: str) -> Batch:
    """The batch that an endpoint tells of; raises `ValueError` where it tells of none."""
    identity, progress = getattr(given, "id", None), getattr(given, "processing_status", None)
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise ValueError("it tells of no batch")
    if progress not in ("in_progress", "canceling", "ended"):
        raise ValueError("it does not tell how far the batch is")
    names = ("succeeded", "errored", "canceled", "expired")
    counts = {name: getattr(given.request_counts, name, None) for name in (*names, "processing")}
    numbers = {name: number for name, number in counts.items() if isinstance(number, int)}
    done = sum(numbers.get(name, 0) for name in names)
    return Batch(identity, way, progress, done + numbers.get("processing", 0), done)


def path_of_results(batch: Batch) -> str:
    """Where they are. Never where the endpoint says that they are: the key goes to the address that was agreed to."""
    return f"/v1/messages/batches/{batch.identity}/results"


def results_of(
    lines: str, way: Way, failed: Callable[[dict[str, Any]], Failure], hides: Callable[[Reply], Reply]
) -> dict[str, Reply | Failure]:
    """What came of each request. A line that cannot be read is passed over, and of two about one request the second.

    `failed` makes a failure of an error of the endpoint; `hides` raises `Failure` for a reply that must not be seen.
    """
    found: dict[str, Reply | Failure] = {}
    for line in lines.split("\n"):  # `splitlines` knows other ends of lines, which JSON may hold
        try:
            item = json.loads(line)
            name, result = item["custom_id"], item["result"]
            if not isinstance(name, str) or name in found:
                continue
            found[name] = _outcome(result, way, failed, hides)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
    return found


def _outcome(
    result: dict[str, Any], way: Way, failed: Callable[[dict[str, Any]], Failure], hides: Callable[[Reply], Reply]
) -> Reply | Failure:
    kind = result["type"]
    if kind == "succeeded":
        answer = Assembly(len)
        try:
            answer.take_whole(result["message"])
            return hides(answer.reply(way, ""))
        except Failure as failure:
            return failure
    if kind == "errored":
        error = failed(result["error"])
        error.usage = Usage()  # nobody pays for it
        return error
    fault, says = _ENDS[kind]
    return Failure(fault, says, Usage())
