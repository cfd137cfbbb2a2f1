"""`seamline roles`: who the agents are, where each comes from, and that a workspace's own are named and not used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.support.commands import seamline

if TYPE_CHECKING:
    from pathlib import Path

OWN = "---\nname: {name}\nconcern: Units.\noutput: findings\nmodel: my-model\nbudget: 500\n---\nLook at units.\n"


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "config" / "roles").mkdir(parents=True)
    (tmp_path / "config" / "roles" / "units.md").write_text(OWN.format(name="units"), "utf-8")
    return {"SEAMLINE_CONFIG_DIR": str(tmp_path / "config")}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "work"
    (root / ".seamline" / "roles").mkdir(parents=True)
    (root / ".seamline" / "roles" / "bad.md").write_text(OWN.format(name="reviewer"), "utf-8")
    (root / "seamline.toml").write_text(
        "[agents.roles.refuter]\nmodel = 'fast'\n[agents.roles.nobody]\nmodel = 'fast'\n", "utf-8"
    )
    return root


def test_the_table(workspace: Path, own: dict[str, str]) -> None:
    done = seamline("roles", cwd=workspace, env=own)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("reviewer "))
    assert "Whether one seam still means the same on both of its sides." in lines[at]
    assert (
        "claude-sonnet-5-5, gives findings; asks for 361 tokens and 7 orders, a request has at most 12000"
        in lines[at + 1]
    )
    assert f"from {own['SEAMLINE_CONFIG_DIR']}/roles/units.md" in done.stdout
    assert "not used before you trust it (--trust), because the workspace wrote it: .seamline/roles/bad.md" in lines
    assert "[agents.roles.nobody] is about a role that is not there" in lines


def test_json(workspace: Path, own: dict[str, str]) -> None:
    report = json.loads(seamline("roles", "--format", "json", cwd=workspace, env=own).stdout)
    roles = {role["name"]: role for role in report["roles"]}
    assert (roles["units"]["model"], roles["units"]["load"]["tokens"]) == ("my-model", 5)
    assert (roles["refuter"]["model"], roles["reviewer"]["source"]) == ("claude-haiku-5-5", "shipped")
    assert report["passed-over"] == [".seamline/roles/bad.md"]
    assert "text" not in roles["units"]


def test_one_role_as_it_is_sent(workspace: Path, own: dict[str, str]) -> None:
    assert seamline("roles", "units", cwd=workspace, env=own).stdout == "Look at units.\n"
    assert json.loads(seamline("roles", "units", "--format", "json", cwd=workspace, env=own).stdout)["roles"][0]["text"]


@pytest.mark.parametrize(
    ("file", "text", "arguments", "says"),
    [
        ("roles/x.md", "no role", [], "x.md: there is no head"),
        ("prices.toml", "[models", [], "prices.toml: "),
        ("roles/units.md", OWN.format(name="units"), ["poet"], "there is no role 'poet'; there are architect, "),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    workspace: Path, own: dict[str, str], tmp_path: Path, file: str, text: str, arguments: list[str], says: str
) -> None:
    (tmp_path / "config" / file).write_text(text, "utf-8")
    done = seamline("roles", *arguments, cwd=workspace, env=own)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_roles_of_a_workspace_are_used_once_they_are_trusted_and_only_as_they_are(
    workspace: Path, own: dict[str, str]
) -> None:
    def sources() -> tuple[str, list[str]]:
        report = json.loads(seamline("roles", "--format", "json", cwd=workspace, env=own).stdout)
        (reviewer,) = [role for role in report["roles"] if role["name"] == "reviewer"]
        return reviewer["source"].rpartition("/")[2], report["passed-over"]

    assert sources() == ("shipped", [".seamline/roles/bad.md"])
    assert seamline("roles", "--trust", cwd=workspace, env=own).returncode == 0
    assert sources() == ("bad.md", [])
    more = workspace / ".seamline" / "roles" / "more.md"
    more.write_text(OWN.format(name="more"), "utf-8")
    assert sources() == ("shipped", [".seamline/roles/bad.md", ".seamline/roles/more.md"])
    more.unlink()
    assert sources() == ("bad.md", [])
    (workspace / ".seamline" / "roles" / "bad.md").write_text(OWN.format(name="reviewer") + "More.\n", "utf-8")
    assert sources() == ("shipped", [".seamline/roles/bad.md"])


def test_there_is_nothing_to_trust(tmp_path: Path) -> None:
    done = seamline("roles", "--trust", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there are no roles in .seamline/roles" in done.stderr
