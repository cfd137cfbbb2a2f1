"""The examples on the pages of the rules are true: checked, they give exactly what the page says they give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.support.repositories import Scratch

from seamline import batch
from seamline.contract.rules import REPORTED, RESERVED
from seamline.contract.settings import Settings
from seamline.crew.dismissals import Dismissals
from seamline.crew.reviewing import Reviewed, violations_of
from seamline.crew.seams import seams_of
from seamline.report import pages
from seamline_agents.flows.review import Standing, Verdict
from seamline_agents.handoffs import Finding, Quotation

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

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


def baseline_of(rule: str) -> dict[str, str]:
    """The files of an example that it shows twice, as it shows them first: so they were committed."""
    found: dict[str, str] = {}
    for language, text in section(rule, "Example"):
        if language == "python":
            name, _, code = text.partition("\n")
            found.setdefault(name.removeprefix("# "), code)
    after = example_of(rule)
    return {path: code for path, code in found.items() if code != after[path]}


def reviewed(engine: Engine) -> list[str]:
    """What is said of a finding like the one on the page of `broken-promise`, which no refuter could refute."""
    [seam] = seams_of(engine)
    finding = Finding(
        "total() gives dollars, and this prints them as cents",
        Quotation("shop/price.py", "return sum(items) / 100"),
        Quotation("shop/cart.py", 'print(total(items), "cents")'),
        "Customers read a hundredth of the price",
    )
    nothing = Dismissals(engine.root / "none", engine.root)
    found = violations_of(engine, [Reviewed(seam, (Verdict(finding, Standing.VERIFIED, ""),))], nothing)
    return [f"{one.severity.label}[{one.rule}]: {one.message}" for one in found]


def told(root: Path, rule: str, files: dict[str, str]) -> list[str]:
    """What is said of these files, after a commit of what the example of the rule shows as it was before."""
    before = baseline_of(rule)
    if before:
        scratch = Scratch(root, files | before)
        scratch.commit()
        scratch.write(files)
    else:
        Scratch(root, files)
    engine = batch.check(root, Settings.default())
    if rule == "broken-promise":
        return reviewed(engine)
    batch.add_drift(engine, engine.settings.workspace.baseline)
    return [f"{one.severity.label}[{one.rule}]: {one.message}" for one in engine.all_violations()]


@pytest.mark.parametrize("rule", pages.names())
def test_the_example_gives_what_the_page_says(tmp_path: Path, rule: str) -> None:
    lines = [line for _, text in section(rule, "Example") for line in text.splitlines()]
    expected = [line for line in lines if re.match(r"(?:error|warning|hint)\[", line)]
    assert any(f"[{rule}]" in line for line in expected), "the page shows what is reported"
    assert told(tmp_path, rule, example_of(rule)) == expected


@pytest.mark.parametrize("rule", [rule for rule in pages.names() if not rule.endswith("-ignore")])
def test_the_comment_on_the_page_suppresses(tmp_path: Path, rule: str) -> None:
    comments = re.findall(r"# seamline: ignore\[.*?\]", str(section(rule, "How to suppress")))
    assert comments == [f"# seamline: ignore[{rule}]"]
    files = example_of(rule)
    bare = told(tmp_path / "bare", rule, files)
    consumer = {path: re.sub(r"^(?!#)(.+)$", rf"\1  {comments[0]}", text, flags=re.M) for path, text in files.items()}
    silenced = told(tmp_path / "silenced", rule, consumer)
    assert any(f"[{rule}]" in line for line in bare)
    assert not any(f"[{rule}]" in line for line in silenced)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert set(pages.names()) == set(REPORTED)
    assert not REPORTED.keys() & RESERVED.keys()
