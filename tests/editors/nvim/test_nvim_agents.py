"""Agents in Neovim: a review that somebody asks for and agrees to, one on save, and a finding that is no problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support import models
from tests.support.implementers import WRITTEN, repairing
from tests.support.messages_api import MessagesAPI
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.editors.nvim.neovim import Neovim

PRICE, CART = "shop/price.py", "shop/cart.py"
FILES = {
    "seamline.toml": "[agents]\nreview-on-save = true\n",
    "shop/__init__.py": "",
    PRICE: "def total(items):\n    return sum(items) / 10\n",
    CART: "from shop.price import total\n\n\ndef show(items):\n    print(total(items), 'cents')\n",
}
FINDING = "total() gives dollars, and this prints them as cents. Customers read a hundredth of the price."
CHOOSES = """asked = {}
vim.ui.select = function(items, how, chosen)
    table.insert(asked, how.prompt)
    chosen(vim.iter(items):find(function(item) return (item.title or item.action.title) == '%s' end))
end
vim.ui.input = function(_, entered) entered('it is meant so') end"""


@pytest.fixture
def api() -> Iterator[MessagesAPI]:
    with MessagesAPI(models.speaking(repairing)).in_thread() as running:
        yield running


@pytest.fixture
def neovim(tmp_path: Path, api: MessagesAPI, open_neovim: Callable[..., Neovim]) -> Neovim:
    root = tmp_path.resolve() / "work"
    Scratch(root, FILES).commit()
    variables: dict[str, Any] = {"ANTHROPIC_BASE_URL": api.address, "ANTHROPIC_API_KEY": "as-good-as-secret"}
    return open_neovim(root, environment=variables)


def test_agents_review_what_somebody_agreed_to(neovim: Neovim, api: MessagesAPI) -> None:
    neovim.edit(CART)
    neovim.edit(PRICE)
    neovim.until_ready(files=3)
    neovim.replace("10", "20")
    neovim.api.command("write")
    neovim.until("require('seamline.status').sentence(0):find('before you agree', 1, true)")
    assert api.received == []

    neovim.api.exec_lua(CHOOSES % "Always in This Workspace")
    neovim.api.command("Seamline review")
    neovim.until("#asked == 1")
    neovim.until("vim.fn.execute('messages'):find('1 seam reviewed, nothing found', 1, true)")
    assert "send 1 seam, 5" in neovim.lua("asked[1]") or api.address in neovim.lua("asked[1]")

    neovim.replace("20", "100")
    neovim.api.command("write")
    neovim.until_diagnostics(1)
    assert neovim.diagnostics() == [(CART, 5, "broken-promise", FINDING)]

    neovim.api.command("Seamline run")
    neovim.until("vim.api.nvim_buf_get_name(0) == 'seamline://run'")
    assert "def total(items):" in "\n".join(neovim.lines())
    assert "as-good-as-secret" not in "\n".join(neovim.lines())
    neovim.edit(CART)
    neovim.go_to("total(items)")
    neovim.api.exec_lua(CHOOSES % "Not a problem: do not show this finding again")
    neovim.api.exec_lua("vim.lsp.buf.code_action()")
    neovim.until("#asked == 1")
    neovim.until_diagnostics(0)


def test_a_repair_waits_in_the_light_bulb(neovim: Neovim) -> None:
    neovim.edit(CART)
    neovim.edit(PRICE)
    neovim.until_ready(files=3)
    neovim.api.exec_lua(CHOOSES % "Always in This Workspace")
    neovim.api.command("Seamline review")
    neovim.until("#asked == 1")
    assert "1 repair written of what each review finds" in neovim.lua("asked[1]")
    neovim.until("vim.fn.execute('messages'):find('1 seam reviewed, nothing found', 1, true)")
    neovim.replace("10", "100")
    neovim.api.command("write")
    neovim.until_diagnostics(1)
    neovim.edit(CART)
    neovim.go_to("total(items)")
    neovim.api.exec_lua(CHOOSES % f"{WRITTEN} (implementer-clean)")
    for times in range(1, 100):
        neovim.api.exec_lua("vim.lsp.buf.code_action()")
        neovim.until(f"#asked == {times}")
        if "dollars" in neovim.lines()[4] or neovim.lua("vim.wait(100, function() return vim.bo.modified end)"):
            break
    assert neovim.lines()[4] == "    print(total(items), 'dollars')"
    neovim.until_diagnostics(0)
