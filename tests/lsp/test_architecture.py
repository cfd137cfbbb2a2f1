"""An architect at the editor: asked for, agreed to, shown, and written only if the user says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.lsp.editor import Editor, until, write
from tests.support import architects, models
from tests.support.messages_api import MessagesAPI

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

FILES = {
    "seamline.toml": '# Ours.\nfail-on = "warning"\n',
    "shop/__init__.py": "",
    "shop/price/__init__.py": "",
    "shop/price/total.py": "def total(items):\n    return sum(items)\n",
    "shop/cart/__init__.py": "",
    "shop/cart/cart.py": "from shop.price.total import total\n\n\ndef cart():\n    return total([1])\n",
}


@pytest.mark.parametrize(
    ("answers", "sent", "written"),
    [
        ((), False, False),
        (("Send Once",), True, False),
        (("Send Once", "Write It"), True, True),
    ],
)
async def test_modules_are_proposed(
    tmp_path: Path, edit: Start, answers: tuple[str, ...], sent: bool, written: bool
) -> None:
    root = tmp_path / "work"
    write(root, FILES)
    async with MessagesAPI(models.speaking(architects.competent)).running() as api:
        own = {f"SEAMLINE_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA")}
        key = {"ANTHROPIC_API_KEY": "not-a-real-key", "ANTHROPIC_BASE_URL": api.address}
        editor = await edit(root, "vscode", environment={**own, **key})
        editor.open("shop/cart/cart.py")
        await editor.quiet()
        editor.answers = list(answers)
        await editor.command("seamline.architect", editor.uri("shop/cart/cart.py"))
        assert any("system" in one.body for one in api.received) == sent
    text = (root / "seamline.toml").read_text()
    assert ("[[module]]" in text, text.startswith("# Ours.\n")) == (written, True)
    if sent:
        await until(lambda: editor.documents_shown)
        assert "write these modules into seamline.toml?" in editor.questions[-1].message


async def test_one_unit_is_nothing_to_cut(tmp_path: Path, edit: Start) -> None:
    write(tmp_path / "work", {"only.py": "x = 1\n"})
    key: dict[str, Any] = {"ANTHROPIC_API_KEY": "not-a-real-key", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    editor = await edit(tmp_path / "work", "neovim", environment=key)
    editor.open("only.py")
    await editor.quiet()
    await editor.command("seamline.architect", editor.uri("only.py"))
    await until(lambda: editor.said)
    assert editor.questions == []
