"""The summary of a workspace: always within the budget, the same every time, with what is left out said."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.support.repositories import Scratch

from seamline import batch
from seamline.contract.settings import Settings
from seamline.crew.summary import TooFewError, summarised
from seamline.crew.survey import ELSEWHERE, surveyed
from seamline_agents.attention import OverloadError
from seamline_agents.coordinator import prompt_tokens, request_of
from seamline_agents.flows.architect import ROOM
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.crew.summary import Summary
    from seamline.crew.survey import Survey
    from seamline.engine import Engine
    from seamline_agents.port import Request

ROLE = load_roles()["architect"]
PARTS = 12
FILES = 10


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Twelve packages in a row: each file uses the one of the same number in the package before."""
    files = {f"app/p{part}/__init__.py": "" for part in range(PARTS)} | {"app/__init__.py": ""}
    for part in range(PARTS):
        for number in range(FILES):
            head = f"from app.p{part - 1}.f{number} import work_{part - 1}, Thing_{part - 1}\n\n" if part else ""
            use = f"work_{part - 1}(1, 2)\nthing = Thing_{part - 1}()\nthing.run()\n" if part else ""
            files[f"app/p{part}/f{number}.py"] = (
                f"{head}def work_{part}(first, second=None): ...\n\n\nclass Thing_{part}:\n    def run(self): ...\n\n\n{use}"
            )
            files[f"tests/p{part}/test_f{number}.py"] = f"from app.p{part}.f{number} import Thing_{part}\n"
    root = tmp_path_factory.mktemp("work")
    Scratch(root, files)
    return batch.check(root, Settings.default(), workers=1)


@pytest.fixture(scope="module")
def survey(engine: Engine) -> Survey:
    return asyncio.run(surveyed(engine))


def sent(survey: Survey, budget: int) -> tuple[Summary, Request]:
    role = replace(ROLE, budget=budget)
    summary = summarised(survey, Settings.default(), role)
    request, left_out = request_of(role, summary.brief, str, summary.around, room=ROOM)
    assert left_out == [], "what has no room was left out before"
    return summary, request


@pytest.mark.parametrize(
    ("budget", "units", "names"),
    [(60_000, 133, "all"), (20_000, 133, "all"), (9_000, 64, "some"), (5_000, 32, "some")],
)
def test_it_fits_with_room_for_answers(survey: Survey, budget: int, units: int, names: str) -> None:
    summary, request = sent(survey, budget)
    assert prompt_tokens(request) <= budget // 2 + 300  # besides the schema of the answer
    assert len(summary.units) <= units
    assert sorted(path for unit in summary.units for path in unit.files) == sorted(survey.files)
    text = request.turns[0].text
    for unit in summary.units:
        assert f"\n- {unit.name}: " in text
    if names == "all":
        assert summary.left_out == ()
    for title in summary.left_out:
        assert title in text.partition("\n")[0]
    assert summary.brief.shared == {(consumer, provider) for consumer, provider in summary.graph.shared()}
    assert sent(survey, budget)[1] == request


def test_what_it_says(survey: Survey) -> None:
    text = sent(survey, 60_000)[1].turns[0].text
    assert "The program has 133 files; 120 files of tests not counted." in text
    assert "\n- app/p3/f4.py: 1 file, 3 names taken by others; takes app/p2/f4.py 3/5/23\n" in text
    names = "- class Thing_3: 1 file, 6 bits; run\n- def work_3(first, second=None): 1 file, 17 bits\n"
    assert f"\n## app/p3/f4.py\n{names}" in text
    assert "test_f" not in text


def test_a_budget_that_holds_no_unit_is_refused(survey: Survey) -> None:
    with pytest.raises(OverloadError):
        sent(survey, 900)


def test_what_is_not_asked_about_is_one_node(engine: Engine) -> None:
    survey = asyncio.run(surveyed(engine, lambda path: path.startswith("app/p3/")))
    summary, request = sent(survey, 60_000)
    assert len(survey.files) == FILES + 1
    assert f"takes {ELSEWHERE} 3/5/23" in request.turns[0].text
    assert ELSEWHERE in summary.graph.sizes
    assert not any(ELSEWHERE in pair for pair in summary.brief.shared)
    assert set(survey.fixed.values()) == {ELSEWHERE}


def test_one_file_is_nothing_to_cut(engine: Engine) -> None:
    survey = asyncio.run(surveyed(engine, lambda path: path == "app/__init__.py"))
    with pytest.raises(TooFewError):
        sent(survey, 60_000)


def test_the_same_workspace_is_surveyed_the_same(engine: Engine, survey: Survey, tmp_path: Path) -> None:
    assert asyncio.run(surveyed(engine)) == survey
