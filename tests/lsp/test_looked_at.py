"""A changed interface may break thousands of files; the one that is open is checked and told of before them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.lsp.editor import write

from seamline.languages import extract
from seamline.languages.live import LiveFile
from seamline.lsp.capabilities import Client
from seamline.lsp.diagnostics import Push
from seamline.lsp.folder import Arrival, Folder
from seamline.lsp.pulling import Pull
from seamline.workspace.discovery import discover
from seamline.workspace.documents import Document

if TYPE_CHECKING:
    from pathlib import Path

PRICE = "shop/price.py"
CONSUMERS = [f"shop/parts/part{number:02}.py" for number in range(60)]


PLACES = pytest.mark.parametrize("looked_at", [CONSUMERS[0], CONSUMERS[30], CONSUMERS[-1]])


@PLACES
def test_the_open_consumer_is_told_first(shop: Path, looked_at: str) -> None:
    folder = checked(shop, looked_at)
    sent: list[str] = []
    push = Push(link(send_all=lambda _method, each: sent.extend(one.json.decode() for one in each)), Client())
    require_another_argument(folder)
    # As long as any consumer waits, there is no time for anything else: the deadline is always past.
    while not any("missing-argument" in one for one in sent):
        assert folder.advance(0.0), "everything was checked before anybody was told"
        tell(push, folder)
    assert next(one for one in sent if "missing-argument" in one).startswith(f'{{"uri":"{folder.uri_of(looked_at)}"')
    assert len(sent) <= 2


@PLACES
async def test_a_client_that_pulls_is_asked_to_before_the_closed_ones_are_checked(shop: Path, looked_at: str) -> None:
    folder = checked(shop, looked_at)
    asked: list[str] = []
    reply = SimpleNamespace(add_done_callback=lambda _: None)
    client = link(
        create_future=asyncio.get_running_loop().create_future, request=lambda method: asked.append(method) or reply
    )
    pull = Pull(client, Client())
    pull.document(folder, looked_at, folder.uri_of(looked_at), None)
    pull.poll([folder], None, {})
    require_another_argument(folder)
    while not asked:
        assert folder.advance(0.0), "everything was checked before the client was asked"
        tell(pull, folder)
    assert asked == ["workspace/diagnostic/refresh"]
    assert b"missing-argument" in pull.document(folder, looked_at, folder.uri_of(looked_at), None).json


def checked(shop: Path, looked_at: str) -> Folder:
    """The shop with many consumers, all of them checked; the provider and one consumer are open."""
    write(shop, dict.fromkeys(CONSUMERS, "from shop.price import total\ntotal([1], 2)\n"))
    folder = Folder(shop, shop.as_uri(), "utf-8")
    layout = discover(shop)
    folder.set_layout(layout, {file.path for file in layout.files})
    for file in layout.files:
        folder.incoming.append(Arrival(file.path, b"", extract(file.path, (shop / file.path).read_bytes())))
    folder.all_arrived = True
    for path in (PRICE, looked_at):
        opened(folder, path)
    while folder.advance(float("inf")):
        pass
    folder.changed.clear()
    return folder


def require_another_argument(folder: Folder) -> None:
    folder.open[PRICE].apply(0, len("def total(items, tax"), 0, len("def total(items, tax"), ", currency")
    folder.refresh(PRICE)


def tell(publisher: Push | Pull, folder: Folder) -> None:
    publisher.changed(folder, folder.changed)
    folder.changed.clear()
    publisher.advance(0.0)


def link(create_future: Any = None, **verbs: Any) -> Any:
    """A connection of which only these are used."""
    return SimpleNamespace(loop=SimpleNamespace(time=lambda: 0.0, create_future=create_future), **verbs)


def opened(folder: Folder, path: str) -> None:
    text = (folder.root / path).read_text()
    folder.attach(path, Document(folder.uri_of(path), path, 1, text, "utf-8", LiveFile(path)))
