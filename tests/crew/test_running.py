"""The limits of the settings are those of every run: of one review, of the run, and of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seamline.contract.settings import Agents
from seamline.crew.consent import Endpoint
from seamline.crew.running import Crew, port_to, running
from seamline_agents.ledger import CapReachedError
from seamline_agents.prices import Prices

if TYPE_CHECKING:
    from pathlib import Path

CALL: dict[str, Any] = {
    "role": "reviewer", "purpose": "review", "model": "claude-opus-5-5", "prompt": 1_000, "output": 100
}  # fmt: skip
WORST = 0.007
"""Dollars of such a call at most."""


@pytest.mark.parametrize(
    ("limits", "max_usd", "reviews", "says"),
    [
        ({"spend_limit_usd_per_review": 2 * WORST}, None, ("a", "b", "a", "b", "", "", "", "a"), "for this review"),
        ({"spend_limit_usd_per_review": WORST / 2}, None, ("", "a"), "for this review"),
        ({"spend_limit_usd_per_run": 2 * WORST}, None, ("a", "b", "c"), "for this run"),
        ({"spend_limit_usd_per_run": 2 * WORST}, 1.0, ("a", "b", "c"), "for this run"),
        ({"spend_limit_usd_per_run": 1.0}, 2 * WORST, ("a", "b", "c"), "for this run"),
        ({}, 2 * WORST, ("a", "b", "c"), "for this run"),
        ({"spend_limit_usd_per_run": 0.0}, None, ("a",), "for this run"),
        ({"spend_limit_usd_per_day": 2 * WORST, "spend_limit_usd_per_run": 1.0}, None, ("a", "b", "c"), "for today"),
    ],
)
async def test_the_last_of_these_calls_is_not_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: dict[str, float],
    max_usd: float | None,
    reviews: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.setenv("SEAMLINE_DATA_DIR", str(tmp_path))
    where = Endpoint("https://nobody.example", "not-a-real-key")
    crew = Crew(tmp_path, {}, Prices.read(), Agents(**limits))
    async with running(crew, where, port_to(where), task="review", about=(), max_usd=max_usd) as run:
        for review in reviews[:-1]:
            run.ledger.announce(**CALL, review=review)
        with pytest.raises(CapReachedError, match=says):
            run.ledger.announce(**CALL, review=reviews[-1])
