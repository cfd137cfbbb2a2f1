"""An agent brings up to date what describes a changed interface: docstrings and pages, and never code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.lsp.editor import Editor, until
from tests.support import models
from tests.support.implementers import changes, owned
from tests.support.messages_api import MessagesAPI
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

ASK = "Ask an agent to update what describes this..."
PRICE, PAGE = "shop/price.py", "docs/price.md"
FILES = {
    "shop/__init__.py": "",
    PRICE: 'def total(items):\n    """The sum of the items."""\n    return sum(items)\n',
    "shop/cart.py": "from shop.price import total\n\nprint(total([1]))\n",
    PAGE: "# Prices\n\n`total(items)` gives the sum.\n",
    "docs/other.md": "Nothing about it.\n",
    "README.md": "The shop.\n",
}
SUM, NEW = '"""The sum of the items."""', '"""The sum of the items, with tax."""'


def writing(*edits: tuple[str, str, str]) -> models.Model:
    return lambda _body: changes(*edits, reason="total() takes a tax now.")


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        (((PRICE, SUM, NEW), (PAGE, "`total(items)`", "`total(items, tax)`")), ""),
        (((PRICE, "return sum(items)", "return sum(items) * tax"),), "changes code"),
        (((PRICE, SUM, f"{SUM}\n    # seamline: ignore[missing-argument]"),), "hides code from the checks"),
        ((("shop/cart.py", "total([1])", "total([1], 2)"),), "not yours"),
        ((("docs/other.md", "Nothing", "Something"),), "not yours"),
    ],
)
async def test_documentation(tmp_path: Path, edit: Start, edits: tuple[tuple[str, str, str], ...], says: str) -> None:
    scratch = Scratch(tmp_path / "work", FILES)
    scratch.commit()
    seen: list[set[str]] = []

    def model(body: models.Body) -> list[str]:
        seen.append(set(owned(body)))
        return writing(*edits)(body)

    async with MessagesAPI(models.speaking(model)).running() as api:
        own = {f"SEAMLINE_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA")}
        key: dict[str, Any] = {"ANTHROPIC_API_KEY": "not-a-real-key", "ANTHROPIC_BASE_URL": api.address}
        editor = await edit(scratch.root, "vscode", environment={**own, **key})
        editor.open(PRICE)
        await editor.quiet()
        editor.replace(PRICE, "(items):", "(items, tax):")
        await until(lambda: "breaking-change at 1" in editor.shown(PRICE), editor.all_shown)
        editor.answers = ["Send Once", "Apply"]
        (action,) = [one for one in await editor.actions(PRICE, "^total(items, tax)") if one.title == ASK]
        assert action.command is not None
        await editor.command(action.command.command, *(action.command.arguments or ()))
    assert seen[0] == {PRICE, PAGE}
    if says:
        assert editor.applied == []
        assert "no repair" in editor.said[-1]
        records = "".join(file.read_text() for file in (tmp_path / "DATA").rglob("*.jsonl"))
        assert says in records
    else:
        assert "total() takes a tax now." in editor.questions[-1].message
        assert {editor.path(one.text_document.uri) for one in editor.applied[0].document_changes or ()} == {PRICE, PAGE}
