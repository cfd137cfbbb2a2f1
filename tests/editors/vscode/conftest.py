"""The extension, built from its sources, and a VS Code to run it in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.editors.vscode.tools import Tools, UnavailableError, ensure

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
EXTENSION = ROOT / "editors" / "vscode"


class VSCode(NamedTuple):
    """A VS Code with everything its tests are told by the environment."""

    environment: Mapping[str, str]

    def run(self, script: str, **environment: str) -> None:
        """Run a file of node tests, and fail with what it printed if it does."""
        node = ["node", "--test", "--test-reporter=spec", script]
        whole = {**self.environment, **environment}
        outcome = subprocess.run(node, cwd=EXTENSION, env=whole, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout[-20_000:] + outcome.stderr[-5_000:]


@pytest.fixture(scope="session")
def built() -> Path:
    """The extension's bundles and those of its tests."""
    if not (EXTENSION / "node_modules").is_dir():
        pytest.fail("editors/vscode has no node_modules: run the tests by `make test`")
    npm("run", "--silent", "build")
    return EXTENSION / "dist"


@pytest.fixture(scope="session")
def vsix(built: Path) -> Path:
    """The extension as users install it."""
    npm("run", "--silent", "package")
    npm("run", "--silent", "build")  # packing leaves the bundle of a release, without the tests' view into it
    return built / "seamline.vsix"


@pytest.fixture(scope="session")
def vscode(built: Path) -> VSCode:
    """A VS Code. Where it cannot be had the tests are skipped, which says so; in CI it has to be had."""
    try:
        tools = ensure()
    except UnavailableError as error:
        if os.environ.get("CI"):
            pytest.fail(f"VS Code has to be tested here, and cannot be: {error}")
        pytest.skip(f"NOT TESTED IN VS CODE: {error}")
    return VSCode({**os.environ, **_told(tools)})


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seamline as pip installs it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "-qq", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("seamline-*.whl"))


def _told(tools: Tools) -> dict[str, str]:
    return {
        "NODE24": str(tools.node),
        "VSCODE_SERVER": str(tools.server),
        "CHROMIUM": str(tools.chromium),
        "SEAMLINE": str(Path(sys.executable).with_name("seamline")),
    }


def npm(*arguments: str) -> None:
    """Run npm in the extension's folder."""
    program = shutil.which("npm")
    assert program, "there is no npm on PATH"
    outcome = subprocess.run([program, *arguments], cwd=EXTENSION, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-5_000:] + outcome.stderr[-5_000:]
