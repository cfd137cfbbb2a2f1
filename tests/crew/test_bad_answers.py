"""A thousand bad answers: none becomes a finding that was verified, and no seam that was answered badly counts as reviewed.

All of them go through the crew, the flow, the coordinator and the gates, and through the assembly of real answers; a hundred
go over HTTP as well, through the process that talks with models.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import models
from tests.support.answering import Answering
from tests.support.bad_answers import OF_REVIEWERS, ON_THE_WIRE, answering, finding, shown
from tests.support.bad_quotations import Side, Sides
from tests.support.bad_refutations import OF_REFUTERS
from tests.support.messages_api import MessagesAPI
from tests.support.models import said

from seamline import batch
from seamline.contract.settings import Settings
from seamline.crew.dismissals import Dismissals
from seamline.crew.reviewing import Reviewed, Verdicts, review_seams, violations_of
from seamline.crew.seams import brief_of, seams_of
from seamline.interface.violation import Severity
from seamline_agents.channel import Channel
from seamline_agents.coordinator import Coordinator
from seamline_agents.flows.review import Standing
from seamline_agents.ledger import Cap, Ledger
from seamline_agents.prices import Prices
from seamline_agents.remote import Remote
from seamline_agents.role import load_roles
from seamline_agents.structured import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.models import Body, Model

    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline_agents.port import Port

PRICE = '''"""Prices."""
RATE = 100


def unused(items):
    """Never sent."""
    first = items[0]
    return first


def another(items):
    return items[1:]


def total(items):
    # Everything is in cents here, always.
    """The sum of the items."""
    return sum(items) / RATE
'''
MORE = "".join(f"def farewell_{number}(name):\n    return 'bye {number} ' + name\n\n\n" for number in range(9))
CART = f'''"""The cart."""
from shop.price import total

GREETING = "hello"


def greet(name):
    return GREETING + name


{MORE}def show(items):
    # Customers read cents.
    print(total(items), 'cents')
'''
THIRD = "def tax(amount):\n    return amount * 0.2\n"
DECIDES, COUNTS = "    return sum(items) / RATE", "    print(total(items), 'cents')"
WHOLE = {"shop/price.py": PRICE, "shop/cart.py": CART}
IN_PROCESS, DIFFERENT, OVER_HTTP = 1_100, 1_000, 100
CASES = [
    *((name, kind, False) for name, kind in OF_REVIEWERS.items()),
    *((name, kind, True) for name, kind in OF_REFUTERS.items()),
]


def sides(body: Body, chance: random.Random) -> Sides:
    text = shown(body)
    both = [
        Side(path, text[path], line, WHOLE[path])
        for path, line in (("shop/price.py", DECIDES), ("shop/cart.py", COUNTS))
    ]
    chance.shuffle(both)
    return Sides(*both, Side("shop/tax.py", THIRD, "    return amount * 0.2", THIRD))


def good(body: Body) -> list[str]:
    if models.is_refuter(body):
        return said({"version": 1, "verdict": "stands", "reason": "Nothing converts.", "evidence": []})
    return said({"version": 1, "findings": [finding(sides(body, random.Random(0)))]})


class Crew:
    """A workspace with one seam, and everything that reviews it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path, text in {**WHOLE, "shop/__init__.py": "", "shop/tax.py": THIRD}.items():
            file = folder / "work" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        self.engine: Engine = batch.check(folder / "work", Settings(), workers=1)
        self.briefs = {
            seam: brief for seam in seams_of(self.engine) if (brief := brief_of(self.engine, seam)) is not None
        }
        self.channel = Channel(folder)
        self.ledger = Ledger(folder / "ledger", Prices.read(), Cap(), self.channel.run)
        self.verdicts = Verdicts(folder / "verdicts")
        self.dismissals = Dismissals(folder, folder / "work")

    async def review(self, port: Port) -> tuple[Reviewed, list[Violation]]:
        async def at_once(seconds: float) -> None:
            return None

        coordinator = Coordinator(port, self.ledger, self.channel, wait=at_once)
        [reviewed] = await review_seams(coordinator, load_roles(), str, self.briefs, self.verdicts, lambda _: None)
        return reviewed, violations_of(self.engine, [reviewed], self.dismissals)

    def forget(self) -> bool:
        """Whether something was remembered; now it is not."""
        kept = list((self.folder / "verdicts").glob("*"))
        for file in kept:
            file.unlink()
        return bool(kept)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    one = Crew(tmp_path)
    yield one
    one.channel.close()


def faults(reviewed: Reviewed, violations: list[Violation], *, of_refuter: bool) -> list[str]:
    """What got through that must not. A finding that no refuter judged is a hint, and says that nobody could verify it."""
    standings = [one.standing for one in reviewed.verdicts]
    shown = [(one.severity, "nobody could verify it" in one.message) for one in violations]
    expected = ([Standing.UNVERIFIED], [(Severity.HINT, True)], False) if of_refuter else ([], [], True)
    found = (standings, shown, bool(reviewed.trouble))
    return [] if found == expected else [f"findings {standings}, shown as {shown}, not reviewed: {reviewed.trouble}"]


@pytest.mark.parametrize("way", Way)
async def test_the_answers_that_are_spoiled_below_are_believed_when_they_are_not(crew: Crew, way: Way) -> None:
    reviewed, [violation] = await crew.review(Answering(good, way))
    assert (reviewed.trouble, violation.severity, crew.forget()) == ("", Severity.WARNING, True)
    assert "are left out]" in str(crew.briefs), "there is something to quote that is not in the file"


async def test_a_thousand_bad_answers_and_none_gets_through(crew: Crew) -> None:
    through, answers = [], set()
    for seed in range(IN_PROCESS):
        name, kind, of_refuter = CASES[seed % len(CASES)]
        way = list(Way)[seed // len(CASES) % 3]
        port = Answering(answering(kind, sides, seed, good if of_refuter else None), way)
        reviewed, violations = await crew.review(port)
        answers.add(tuple(port.answers))
        found = faults(reviewed, violations, of_refuter=of_refuter)
        if crew.forget():
            found.append("it is remembered")
        through += [f"{name}, seed {seed}, as {way}: {fault}" for fault in found]
    assert through == []
    assert len(answers) >= DIFFERENT


async def test_a_hundred_of_them_over_http(crew: Crew) -> None:
    cases = CASES + [(name, kind, False) for name, kind in ON_THE_WIRE.items()] * 12
    chosen: list[Model] = []
    through = []

    def model(body: dict[str, Any]) -> list[str]:
        return said({"ready": True}) if "system" not in body else chosen[-1](body)

    async with MessagesAPI(model).running() as api:
        remote = Remote(key="", address=api.address, patience=5)
        try:
            for seed in range(OVER_HTTP):
                name, kind, of_refuter = cases[seed % len(cases)]
                chosen.append(answering(kind, sides, seed, good if of_refuter else None))
                reviewed, violations = await crew.review(remote)
                through += [
                    f"{name}, seed {seed}: {one}" for one in faults(reviewed, violations, of_refuter=of_refuter)
                ]
        finally:
            await remote.close()
        assert len(api.received) > OVER_HTTP
    assert through == []
    assert not crew.forget()
