"""A changed interface may break thousands of files; the one that is open is checked and told of before them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.lsp.editor import write

from seamline.languages import extract
from seamline.languages.live import LiveFile
from seamline.lsp.capabilities import Client
from seamline.lsp.diagnostics import Push
from seamline.lsp.folder import Arrival, Folder
from seamline.workspace.discovery import discover
from seamline.workspace.documents import Document

if TYPE_CHECKING:
    from pathlib import Path

PRICE = "shop/price.py"
CONSUMERS = [f"shop/parts/part{number:02}.py" for number in range(60)]


@pytest.mark.parametrize("looked_at", [CONSUMERS[0], CONSUMERS[30], CONSUMERS[-1]])
def test_the_open_consumer_is_first(shop: Path, looked_at: str) -> None:
    write(shop, dict.fromkeys(CONSUMERS, "from shop.price import total\ntotal([1], 2)\n"))
    folder = Folder(shop, shop.as_uri(), "utf-8")
    layout = discover(shop)
    folder.set_layout(layout, {file.path for file in layout.files})
    for file in layout.files:
        folder.incoming.append(Arrival(file.path, b"", extract(file.path, (shop / file.path).read_bytes())))
    folder.all_arrived = True
    documents = {path: opened(folder, path) for path in (PRICE, looked_at)}
    while folder.advance(float("inf")):
        pass
    folder.changed.clear()

    price = documents[PRICE]
    price.apply(0, len("def total(items, tax"), 0, len("def total(items, tax"), ", currency")
    folder.refresh(PRICE)
    sent: list[str] = []
    link: Any = SimpleNamespace(
        loop=SimpleNamespace(time=lambda: 0.0),
        send_all=lambda _method, each: sent.extend(one.json.decode() for one in each),
    )
    push = Push(link, Client())
    # As long as any consumer waits, there is no time for anything else: the deadline is always past.
    while not any("missing-argument" in one for one in sent):
        assert folder.advance(0.0), "everything was checked before anybody was told"
        push.changed(folder, folder.changed)
        folder.changed.clear()
        push.advance(0.0)
    assert next(one for one in sent if "missing-argument" in one).startswith(f'{{"uri":"{folder.uri_of(looked_at)}"')
    assert len(sent) <= 2


def opened(folder: Folder, path: str) -> Document:
    document = Document(folder.uri_of(path), path, 1, (folder.root / path).read_text(), "utf-8", LiveFile(path))
    folder.attach(path, document)
    return document
