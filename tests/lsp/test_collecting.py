"""Garbage is looked for when the server has been at rest, and only when there may be much of it."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import pytest

from seamline.lsp import collecting
from seamline.lsp.collecting import Collecting

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Each look at all garbage; the collector is as it was afterwards."""
    monkeypatch.setattr(collecting, "REST", 0.0)
    seen: list[str] = []

    def look(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(f"generation {info['generation']}")

    gc.callbacks.append(look)
    yield seen
    gc.callbacks.remove(look)
    gc.enable()
    gc.unfreeze()


@pytest.mark.parametrize(
    ("objects", "idle", "expected"),
    [
        pytest.param(2 * collecting.MANY, True, ["generation 2"], id="much may be garbage"),
        pytest.param(collecting.MANY // 10, True, [], id="little can be garbage"),
        pytest.param(2 * collecting.MANY, False, [], id="there is work again"),
    ],
)
async def test_it_looks_at_rest(looks: list[str], objects: int, idle: bool, expected: list[str]) -> None:
    own = Collecting(asyncio.get_running_loop(), lambda: idle)
    own.settled()
    kept = [[number] for number in range(objects)]
    own.settled()
    for _ in range(3):  # turns of the loop; the timer is due at once
        await asyncio.sleep(0)
    assert looks == expected
    assert len(kept) == objects
    own.close()


async def test_a_closed_one_gives_it_back(looks: list[str]) -> None:
    own = Collecting(asyncio.get_running_loop(), lambda: True)
    assert not gc.isenabled()
    own.settled()
    own.close()
    assert gc.isenabled()
    assert looks == []
