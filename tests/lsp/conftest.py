"""Editors that end with their test, and the shop they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from tests.lsp.editor import PROFILES, Editor, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

SHOP = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items, tax):\n    return sum(items) * tax\n",
    "shop/cart.py": "from shop.price import total\n\n\ndef checkout():\n    return total([1], 2)\n",
    "shop/invoice.py": "from shop import price\n\n\ndef invoice():\n    return price.total([1], 2)\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small workspace without a violation."""
    root = tmp_path / "work"
    write(root, SHOP)
    return root


@pytest.fixture(params=PROFILES)
def client_name(request: pytest.FixtureRequest) -> str:
    """Runs the test as every kind of client."""
    return str(request.param)


@pytest_asyncio.fixture
async def edit() -> AsyncIterator[Callable[..., Awaitable[Editor]]]:
    """Starts editors that do not outlive the test."""
    started: list[Editor] = []

    async def start(*arguments: Any, **named: Any) -> Editor:
        started.append(await Editor.start(*arguments, **named))
        return started[-1]

    yield start
    for editor in started:
        await editor.abandon()
    assert [breach for editor in started for breach in editor.conformance.finish()] == []


@pytest_asyncio.fixture
async def editor(shop: Path, client_name: str, edit: Callable[..., Awaitable[Editor]]) -> Editor:
    """The shop in an editor of every kind."""
    found = await edit(shop, client_name)
    await found.quiet()
    return found
