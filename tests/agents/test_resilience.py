"""A session against `llmock`, a Messages API by somebody else, which breaks on demand and judges how its client took that.

Time passes for real here: what is judged is also how long we wait. The exact meaning of each fault is in `test_claude.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from seamline_agents.channel import Channel
from seamline_agents.claude import Claude
from seamline_agents.coordinator import Coordinator, SessionFailedError
from seamline_agents.handoffs import Brief, Findings
from seamline_agents.ledger import Cap, Ledger, entries
from seamline_agents.prices import Prices
from seamline_agents.role import load_roles
from seamline_agents.structured import Way

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = json.dumps({"version": 1, "findings": []})
BRIEF = Brief(
    "Review this seam.",
    provider={"price.py": "def total(items):\n    return sum(items)\n"},
    consumer={"cart.py": "print(total([250]))\n"},
)


async def review(llmock: Any, folder: Path) -> Any:
    claude = Claude(key="none-of-value", address=llmock.base_url("anthropic"), patience=1, way=Way.FORMAT)
    channel = Channel(folder, secrets=[])
    coordinator = Coordinator(
        claude, Ledger(folder / "ledger", Prices.read(), Cap(), channel.run), channel, model=Prices.read().model
    )
    try:
        return await coordinator.run(load_roles()["reviewer"], BRIEF, purpose="review", review="cart>price")
    finally:
        await claude.close()
        channel.close()


@pytest.mark.parametrize(
    ("fault", "arguments", "attempts"),
    [
        ("rate_limit", {"retry_after": 0.4}, 2),
        ("fail", {"status": 529}, 2),
        ("fail", {"status": 500}, 2),
        ("disconnect", {"after_chunks": 2}, 2),
        ("truncate", {"after_chunks": 2}, 2),
        ("corrupt", {"after_chunks": 1}, 2),
        ("corrupt", {"after_chunks": 3}, 2),
        ("stall", {"after_chunks": 1, "seconds": 5}, 2),
        ("slow_first_token", {"seconds": 0.5}, 1),
    ],
)
async def test_what_passes_is_tried_again(
    llmock: Any, tmp_path: Path, fault: str, arguments: dict[str, Any], attempts: int
) -> None:
    llmock.reply(NOTHING, times=None).pace(50)  # so that who stops reading is seen to do so
    getattr(llmock, fault)(**arguments)
    found = await review(llmock, tmp_path)
    assert isinstance(found, Findings)
    assert len(llmock.requests) == attempts
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize(
    ("fault", "arguments", "says"),
    [
        ("fail", {"status": 401, "message": "no such key"}, "no such key"),
        ("fail", {"status": 402, "message": "no credit"}, "no credit"),
        ("context_overflow", {}, "maximum context length"),
    ],
)
async def test_what_stays_is_asked_once(
    llmock: Any, tmp_path: Path, fault: str, arguments: dict[str, Any], says: str
) -> None:
    llmock.reply(NOTHING, times=None)
    getattr(llmock, fault)(**arguments)
    with pytest.raises(SessionFailedError, match=says):
        await review(llmock, tmp_path)
    assert len(llmock.requests) == 1
    llmock.assert_resilient()


async def test_an_outage_ends_the_session_and_is_no_clean_review(llmock: Any, tmp_path: Path) -> None:
    llmock.outage(status=529)
    with pytest.raises(SessionFailedError):
        await review(llmock, tmp_path)
    booked = [entry.outcome for entry in entries((tmp_path / "ledger").read_bytes())]
    assert set(booked) == {"overloaded"}
    llmock.assert_resilient()
