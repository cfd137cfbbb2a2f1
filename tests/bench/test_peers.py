"""What the other judges print, as findings; and that an answer is asked for once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench.mutations import peers

MYPY = """\
shop/cart.py:3: error: Missing positional argument "tax" in call to "total"  [call-arg]
shop/cart.py:4: note: see above
shop/cart.py:5: error: Name "x" is not defined  [name-defined]
"""
TY = "shop/cart.py:3:1: error[missing-argument] No argument provided for required parameter `tax`\n"
PYREFLY = "INFO something\n" + json.dumps(
    {"errors": [{"path": "shop/cart.py", "line": 3, "name": "bad-argument-count", "description": "Expected 2"}]}
)
PYLINT = json.dumps(
    {"messages": [{"path": "shop/cart.py", "line": 3, "symbol": "no-value-for-parameter", "message": "No value"}]}
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one folder of Python; nothing is run in it."""
    monkeypatch.setenv("SEAMLINE_BENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(peers, "peer", Path)
    monkeypatch.setattr(peers, "bare_python", lambda: Path("python"))
    (tmp_path / "tree" / "shop").mkdir(parents=True)
    (tmp_path / "tree" / "shop" / "cart.py").write_text("")
    return tmp_path / "tree"


@pytest.mark.parametrize(
    ("name", "output", "rule"),
    [
        ("mypy", MYPY, "call-arg (mypy)"),
        ("ty", TY, "missing-argument (ty)"),
        ("pyrefly", PYREFLY, "bad-argument-count (pyrefly)"),
        ("pylint", PYLINT, "no-value-for-parameter (pylint)"),
        ("mypy", "", ""),
        ("pyrefly", "", ""),
        ("pylint", "", ""),
    ],
)
def test_what_speaks_of_a_broken_use_counts(
    tree: Path, monkeypatch: pytest.MonkeyPatch, name: str, output: str, rule: str
) -> None:
    asked = []

    def run(_root: Path, _roots: tuple[str, ...], *command: str) -> str:
        asked.append(command)
        return output

    monkeypatch.setattr(peers, "_run", run)
    found = [peers.ask(name, tree, ("",), "state") for _ in range(2)]
    assert found[0] == found[1] and len(asked) == 1
    assert [(one.path, one.line, one.rule) for one in found[0]] == ([("shop/cart.py", 2, rule)] if rule else [])
    assert "shop" in asked[0] or any(str(tree / "") in word for word in asked[0]) or name == "ty"


def test_another_state_is_asked_about_anew(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = iter((MYPY, ""))
    monkeypatch.setattr(peers, "_run", lambda *_: next(outputs))
    assert len(peers.ask("mypy", tree, ("",), "one")) == 1
    assert peers.ask("mypy", tree, ("",), "other") == []
