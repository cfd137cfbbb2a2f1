"""How much one save has reviewed, and how much of what was found is shown: docs/agents.md says twelve and twenty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import checked

from seamline.contract.settings import Agents
from seamline.crew.desk import MOST_SEAMS, Desk
from seamline.crew.dismissals import Dismissals
from seamline.crew.reviewing import Reviewed, Verdicts
from seamline.crew.running import Crew
from seamline.crew.seams import seams_of
from seamline.crew.standing import MOST_SHOWN, StandingFindings
from seamline_agents.flows.review import Standing, Verdict
from seamline_agents.handoffs import Finding, Quotation
from seamline_agents.prices import Prices
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.crew.seams import Seam

MANY = 25


def test_of_many_seams_those_with_the_most_uses_are_reviewed(tmp_path: Path) -> None:
    files = {"price.py": "def total(items):\n    return sum(items)\n"}
    for number in range(MANY):
        uses = "".join(f"print(total([{use}]))\n" for use in range(number + 1))
        files[f"cart{number:02}.py"] = f"from price import total\n\n{uses}"
    engine = checked(tmp_path, files)
    desk = Desk(engine, Verdicts(None), StandingFindings(engine, Dismissals(tmp_path / "own", tmp_path)))
    plan = desk.plan(Crew(tmp_path, load_roles(), Prices.read(), Agents()), seams_of(engine))
    assert MOST_SEAMS == 12
    assert [seam.consumer for seam in plan.briefs] == [f"cart{MANY - 1 - place:02}.py" for place in range(MOST_SEAMS)]


def test_of_many_findings_the_newest_that_somebody_tried_to_refute_are_shown(tmp_path: Path) -> None:
    lines = "".join(f"print(total([{number}]))\n" for number in range(MANY + 1))
    files = {"price.py": "def total(items):\n    return sum(items)\n", "cart.py": f"from price import total\n\n{lines}"}
    engine = checked(tmp_path, files)
    standing = StandingFindings(engine, Dismissals(tmp_path / "own", tmp_path))
    [seam] = seams_of(engine)
    standing.add(_reviewed(seam, range(MANY), Standing.VERIFIED))
    standing.add(_reviewed(seam, range(MANY, MANY + 1), Standing.UNVERIFIED))
    shown = [engine.files.line_of("cart.py", one.place.start) - 2 for one in engine.violations("cart.py")]
    assert MOST_SHOWN == 20
    assert shown == list(range(MANY - MOST_SHOWN + 1, MANY + 1))


def _reviewed(seam: Seam, numbers: range, standing: Standing) -> Reviewed:
    """A finding about the use in each of these lines."""
    findings = [
        Finding(
            f"It is wrong in {number}.",
            Quotation("price.py", "    return sum(items)"),
            Quotation("cart.py", f"print(total([{number}]))"),
            "It breaks.",
        )
        for number in numbers
    ]
    return Reviewed(seam, tuple(Verdict(one, standing, "") for one in findings))
