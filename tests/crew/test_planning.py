"""What is said of the cost before anything is sent, and that the ledger counts the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from seamline.contract.settings import Agents
from seamline.crew.consent import Endpoint
from seamline.crew.planning import Plan, estimate
from seamline.crew.running import Crew
from seamline.crew.seams import Seam
from seamline_agents.ledger import Cap, Ledger
from seamline_agents.port import Request, Turn, Usage
from seamline_agents.prices import Prices
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from pathlib import Path

PRICED, UNKNOWN = "claude-sonnet-5-5", "some-model"
HERE, PROXY_LIKE, THERE = "http://127.0.0.1:4000", "http://127.0.0.1.example.org", "https://example.org"
NOTHING, DOLLARS, NOBODY_KNOWS = "on this machine, for nothing", "for about $0.01", "at a price that is not known"


@pytest.mark.parametrize(
    ("models", "address", "says"),
    [
        ((PRICED,), THERE, DOLLARS),
        ((PRICED,), HERE, DOLLARS),  # a proxy may bill what it passes on
        ((PRICED, UNKNOWN), HERE, DOLLARS),
        ((UNKNOWN,), HERE, NOTHING),
        ((UNKNOWN,), THERE, NOBODY_KNOWS),
        ((PRICED, UNKNOWN), THERE, NOBODY_KNOWS),
        ((UNKNOWN,), PROXY_LIKE, NOBODY_KNOWS),
    ],
)
def test_the_cost_is_said_before_as_it_is_counted_afterwards(
    tmp_path: Path, models: tuple[str, ...], address: str, says: str
) -> None:
    requests = {
        Seam(f"{number}.py", "price.py", (), ()): Request(model, "You review.", (Turn("user", "Look."),))
        for number, model in enumerate(models)
    }
    where = Endpoint(address, "")
    crew = Crew(tmp_path, load_roles(), Prices.read(), Agents())
    assert says in estimate(Plan({}, requests, {}), where, crew)

    ledger = Ledger(tmp_path / "ledger", Prices.read(), Cap(), "run-1")
    booked = [
        ledger.announce(
            role="reviewer", purpose="review", model=one.model, prompt=8, output=1000, is_local=where.is_local
        ).book(Usage(fresh=8, output=1000)).cost
        for one in requests.values()
    ]  # fmt: skip
    assert {NOTHING: booked == [0], NOBODY_KNOWS: None in booked, DOLLARS: ledger.spent() > 10_000}[says], booked


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://127.0.0.1:4000", True),
        ("http://localhost", True),
        ("http://LOCALHOST:1/v1", True),
        ("http://[::1]:8080", True),
        ("https://localhost", True),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1@example.org", False),
        ("http://[::1", False),
        ("https://api.anthropic.com", False),
    ],
)
def test_what_this_machine_is(address: str, is_local: bool) -> None:
    assert Endpoint(address, "key").is_local is is_local


@pytest.mark.parametrize(
    ("refuter", "as_batch", "says"),
    [
        # 6 tokens and an answer of 1,000, at 2.00 and 10.00 for a million, for the reviewer and once more for its repair.
        ("claude-sonnet-5-5", False, "for about $0.010012, up to $0.030214"),
        ("claude-haiku-5-5", False, "for about $0.010012, up to $0.020534"),
        ("claude-fable-5-1", False, "for about $0.010012, up to $0.070974"),
        ("some-model", False, "for about $0.010012, more where there are findings, at a price that is not known"),
        ("claude-haiku-5-5", True, "for about $0.005006 instead of $0.010012, up to $0.015528"),
    ],
)
def test_a_refuter_is_counted_by_its_own_model(tmp_path: Path, refuter: str, as_batch: bool, says: str) -> None:
    roles = load_roles()
    crew = Crew(tmp_path, {**roles, "refuter": replace(roles["refuter"], model=refuter)}, Prices.read(), Agents())
    requests = {Seam("a.py", "price.py", (), ()): Request(PRICED, "You review.", (Turn("user", "Look."),))}
    said = estimate(Plan({}, requests, {}), Endpoint(THERE, ""), crew, as_batch=as_batch)
    assert says in said
    assert ("as a batch, which may take up to a day" in said) is as_batch
