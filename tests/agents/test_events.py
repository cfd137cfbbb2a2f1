"""Streams of events, in whatever pieces they come: all of them, or an error, and never all but one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamline_agents.events import read_events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ONE, TWO = 'data: {"type": "a", "text": "b\u2028c\x85d"}', 'data: {"type": "b"}'


async def in_pieces(text: str, size: int) -> AsyncIterator[bytes]:
    data = text.encode()
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def types_in(text: str, size: int = 7) -> list[str]:
    return [event["type"] async for event in read_events(in_pieces(text, size))]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (f"event: a\n{ONE}\n\nevent: b\n{TWO}\n\n", ["a", "b"]),
        (f"event: a\r\n{ONE}\r\n\r\n{TWO}\r\n\r\n", ["a", "b"]),
        (f"{ONE}\n\n{TWO}\n\n", ["a", "b"]),
        (f": keep alive\n\nid: 1\nretry: 5\n{TWO}\n\n", ["b"]),
        ('data: {"type":\ndata: "a"}\n\n', ["a"]),
        ('data:{"type": "a"}\n\n', ["a"]),
        (f"{TWO}\n\ndata: [DONE]\n\n", ["b"]),
        (f"{TWO}\n\n{ONE}", ["b"]),  # the end of the answer is missing, which the answer tells
        ("", []),
    ],
)
async def test_events_are_read(stream: str, expected: list[str], size: int) -> None:
    assert await types_in(stream, size) == expected


@pytest.mark.parametrize(
    "broken",
    [
        'data: {"llmock": "malformed',
        "data: 7",
        "data: []",
        'data: {"text": "no type"}',
        'data: {"type": 7}',
        "data: \xff",
    ],
)
@pytest.mark.parametrize("name", ["", "event: content_block_delta\n", "event: nobody-knows\n"])
async def test_what_is_no_event_is_not_passed_over(broken: str, name: str) -> None:
    with pytest.raises(ValueError):
        await types_in(f"{TWO}\n\n{name}{broken}\n\n{ONE}\n\n")


async def test_the_text_of_an_event_is_whole() -> None:
    [event] = [event async for event in read_events(in_pieces(f"{ONE}\n\n", 2))]
    assert event["text"] == "b\u2028c\x85d"
