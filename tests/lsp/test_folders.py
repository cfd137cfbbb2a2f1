"""Several workspace folders, coming and going, one inside another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

PROVIDER = "def total(items, tax): ...\n"
USER = "from price import total\ntotal(1)\n"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    write(
        tmp_path,
        {"a/price.py": PROVIDER, "a/user.py": USER, "b/price.py": "def total(items): ...\n", "b/user.py": USER},
    )
    return tmp_path


def change_folders(editor: Editor, added: Sequence[Path] = (), removed: Sequence[Path] = ()) -> None:
    def folders(paths: Sequence[Path]) -> list[types.WorkspaceFolder]:
        return [types.WorkspaceFolder(uri=path.as_uri(), name=path.name) for path in paths]

    event = types.WorkspaceFoldersChangeEvent(added=folders(added), removed=folders(removed))
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))


async def test_each_folder_is_a_program_of_its_own(two: Path, edit: Start, client_name: str) -> None:
    editor = await edit(two, client_name, folders=[two / "a", two / "b"])
    await editor.sees("a/user.py", "missing-argument at 2")
    await editor.quiet()
    assert list(editor.all_shown()) == ["a/user.py"]


async def test_folders_come_and_go(two: Path, edit: Start, client_name: str) -> None:
    editor = await edit(two, client_name, folders=[two / "b"])
    status = await editor.quiet()
    assert (status["total"], editor.all_shown()) == (2, {})
    change_folders(editor, added=[two / "a"])
    await editor.sees("a/user.py", "missing-argument at 2")
    editor.open("a/price.py")
    change_folders(editor, removed=[two / "a"])
    await editor.sees("a/user.py")
    status = await editor.quiet()
    assert status["total"] == 2
    change_folders(editor, added=[two / "a"])
    editor.replace("a/price.py", ", tax", "")
    await editor.quiet()
    assert editor.all_shown() == {}


async def test_a_folder_in_a_folder_owns_its_files(tmp_path: Path, edit: Start, client_name: str) -> None:
    write(tmp_path, {"price.py": "def total(items): ...\n", "in/price.py": PROVIDER, "in/user.py": USER})
    editor = await edit(tmp_path, client_name, folders=[tmp_path, tmp_path / "in"])
    await editor.sees("in/user.py", "missing-argument at 2")
    status = await editor.quiet()
    assert status["total"] == 3
    change_folders(editor, removed=[tmp_path / "in"])
    status = await editor.quiet()
    assert status["total"] == 3


async def test_a_workspace_without_a_source_file_is_quiet(tmp_path: Path, edit: Start, client_name: str) -> None:
    editor = await edit(tmp_path, client_name)
    status = await editor.quiet()
    assert status == {"health": "ok", "quiescent": True, "message": "", "indexed": 0, "total": 0}


async def test_no_folder_at_all_is_legal(tmp_path: Path, edit: Start, client_name: str) -> None:
    write(tmp_path, {"user.py": USER})
    editor = await edit(tmp_path, client_name, folders=[])
    editor.open("user.py")
    await editor.quiet()
    assert editor.all_shown() == {}
