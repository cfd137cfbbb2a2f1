"""The examples on the pages of the rules are true: checked, they give exactly what the page says they give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.support.repositories import Scratch

from seamline import batch
from seamline.contract.rules import REPORTED, RESERVED
from seamline.contract.settings import Settings
from seamline.report import pages

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(rule: str, heading: str) -> list[tuple[str, str]]:
    """(language, text) of the code blocks below a heading."""
    _, _, after = (pages.page(rule) or "").partition(f"\n## {heading}\n")
    return _BLOCK.findall(after.partition("\n## ")[0])


def example_of(rule: str) -> dict[str, str]:
    """The files of a page's example; every folder is a package, and what is imported from elsewhere exists."""
    files = {}
    for language, text in section(rule, "Example"):
        if language == "python":
            name, _, code = text.partition("\n")
            assert re.fullmatch(r"# [\w/]+\.py", name), "the first line of an example names its file"
            files[name.removeprefix("# ")] = code
    for path in list(files):
        files.setdefault(path.rpartition("/")[0] + "/__init__.py", "")
    files.setdefault("shop/price.py", "def total(items): ...\n")
    return files


def told(scratch: Scratch) -> list[str]:
    found = batch.check(scratch.root, Settings.default()).all_violations()
    return [f"{one.severity.label}[{one.rule}]: {one.message}" for one in found]


@pytest.mark.parametrize("rule", pages.names())
def test_the_example_gives_what_the_page_says(tmp_path: Path, rule: str) -> None:
    expected = [line for _, text in section(rule, "Example") for line in text.splitlines() if f"[{rule}]: " in line]
    assert expected, "the page shows what is reported"
    assert told(Scratch(tmp_path, example_of(rule))) == expected


@pytest.mark.parametrize("rule", [rule for rule in pages.names() if not rule.endswith("-ignore")])
def test_the_comment_on_the_page_suppresses(tmp_path: Path, rule: str) -> None:
    comments = re.findall(r"# seamline: ignore\[.*?\]", str(section(rule, "How to suppress")))
    assert comments == [f"# seamline: ignore[{rule}]"]
    files = example_of(rule)
    bare = told(Scratch(tmp_path / "bare", files))
    consumer = {path: re.sub(r"^(?!#)(.+)$", rf"\1  {comments[0]}", text, flags=re.M) for path, text in files.items()}
    silenced = told(Scratch(tmp_path / "silenced", consumer))
    assert any(f"[{rule}]" in line for line in bare)
    assert not any(f"[{rule}]" in line for line in silenced)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert set(pages.names()) == set(REPORTED)
    assert not REPORTED.keys() & RESERVED.keys()
