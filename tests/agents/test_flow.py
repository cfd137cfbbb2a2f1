"""Flows are checked before they run, and can be looked at."""

from __future__ import annotations

import pytest

from seamline_agents.flow import Back, Flow, FlowError, Step, as_mermaid, as_text, checked
from seamline_agents.flows.review import FLOW

LOOK = Step("look", "reviewer", (("start", "seam"),), "findings")
JUDGE = Step("judge", "code", (("look", "findings"),), "verdicts")


@pytest.mark.parametrize(
    ("steps", "back", "says"),
    [
        (
            (LOOK, Step("judge", "code", (("nobody", "findings"),), "verdicts")),
            (),
            "takes findings of nobody, which is no step",
        ),
        (
            (LOOK, Step("judge", "code", (("look", "changes"),), "verdicts")),
            (),
            "takes changes of look, which gives findings",
        ),
        ((JUDGE, LOOK), (), "judge takes findings of look, which comes later"),
        ((LOOK, Step("look", "x", (("look", "findings"),), "y")), (), "two steps called look"),
        ((Step("look", "x", (), "y"),), (), "look takes nothing"),
        ((LOOK, Step("judge", "code", (("start", "seam"),), "verdicts")), (), "nobody takes what look gives"),
        ((LOOK, JUDGE), (Back("judge", "look", 0),), "from judge to look has no bound"),
        ((LOOK, JUDGE), (Back("look", "judge", 1),), "from look to judge leads forward"),
        ((LOOK, JUDGE), (Back("x", "look", 1),), "is between no two steps"),
    ],
)
def test_a_flow_that_does_not_hold_together_does_not_run(
    steps: tuple[Step, ...], back: tuple[Back, ...], says: str
) -> None:
    with pytest.raises(FlowError, match=says):
        checked(Flow("x", "seam", steps, back))
    checked(Flow("x", "seam", (LOOK, JUDGE), (Back("judge", "look", 2),)))


def test_a_flow_can_be_looked_at() -> None:
    assert as_text(FLOW) == (
        "review: takes seam\n"
        "  look (reviewer): seam of start -> findings\n"
        "  refute (refuter): seam of start, findings of look -> refutation\n"
        "  judge (code): findings of look, refutation of refute -> verdicts\n"
        "  back from look to look, at most 2 times\n"
        "  back from refute to refute, at most 2 times\n"
    )
    assert as_mermaid(FLOW).splitlines()[:4] == [
        "flowchart LR", "  start([seam])", "  look[look: reviewer]", "  start -- seam --> look",
    ]  # fmt: skip
    assert "  look -. at most 2 .-> look" in as_mermaid(FLOW)
