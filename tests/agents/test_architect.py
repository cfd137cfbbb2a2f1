"""The flow of an architect: the score goes back a bounded number of times, and the cheapest proposal counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.agents.test_coordinator import running

from seamline_agents.coordinator import SessionFailedError
from seamline_agents.flow import as_text
from seamline_agents.flows.architect import FLOW, ROUNDS, Judgement, decompose
from seamline_agents.handoffs import Brief, Decomposition, read
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from pathlib import Path

ROLE = load_roles()["architect"]
BRIEF = Brief("Cut it.", files=frozenset({"a/", "b/"}), shared=frozenset({("a/", "b/")}))


def plan(name: str, **changes: Any) -> dict[str, Any]:
    module = {"purpose": "It is.", "exposes": [], "may-use": [], "promises": []}
    return {
        "version": 1,
        "modules": [{**module, "name": name, "paths": ["a/", "b/"]}],
        "interfaces": [],
        **changes,
    }


def says(found: dict[str, Any]) -> list[str]:
    return [f"says {json.dumps(found)}", "stop end_turn"]


def judge(*costs: tuple[float, int, str]) -> Any:
    waiting = list(costs)

    async def answer(_: Decomposition) -> Judgement:
        cost, violations, against = waiting.pop(0)
        return Judgement((cost, violations), against)

    return answer


@pytest.mark.parametrize(
    ("costs", "made", "number"),
    [
        ([(5.0, 0, "")], 1, 1),
        ([(5.0, 0, "x"), (4.0, 0, "")], 2, 2),
        ([(5.0, 0, "x"), (6.0, 0, "")], 2, 1),
        ([(5.0, 3, "x"), (5.0, 1, "x"), (5.0, 2, "")], 3, 2),
        ([(5.0, 0, "x"), (5.0, 0, "x"), (5.0, 0, "x")], 1 + ROUNDS, 3),
    ],
)
async def test_the_score_goes_back(tmp_path: Path, costs: list[tuple[float, int, str]], made: int, number: int) -> None:
    scripts = [says(plan(f"m{index}")) for index in range(1, 4)]
    async with running(tmp_path, *scripts) as run:
        found = await decompose(run, ROLE, BRIEF, (), judge(*costs))
        tasks = [one.body["messages"][0]["content"][0]["text"] for one in run.api.received]
        states = run.states()
    assert (found.made, found.number, found.plan.modules[0].name, found.trouble) == (made, number, f"m{number}", "")
    assert len(tasks) == made
    assert all('You have proposed this:\n{"modules"' in task and "says:\nx\n" in task for task in tasks[1:])
    assert states.count("dissolved") == made


async def test_a_round_that_fails_leaves_what_there_was(tmp_path: Path) -> None:
    async with running(tmp_path, says(plan("m")), ["status 401 authentication_error no"]) as run:
        found = await decompose(run, ROLE, BRIEF, (), judge((5.0, 0, "x")))
    assert (found.plan.modules[0].name, found.made) == ("m", 1)
    assert found.trouble.startswith("architect: ")


async def test_without_a_proposal_it_fails(tmp_path: Path) -> None:
    async with running(tmp_path, says(plan("m", modules=[]))) as run:
        with pytest.raises(SessionFailedError, match="no module has a/, b/"):
            await decompose(run, ROLE, BRIEF, (), judge())


async def test_it_may_answer_at_length(tmp_path: Path) -> None:
    async with running(tmp_path, says(plan("m"))) as run:
        await decompose(run, ROLE, BRIEF, (), judge((1.0, 0, "")))
        assert run.api.received[0].body["max_tokens"] == 16_384


def test_the_flow_is_bounded() -> None:
    assert as_text(FLOW) == (
        "architect: takes summary\n"
        "  propose (architect): summary of start -> decomposition\n"
        "  score (code): summary of start, decomposition of propose -> joint check\n"
        "  back from propose to propose, at most 2 times\n"
        "  back from score to propose, at most 2 times\n"
    )


def test_the_answer_is_a_decomposition() -> None:
    assert isinstance(read("decomposition", msgspec.json.encode(plan("m")).decode()), Decomposition)
