"""The documentation pages of the rules."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seamline.contract.rules import DEFAULT_SEVERITIES
from seamline.report import pages

HEADINGS = ["Example", "How to fix", "How to suppress", "What it does not report"]


@pytest.mark.parametrize("rule", pages.names())
def test_a_page_says_all_that_a_page_has_to_say(rule: str) -> None:
    text = pages.page(rule)
    assert text is not None
    assert text.startswith(f"# {rule}\n\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert pages.severity(rule) == DEFAULT_SEVERITIES[rule].label
    assert pages.summary(rule).endswith(".")
    assert "```" not in pages.summary(rule)


@pytest.mark.parametrize("rule", pages.names())
def test_the_links_of_a_page_lead_somewhere(rule: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", pages.page(rule) or ""):
        assert (pages.directory() / target).is_file(), target


def test_there_are_pages() -> None:
    assert {"unresolved-import", "missing-export", "missing-argument", "unexpected-argument"} <= set(pages.names())


@pytest.mark.parametrize("rule", ["nonsense", "", "../settings", "../../README"])
def test_what_is_no_rule_has_no_page(rule: str) -> None:
    assert pages.page(rule) is None


def test_a_page_has_a_link_on_this_machine() -> None:
    link = pages.uri("missing-argument")
    assert link is not None
    assert link.startswith("file://")
    assert link.endswith("/missing-argument.md")


def test_an_installation_has_the_pages_beside_its_modules(tmp_path: Path) -> None:
    """As the wheel lays them out: `[tool.hatch.build.targets.wheel.force-include]` of pyproject.toml."""
    source = Path(pages.__file__).parents[1]
    root = source.parents[1]
    build = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    (inside,) = build["wheel"]["force-include"].items()
    for name in ("__init__.py", "report/__init__.py", "report/pages.py"):
        target = tmp_path / "seamline" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, target)
    shutil.copytree(root / inside[0], tmp_path / inside[1])
    code = "from seamline.report import pages; print(pages.directory(), *pages.names())"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={}, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(tmp_path / "seamline" / "docs" / "rules"), *pages.names()]
