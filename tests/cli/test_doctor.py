"""`seamline doctor`: what it finds in real workspaces, whole and broken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.commands import seamline
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def examined(scratch: Scratch, *arguments: str, code: int = 0, **env: str) -> dict[str, Any]:
    settings = {"SEAMLINE_CACHE_DIR": str(scratch.root / ".cache"), **env}
    run = seamline("doctor", "--format", "json", *arguments, cwd=scratch.root, env=settings)
    assert (run.returncode, run.stderr) == (code, "")
    data: dict[str, Any] = json.loads(run.stdout)
    assert bool(data["troubles"]) is bool(code)
    return data


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    files = {"src/shop/__init__.py": "", "src/shop/cart.py": "", "tools/run.py": "", "seamline.toml": ""}
    return Scratch(tmp_path, files)


def test_a_sound_workspace(scratch: Scratch) -> None:
    commit = scratch.commit()
    scratch.write({"seamline.toml": "[rules]\nprivate-access='off'\nunknown-route='off'\n[workspace]\nexclude=['x']\n"})
    data = examined(scratch)
    assert data["workspace"]["root"] == str(scratch.root)
    assert data["workspace"]["chosen_because"] == "it has a seamline.toml"
    assert data["workspace"]["files"] == 3
    assert "src" in data["workspace"]["source_roots"]
    assert data["settings"]["file"] == str(scratch.root / "seamline.toml")
    assert data["settings"]["rules"] == {"private-access": "off", "unknown-route": "off"}
    assert data["settings"]["not_in_this_version"] == ["rules.unknown-route"]
    assert data["settings"]["exclude"] == ["x"]
    assert data["git"]["repository"] == str(scratch.root)
    assert data["git"]["baseline_commit"] == commit
    assert data["cache"]["file"].startswith(str(scratch.root / ".cache"))
    assert data["cache"]["state"] == "works"
    assert data["seamline"]["packages"]["tree-sitter"][0].isdigit()


def test_files_that_are_passed_over_are_named_with_the_reason(scratch: Scratch) -> None:
    (scratch.root / "bad.py").write_bytes(b"\xff")
    (scratch.root / "gone.py").symlink_to("nowhere")
    passed = {entry["path"]: entry["reason"] for entry in examined(scratch)["workspace"]["passed_over"]}
    assert passed["bad.py"].startswith("is not UTF-8 (byte 0xff at offset 0")
    assert passed["gone.py"] == "is a dangling link"


def test_without_git_there_is_no_baseline_and_no_trouble(scratch: Scratch) -> None:
    assert "is not in a git repository" in examined(scratch)["git"]["why_not"]
    assert "git was not found" in examined(scratch, PATH=str(scratch.root))["git"]["why_not"]


def test_a_repository_without_commits_is_no_trouble(scratch: Scratch) -> None:
    scratch.git("init", "--quiet")
    assert examined(scratch)["git"]["baseline_commit"] is None


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"seamline.toml": "[rules]\nx = 1\n"}, "seamline.toml:2: unknown key 'x'"),
        ({"seamline.toml": "[workspace]\nbaseline = 'nowhere'\n"}, "baseline 'nowhere': git knows no revision"),
        ({"seamline.toml": "[workspace]\nsource-roots = ['lib']\n"}, "the source root 'lib' is not a directory"),
        ({".seamline/known.json": "[]"}, ".seamline/known.json is not a list of known violations"),
    ],
)
def test_what_would_not_work_is_a_trouble(scratch: Scratch, files: dict[str, str], told: str) -> None:
    scratch.commit()
    scratch.write(files)
    (trouble,) = examined(scratch, code=1)["troubles"]
    assert trouble.startswith(told)


def test_a_workspace_without_sources_is_a_trouble(tmp_path: Path) -> None:
    (trouble,) = examined(Scratch(tmp_path), code=1)["troubles"]
    assert trouble.startswith("no source files in ")


def test_a_cache_that_cannot_be_used_is_a_trouble(scratch: Scratch) -> None:
    scratch.write({"file": ""})
    (trouble,) = examined(scratch, code=1, SEAMLINE_CACHE_DIR=str(scratch.root / "file"))["troubles"]
    assert trouble.startswith("the cache in ")


def test_a_cache_that_was_switched_off_is_no_trouble(scratch: Scratch) -> None:
    assert "switched off" in examined(scratch, SEAMLINE_CACHE_DIR="off")["cache"]["state"]


@pytest.mark.parametrize(
    ("variables", "commands", "address", "key"),
    [
        ({}, [], None, "none"),
        ({"ANTHROPIC_API_KEY": "nobody-sees-this"}, ["make types"], "https://api.anthropic.com", "set"),
        ({"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}, [], "http://127.0.0.1:9", "none"),
    ],
)
def test_what_agents_would_work_with(
    scratch: Scratch, tmp_path: Path, variables: dict[str, str], commands: list[str], address: str, key: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "commands.toml").write_text(f"['{scratch.root}']\nrun = {json.dumps(commands)}\n")
    run = {"SEAMLINE_CONFIG_DIR": str(own), "ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": "", **variables}
    found = examined(scratch, **run)["agents"]
    assert found == {
        "your_folder": str(own), "address": address, "key": key, "agreed": False, "review_on_save": False, "commands": commands,
    }  # fmt: skip


def test_commands_that_cannot_be_read_are_a_trouble(scratch: Scratch, tmp_path: Path) -> None:
    (tmp_path / "commands.toml").write_text("run = [\n")
    (trouble,) = examined(scratch, code=1, SEAMLINE_CONFIG_DIR=str(tmp_path))["troubles"]
    assert trouble.startswith(f"{tmp_path}/commands.toml cannot be read")


def test_the_text_for_people_has_the_same_sections(scratch: Scratch) -> None:
    run = seamline("doctor", cwd=scratch.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert (run.returncode, run.stderr) == (0, "")
    headings = [line for line in run.stdout.splitlines() if line and not line.startswith(" ")]
    sections = ["seamline", "workspace", "settings", "known", "git", "cache", "agents", "terminal"]
    assert headings == [*sections, "All of this would work."]


def test_a_root_that_is_none_is_refused(scratch: Scratch) -> None:
    run = seamline("doctor", "--root", "nowhere", cwd=scratch.root)
    assert (run.returncode, run.stderr) == (2, "seamline: there is no such path: nowhere\n")
