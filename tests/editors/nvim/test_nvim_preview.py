"""`:Seamline fix`: an edit is shown before it is applied, and what is applied is what was shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.editors.nvim.neovim import Neovim

SHOP = {
    "pyproject.toml": "",
    "shop/__init__.py": "",
    "shop/price.py": "def total(items, tax):\n    return sum(items) * tax\n\n\nRATE = 2\n",
    "shop/cart.py": "from shop.price import total\n\n\ndef checkout():\n    return total([1])\n",
}
BEFORE = SHOP["shop/cart.py"].splitlines()
AFTER = [*BEFORE[:4], "    return total([1], tax=...)"]
DIFF = [
    "--- shop/cart.py",
    "+++ shop/cart.py",
    "@@ -2,4 +2,4 @@",
    " ",
    " ",
    " def checkout():",
    "-    return total([1])",
    "+    return total([1], tax=...)",
]
# The user's choice in the list; the list itself is of Neovim, or of whatever picker the user has.
CHOOSE = """vim.ui.select = function(items, options, choose)
    vim.g.offered = vim.tbl_map(options.format_item, items)
    choose(items[%d])
end"""


@pytest.fixture
def cart(tmp_path: Path, open_neovim: Callable[..., Neovim]) -> Neovim:
    root = tmp_path / "work"
    for path, text in SHOP.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    neovim = open_neovim(root)
    neovim.edit("shop/cart.py")
    neovim.until_diagnostics(1)
    neovim.go_to("return")
    return neovim


def preview(neovim: Neovim, choice: int = 1, command: str = "Seamline fix") -> list[str]:
    neovim.api.exec_lua(CHOOSE % choice)
    neovim.api.command(command)
    neovim.until("vim.fn.bufname() == 'seamline://preview'")
    return neovim.lines()


def cart_of(neovim: Neovim) -> list[str]:
    return list(neovim.api.funcs.getbufline("shop/cart.py", 1, "$"))


def test_nothing_is_changed_by_looking(cart: Neovim) -> None:
    assert preview(cart) == DIFF
    assert cart.api.vars["offered"] == [
        "Add the missing argument 'tax' as a placeholder",
        "Ignore missing-argument here",
    ]
    assert "Add the missing argument 'tax'" in cart.lua("vim.wo.winbar")
    assert cart_of(cart) == BEFORE
    cart.keys("q")
    assert (cart.lines(), len(cart.api.windows)) == (BEFORE, 1)


def test_what_was_shown_is_applied_and_undone(cart: Neovim) -> None:
    preview(cart)
    cart.keys("<CR>")
    assert (cart.lines(), len(cart.api.windows)) == (AFTER, 1)
    cart.until_diagnostics(0)
    cart.keys("u")
    assert cart.lines() == BEFORE
    cart.until_diagnostics(1)


def test_an_edit_that_is_worked_out_late(cart: Neovim) -> None:
    assert preview(cart, choice=2)[-1] == "+    return total([1])  # seamline: ignore[missing-argument]"


def test_an_edit_is_gone_when_its_text_has_changed(cart: Neovim) -> None:
    preview(cart)
    cart.api.exec_lua("vim.api.nvim_buf_set_lines(vim.fn.bufnr('shop/cart.py'), 0, 0, false, {'# above'})")
    cart.keys("<CR>")
    assert cart.lines() == ["# above", *BEFORE]
    assert "the text has changed since this edit was worked out; ask for it again" in cart.messages()


def test_an_action_is_gone_when_its_text_has_changed(cart: Neovim) -> None:
    cart.api.exec_lua("""vim.ui.select = function(items, _, choose)
        vim.api.nvim_buf_set_lines(0, 0, 0, false, {'# above'})
        choose(items[1])
    end""")
    cart.api.command("Seamline fix")
    cart.until("vim.fn.execute('messages'):find('the text has changed since this action was offered', 1, true)")
    assert len(cart.api.windows) == 1


def test_the_lines_of_a_range(cart: Neovim) -> None:
    cart.go_to("from shop")
    assert preview(cart, command="%Seamline fix") == DIFF


def test_lines_without_anything_to_do(cart: Neovim) -> None:
    cart.go_to("from shop")
    cart.api.command("Seamline fix")
    cart.until("vim.fn.execute('messages'):find('Seamline has nothing to offer here.', 1, true)")


def test_no_choice_is_no_preview(cart: Neovim) -> None:
    cart.api.exec_lua(CHOOSE % 99)
    cart.api.command("Seamline fix")
    cart.until("vim.g.offered")
    assert len(cart.api.windows) == 1


def edit(*changes: Any, annotated: bool = False) -> dict[str, Any]:
    """A workspace edit as a server may send it, one that wants to be confirmed included."""
    found: dict[str, Any] = {"documentChanges": list(changes)}
    if annotated:
        found["changeAnnotations"] = {"ask": {"label": "Check this", "needsConfirmation": True}}
    return found


def text_edit(uri: str, line: int, text: str, **more: Any) -> dict[str, Any]:
    place = {"line": line, "character": 0}
    change = {"range": {"start": place, "end": place}, "newText": text, **more}
    return {"textDocument": {"uri": uri, "version": None}, "edits": [change]}


def test_an_edit_of_files_that_are_not_open(cart: Neovim) -> None:
    price = (cart.root / "shop/price.py").as_uri()
    create = {"kind": "create", "uri": (cart.root / "shop/new.py").as_uri()}
    wanted = edit(create, text_edit(price, 0, "import math\n", annotationId="ask"), annotated=True)
    cart.api.exec_lua("require('seamline.preview').open('50% off', vim.json.decode(...), 'utf-8')", json.dumps(wanted))
    assert cart.lines() == [
        "create shop/new.py",
        "--- shop/price.py",
        "+++ shop/price.py",
        "@@ -1,3 +1,4 @@",
        "+import math",
        " def total(items, tax):",
        "     return sum(items) * tax",
        " ",
    ]
    assert cart.lua("vim.fn.bufloaded('shop/price.py')") == 0, "looking loads nothing"
    cart.keys("<CR>")
    assert cart.api.funcs.getbufline("shop/price.py", 1) == ["import math"]
    assert (cart.root / "shop/new.py").exists()
    assert "Seamline changed shop/price.py; not saved yet." in cart.messages()
    assert (cart.root / "shop/price.py").read_text("utf-8") == SHOP["shop/price.py"], "saving is the user's"
