"""Indexing as the user sees it: progress, pausing, the store, and leaving in the middle."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import ASKING_FOR_ACTIONS, Editor, until, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

BODY = "from core import total\n" + "def f(a, b=None, *c, **d):\n    return total(a, b)\n" * 150


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A workspace whose index takes some seconds."""
    root = tmp_path / "work"
    write(root, {f"p{n % 30}/m{n}.py": BODY for n in range(1200)})
    write(root, {"core.py": "def total(items, tax): ...\n", "main.py": "from core import total\ntotal(1)\n"})
    return root


def kinds(editor: Editor) -> list[str]:
    return [value["kind"] if isinstance(value, dict) else value.kind for value in (p.value for p in editor.progress)]


async def test_a_long_run_shows_progress_and_ends_it(large: Path, edit: Start, client_name: str) -> None:
    editor = await edit(large, client_name)
    status = await editor.quiet()
    assert (status["indexed"], status["total"]) == (1202, 1202)
    if client_name == "empty":
        assert kinds(editor) == []
        return
    await until(lambda: kinds(editor)[-1:] == ["end"], lambda: kinds(editor))
    assert kinds(editor)[0] == "begin" and kinds(editor).count("end") == 1
    assert "report" in kinds(editor)


async def test_a_short_run_shows_none(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    await editor.quiet()
    assert kinds(editor) == []


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_cancelling_pauses_and_open_files_are_still_checked(large: Path, edit: Start, client_name: str) -> None:
    editor = await edit(large, client_name)
    await until(lambda: "begin" in kinds(editor))
    token = editor.progress[0].token
    editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))
    status = await editor.quiet()
    assert status["indexed"] < status["total"]
    assert status["health"] == "warning" and "paused" in status["message"]
    await until(lambda: kinds(editor)[-1] == "end")
    editor.open("main.py")
    await editor.sees("main.py", "missing-argument at 2")
    editor.replace("main.py", "total(1)", "total(1, 2)")
    await editor.sees("main.py")
    editor.replace("main.py", "total(1, 2)", "total(1)")
    await editor.sees("main.py", "missing-argument at 2")
    await editor.command("seamline.index")
    status = await editor.quiet()
    assert (status["indexed"], status["health"]) == (1202, "ok")
    assert editor.all_shown() == {"main.py": ["missing-argument at 2"]}


async def test_a_second_start_takes_facts_from_the_store(
    large: Path, edit: Start, client_name: str, tmp_path: Path
) -> None:
    # Files that are only just written are not trusted by their stamps, so their contents are looked up.
    first = await edit(large, client_name, cache_dir=tmp_path / "cache")
    await first.quiet()
    assert first.all_shown() == {"main.py": ["missing-argument at 2"]}
    assert await first.stop() == 0
    began = time.monotonic()
    second = await edit(large, client_name, cache_dir=tmp_path / "cache")
    await second.quiet()
    assert second.all_shown() == {"main.py": ["missing-argument at 2"]}
    assert kinds(second).count("report") <= kinds(first).count("report")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("way", ["shutdown", "eof", "kill"])
async def test_it_leaves_at_once_in_the_middle_of_indexing(
    large: Path, edit: Start, client_name: str, way: str
) -> None:
    editor = await edit(large, client_name)
    server = editor.client._server
    assert server is not None and server.stdin is not None
    await until(lambda: editor.statuses)
    began = time.monotonic()
    if way == "shutdown":
        assert await editor.stop() == 0
    elif way == "eof":
        server.stdin.close()
    else:
        server.terminate()
    await until(lambda: server.returncode is not None, seconds=5)
    assert time.monotonic() - began < 3
