"""The project as it is shipped: what the wheel holds, and what must never be in a tracked file."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from seamline import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = [requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return zipfile.ZipFile(next(folder.glob("seamline-*.whl")))


@pytest.mark.parametrize(
    "member",
    [
        "seamline/__init__.py",
        "seamline/py.typed",
        "seamline_agents/__init__.py",
        "seamline_agents/py.typed",
        "seamline/contract/seamline.schema.json",
    ],
)
def test_the_wheel_holds(wheel: zipfile.ZipFile, member: str) -> None:
    assert member in wheel.namelist()


def test_the_wheel_holds_every_file_of_both_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    packages = [ROOT / "server" / "seamline", ROOT / "agents" / "seamline_agents"]
    sources = {
        path.relative_to(package.parent).as_posix()
        for package in packages
        for path in tracked()
        if path.is_relative_to(package)
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert sources <= packed
    assert {name.partition("/")[0] for name in packed} == {"seamline", "seamline_agents"}


def test_every_rule_has_its_page_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    """`seamline explain RULE` shows the page of the manual without a network."""
    from seamline.contract.rules import REPORTED

    packed = {Path(name).stem for name in wheel.namelist() if name.endswith(".md")}
    assert set(REPORTED) <= packed


def test_the_version_is_the_same_everywhere(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    assert PROJECT["version"] == __version__
    assert f"\nVersion: {__version__}\n" in wheel.read(metadata).decode()
    assert re.search(
        rf"^## \[({re.escape(__version__)}|Unreleased)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )


def test_every_dependency_is_bounded_and_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    for requirement in (*PROJECT["dependencies"], *EXTRAS):
        name, lower, upper = re.fullmatch(r"([A-Za-z0-9-]+)(>=[\w.]+),(<[\w.]+)", requirement).groups()  # type: ignore[union-attr]
        assert lower and upper
        assert f"| {name} |" in reasons, f"{name} has no row in docs/dependencies.md"


def test_everything_that_is_installed_is_locked() -> None:
    locked = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    wanted = [re.split(r"[<>=]", item)[0].lower() for item in (*PROJECT["dependencies"], *EXTRAS, *groups["dev"])]
    assert set(wanted) <= locked


MACHINE = re.compile(
    rb"/(?:home|Users|root)/(?!me/|you/)[a-z]|/work/|/opt/pypi|/opt/wheels"
    rb"|(?:index-url|extra-index-url|find-links)\s*=?\s*\w+://"
    rb"|pypi\.(?:org|python)|files\.pythonhosted|registry\.npmjs"
)


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    own = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in tracked()
        if path != own and (match := MACHINE.search(path.read_bytes()))
    ]
    assert found == []


SECRET = re.compile(rb"sk-ant-[\w-]{20,}|gh[pousr]_\w{36}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----")


def test_no_tracked_file_holds_a_secret() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if SECRET.search(path.read_bytes())] == []


def test_the_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text("utf-8").splitlines()[-1] == "exec make test"


def test_the_project_passes_its_own_check() -> None:
    from seamline import batch
    from seamline.contract.settings import load_settings

    settings, _ = load_settings(ROOT)
    engine = batch.check(ROOT, settings)
    assert len(engine.files.blobs) > 200
    assert engine.all_violations() == []
