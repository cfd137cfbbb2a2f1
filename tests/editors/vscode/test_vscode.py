"""The extension in VS Code: its own tests, run by node, with the server of this environment.

What they test stands in `editors/vscode/test`: plain logic (`unit`), the extension through the editor's interface, inside
its extension host (`exthost`), and the workbench as a user sees it, in a browser (`workbench`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from tests.editors.vscode.conftest import EXTENSION
from tests.support import models
from tests.support.messages_api import MessagesAPI

if TYPE_CHECKING:
    from tests.editors.vscode.conftest import VSCode

PROFILE = Path(__file__).parents[2] / "lsp" / "profiles" / "vscode.json"

pytestmark = pytest.mark.timeout(900)


def test_plain_logic(built: Path, vscode: VSCode) -> None:
    vscode.run(str(built / "unit.test.mjs"))


def test_the_packaged_readme_shows_no_picture_that_is_not_there(vsix: Path) -> None:
    text = ZipFile(vsix).read("extension/readme.md").decode()
    assert "## Set-up" in text
    assert "![" not in text


def test_in_the_extension_host(vscode: VSCode, wheel: Path, tmp_path: Path) -> None:
    record = tmp_path / "capabilities.json"
    vscode.run("test/exthost/run.mjs", RECORD=str(record), WHEEL=str(wheel))
    # The end-to-end tests of the server speak as this client does.
    assert json.loads(record.read_text("utf-8")) == json.loads(PROFILE.read_text("utf-8"))


@pytest.mark.parametrize("script", sorted(path.name for path in (EXTENSION / "test" / "workbench").glob("*.test.mjs")))
def test_in_the_workbench(vscode: VSCode, vsix: Path, wheel: Path, tmp_path: Path, script: str) -> None:
    # Where `PICTURES` is set (`make screenshots`), what is seen on the way is kept there.
    with MessagesAPI(models.speaking(models.competent)).in_thread() as api:
        environment = {"VSIX": str(vsix), "WHEEL": str(wheel), "FAILURES": str(tmp_path), "MODEL": api.address}
        vscode.run(f"test/workbench/{script}", **environment)
