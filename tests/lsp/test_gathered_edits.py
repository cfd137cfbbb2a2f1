"""Edits are gathered before they are worked on: what is said meanwhile is about the text before them, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamline.languages.live import LiveFile
from seamline.lsp.capabilities import Client
from seamline.lsp.diagnostics import Reports
from seamline.lsp.folder import Folder
from seamline.workspace.discovery import discover
from seamline.workspace.documents import Document

if TYPE_CHECKING:
    from pathlib import Path

CART = "shop/cart.py"
BROKEN = "from shop.price import total\n\n\ndef checkout():\n    return 'é', total([1])\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_report_is_about_the_version_it_names(shop: Path, encoding: str) -> None:
    folder = Folder(shop, shop.as_uri(), encoding)
    layout = discover(shop)
    folder.set_layout(layout, {file.path for file in layout.files})
    document = Document(folder.uri_of(CART), CART, 1, BROKEN, encoding, LiveFile(CART))
    folder.attach(CART, document)
    folder.catch_up(CART, 10)
    reports = Reports(Client(encoding=encoding))
    before = reports.of_file(folder, CART)
    assert (before.version, b"missing-argument" in before.items) == (1, True)
    document.version = 2
    document.apply(0, 0, 0, 0, "é\n")
    assert reports.of_file(folder, CART) == before
    assert folder.read(CART) == BROKEN.encode()
    folder.refresh(CART)
    folder.catch_up(CART, 10)
    after = reports.of_file(folder, CART)
    assert after.version == 2 and after.items != before.items
