"""The documentation page of each rule: `docs/rules/<name>.md`, inside an installation or in a source checkout.

A page begins with the rule's name, one sentence that says what it means, and its severity. `seamline explain`, links
in editors and SARIF all serve these pages, so that help never depends on a network. Imports nothing that takes time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def directory() -> Path:
    """Where the pages lie: beside the package's modules once installed, else in the checkout's `docs`."""
    package = Path(__file__).parent.parent
    installed = package / "docs" / "rules"
    return installed if installed.is_dir() else package.parent.parent / "docs" / "rules"


def names() -> list[str]:
    """The rules that this version has."""
    return sorted(page.stem for page in directory().glob("*.md"))


def page(rule: str) -> str | None:
    """The text of a rule's page."""
    try:
        return _file(rule).read_text(encoding="utf-8") if rule in names() else None
    except OSError:
        return None


def summary(rule: str) -> str:
    """The sentence that says what a rule means."""
    paragraphs = (page(rule) or "").split("\n\n")
    return " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else ""


def severity(rule: str) -> str:
    """How much a rule matters by default, as its page says it: `Severity: error.`"""
    _, _, after = (page(rule) or "").partition("\nSeverity: ")
    return after.partition(".")[0]


def uri(rule: str) -> str | None:
    """A link to a rule's page on this machine."""
    return _file(rule).as_uri() if _file(rule).is_file() else None


def _file(rule: str) -> Path:
    return directory() / f"{rule}.md"
