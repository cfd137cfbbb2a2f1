"""The joint check and what an editor calls: a proposal for a workspace that stays open, and the edit that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.agents.test_coordinator import running
from tests.support import architects
from tests.support.repositories import Scratch

from seamline import batch
from seamline.contract.editing import EditError
from seamline.contract.settings import Settings, load_settings
from seamline.crew.architecture import Proposal, checked, edited, owner_of, propose, shared_modules, tables_of
from seamline.crew.summary import summarised
from seamline.crew.survey import surveyed
from seamline_agents.handoffs import Decomposition, InterfaceSpec, ModuleSpec
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from pathlib import Path

ROLE = load_roles()["architect"]
FILES = {
    "base/__init__.py": "from base.core import total\n",
    "base/core.py": "def total(items): ...\n\n\ndef _round(value): ...\n\n\nclass Cart:\n    def add(self, item): ...\n",
    "web/__init__.py": "",
    "web/page.py": "from base import total\nfrom base.core import Cart, _round\n\n"
    "total([])\ncart = Cart()\ncart.add(1)\n_round(2)\n",
    "tests/test_base.py": "from base.core import _round\n",
}


def engine_of(folder: Path, files: dict[str, str] = FILES) -> Any:
    Scratch(folder, files)
    return batch.check(folder, load_settings(folder)[0], workers=1)


def plan(exposes: list[str], may_use: list[str]) -> Decomposition:
    return Decomposition(
        [
            ModuleSpec("base", "Counts.", ["base/__init__.py", "base/core.py"], exposes, [], []),
            ModuleSpec("web", "Shows.", ["web/__init__.py", "web/page.py"], [], may_use, []),
        ],
        [InterfaceSpec("web", "base", ["total"], "In cents.")],
    )


@pytest.mark.parametrize(
    ("exposes", "may_use", "unlisted", "forbidden"),
    [
        (["total", "Cart", "_round"], ["base"], [], []),
        (["total", "Cart"], ["base"], [2], []),
        (["total"], ["base"], [2, 2], []),
        ([], ["base"], [1, 2, 2], []),
        (["core"], ["base"], [1, 2], []),
        (["total", "Cart", "_round"], [], [], [("web/page.py", ("Cart", "Cart.add", "_round", "total"))]),
    ],
    ids=["all", "one is missing", "two are", "none", "a file is open", "not allowed"],
)
async def test_what_would_be_a_violation(
    tmp_path: Path,
    exposes: list[str],
    may_use: list[str],
    unlisted: list[int],
    forbidden: list[tuple[str, tuple[str, ...]]],
) -> None:
    engine = engine_of(tmp_path)
    survey = await surveyed(engine)
    summary = summarised(survey, engine.settings, ROLE)
    found = await checked(engine, survey, summary, plan(exposes, may_use))
    assert [engine.files.line_of(one.place.path, one.place.start) for one in found.unlisted] == unlisted
    assert [(one.path, one.names) for one in found.forbidden] == forbidden
    assert (found.score.modules, found.score.names) == (2, 4)


async def test_an_editor_gets_a_proposal_and_an_edit(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "work")
    survey = await surveyed(engine)
    summary = summarised(survey, engine.settings, ROLE)
    async with running(tmp_path, architects.competent) as run:
        proposal = await propose(engine, survey, summary, run, ROLE)
    assert survey.tests == 1
    assert {table.name for table in proposal.tables} == {"base", "web"}
    edit = edited(tmp_path / "work", None, engine.settings, survey, proposal)
    assert (edit.file.name, edit.before) == ("seamline.toml", None)
    (tmp_path / "work" / "seamline.toml").write_text(edit.after, "utf-8")
    settings, source = load_settings(tmp_path / "work")
    assert {path: settings.module_of(path) for path in proposal.owner} == proposal.owner
    assert edited(tmp_path / "work", source, settings, survey, proposal).after == edit.after


async def test_what_globs_cannot_tell_apart_is_not_written(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a\n/x.py": "", "a\t/x.py": "", "b/x.py": ""})
    survey = await surveyed(engine)
    summary = summarised(survey, engine.settings, ROLE)
    units = [unit.name for unit in summary.units]
    assert len(set(units)) == 3
    modules = [ModuleSpec(f"m{number}", "Is.", [unit], [], [], []) for number, unit in enumerate(units)]
    cut = Decomposition(modules, [])
    owner = owner_of(summary, cut)
    check = await checked(engine, survey, summary, cut)
    proposal = Proposal(cut, tables_of(survey, cut, owner), owner, check, check.score, 1, "")
    with pytest.raises(EditError, match="no globs can be written that give "):
        edited(tmp_path, None, Settings.default(), survey, proposal)


async def test_a_module_of_which_only_some_files_are_asked_about(tmp_path: Path) -> None:
    declared = '[[module]]\nname = "all"\npaths = ["web/**", "base/core.py"]\n'
    engine = engine_of(tmp_path, {**FILES, "seamline.toml": declared})
    assert shared_modules(await surveyed(engine, lambda path: path.startswith("web/"))) == ["all"]
    assert shared_modules(await surveyed(engine, lambda path: path == "base/__init__.py")) == []
    assert shared_modules(await surveyed(engine)) == []
