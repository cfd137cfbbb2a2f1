"""The events of a streamed answer, read strictly: what cannot be read ends the answer, and nothing is passed over.

The library passes over data that no event is named for, and a word would be missing from an answer that seems whole. It also
takes some characters inside a text for ends of lines. Sends nothing and knows no library.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_OVER: Final = b"[DONE]"
"""What some servers send at the end; it is no event."""


async def read_events(chunks: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The events in what comes, each a JSON object with its type; raises `ValueError` for what is none (HTML standard §9.2.6)."""
    waiting = b""
    data: list[bytes] = []
    async for chunk in chunks:
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            name, _, value = line.rstrip(b"\r").partition(b":")
            if name == b"data":
                data.append(value.removeprefix(b" "))
            elif not name and not value and data:
                whole, data = b"\n".join(data), []
                if whole != _OVER:
                    yield _event(whole)


def _event(data: bytes) -> dict[str, Any]:
    found = json.loads(data)
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise ValueError("an event without a type")
    return found
