"""Settings files while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, until, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]


@pytest.fixture
async def broken(shop: Path, edit: Start, client_name: str) -> Editor:
    write(shop, {"shop/user.py": "from shop.price import total\ntotal()\n"})
    editor = await edit(shop, client_name)
    await editor.sees("shop/user.py", "missing-argument at 2")
    await editor.quiet()
    return editor


async def test_a_changed_severity_takes_effect_at_once(broken: Editor) -> None:
    broken.on_disk("seamline.toml", '[rules]\nmissing-argument = "warning"\n')
    await until(
        lambda: [each.severity for each in broken.diagnostics("shop/user.py")] == [types.DiagnosticSeverity.Warning]
    )
    broken.on_disk("seamline.toml", '[rules]\nmissing-argument = "off"\n')
    await broken.sees("shop/user.py")
    broken.on_disk("seamline.toml", None)
    await broken.sees("shop/user.py", "missing-argument at 2")


async def test_excluded_files_leave(broken: Editor) -> None:
    broken.on_disk("seamline.toml", '[workspace]\nexclude = ["shop/user.py"]\n')
    await broken.sees("shop/user.py")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[rules]\nmissing-argument = 3\n", 2, "missing-argument"),
        ('[rules]\nmissing-argumnt = "off"\n', 2, "missing-argument"),
        ("[rules]\n\nmissing-argument =\n", 3, ""),
    ],
)
async def test_a_mistake_is_shown_in_the_file_and_the_last_good_settings_hold(
    shop: Path, edit: Start, text: str, line: int, says: str
) -> None:
    write(shop, {"shop/user.py": "from shop.price import total\ntotal()\n"})
    write(shop, {"seamline.toml": '[rules]\nmissing-argument = "warning"\n'})
    for client in ("neovim", "vscode"):
        editor = await edit(shop, client)
        await editor.sees("shop/user.py", "missing-argument at 2")
        editor.on_disk("seamline.toml", text)
        await editor.sees("seamline.toml", f"settings at {line}")
        assert says in editor.diagnostics("seamline.toml")[0].message
        status = await editor.quiet()
        assert status["health"] == "warning" and "seamline.toml" in status["message"]
        assert status["message"].endswith("; the last good settings are in force.")
        assert editor.diagnostics("shop/user.py")[0].severity == types.DiagnosticSeverity.Warning
        editor.on_disk("seamline.toml", '[rules]\nmissing-argument = "warning"\n')
        await editor.sees("seamline.toml")
        assert (await editor.quiet())["health"] == "ok"
        await editor.stop()


async def test_a_mistake_at_the_start_leaves_the_defaults(shop: Path, edit: Start, client_name: str) -> None:
    write(shop, {"shop/user.py": "from shop.price import total\ntotal()\n", "seamline.toml": "nonsense = [\n"})
    editor = await edit(shop, client_name)
    await until(lambda: editor.shown("seamline.toml"), editor.all_shown)
    await editor.sees("shop/user.py", "missing-argument at 2")


async def test_saving_settings_in_the_editor_is_enough(shop: Path, edit: Start, client_name: str) -> None:
    write(shop, {"shop/user.py": "from shop.price import total\ntotal()\n", "seamline.toml": "[rules]\n"})
    editor = await edit(shop, client_name)
    await editor.sees("shop/user.py", "missing-argument at 2")
    editor.open("seamline.toml")
    editor.replace("seamline.toml", "[rules]\n", '[rules]\nmissing-argument = "off"\n')
    await editor.quiet()
    assert editor.shown("shop/user.py") == ["missing-argument at 2"]
    editor.save("seamline.toml")
    await editor.sees("shop/user.py")
