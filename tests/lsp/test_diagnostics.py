"""What is shown while somebody types, opens, closes and saves; the same for every client."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import PUSHED_TO, Editor, until, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]


async def test_nothing_is_shown_where_nothing_is_wrong(editor: Editor) -> None:
    editor.open("shop/cart.py")
    await editor.quiet()
    assert editor.all_shown() == {}


async def test_a_violation_is_shown_as_it_is_typed_and_goes_as_it_is_mended(editor: Editor) -> None:
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.replace("shop/cart.py", "total([1])", "total([1], tax=2)")
    await editor.sees("shop/cart.py")


async def test_a_changed_export_breaks_consumers_that_are_not_open(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.replace("shop/price.py", "tax)", "tax, currency)")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    await editor.sees("shop/invoice.py", "missing-argument at 5")
    editor.replace("shop/price.py", "tax, currency)", "tax)")
    await editor.sees("shop/cart.py")
    await editor.sees("shop/invoice.py")


async def test_a_changed_export_breaks_a_consumer_that_is_open(editor: Editor) -> None:
    editor.open("shop/cart.py")
    editor.open("shop/price.py")
    await editor.quiet()
    editor.replace("shop/price.py", "def total", "def sum_up")
    await until(lambda: "missing-export at 1" in editor.shown("shop/cart.py"), editor.all_shown)


async def test_a_diagnostic_says_all_that_the_client_can_show(editor: Editor, client_name: str) -> None:
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await until(lambda: editor.diagnostics("shop/cart.py"), editor.all_shown)
    [found] = editor.diagnostics("shop/cart.py")
    assert found.source == "seamline"
    assert found.severity == types.DiagnosticSeverity.Error
    assert "tax" in found.message and "shop/price.py:1" in found.message
    if client_name == "empty":
        assert found.related_information is None and found.data is None and found.code_description is None
        return
    [other] = found.related_information or ()
    assert other.location.uri == editor.uri("shop/price.py")
    assert other.location.range.start.line == 0
    assert "def total(items, tax)" in other.message
    assert found.data is not None
    if client_name == "vscode":
        assert found.code_description is not None and "missing-argument" in found.code_description.href


async def test_an_ignore_that_suppresses_nothing_fades(editor: Editor, client_name: str) -> None:
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "2)", "2)  # seamline: ignore[missing-argument]")
    await editor.sees("shop/cart.py", "unused-ignore at 5")
    [found] = editor.diagnostics("shop/cart.py")
    assert found.severity == types.DiagnosticSeverity.Hint
    expected = None if client_name == "empty" else [types.DiagnosticTag.Unnecessary]
    assert (found.tags and list(found.tags)) == expected


@pytest.mark.parametrize("name", ["neovim", "vscode"])
async def test_columns_are_in_the_unit_that_was_agreed_on(shop: Path, edit: Start, name: str) -> None:
    text = 'from shop.price import total\nGRUSS = "😀é"; total([1])\n'
    write(shop, {"shop/smile.py": text})
    editor = await edit(shop, name)
    await editor.sees("shop/smile.py", "missing-argument at 2")
    [found] = editor.diagnostics("shop/smile.py")
    assert found.range.start == editor.position(text, text.index("total([1])"))
    editor.open("shop/smile.py")
    editor.replace("shop/smile.py", '"😀é"', '"é😀😀"')
    await until(lambda: editor.diagnostics("shop/smile.py")[0].range.start.character > found.range.start.character)
    [moved] = editor.diagnostics("shop/smile.py")
    assert moved.range.start == editor.place("shop/smile.py", "; ^total([1])")


async def test_closing_a_file_brings_back_what_is_on_disk(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.replace("shop/price.py", "tax)", "tax, currency)")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.close("shop/price.py")
    await editor.sees("shop/cart.py")


async def test_an_open_document_wins_over_the_disk(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.on_disk("shop/price.py", "def total(items, tax, currency):\n    return 1\n")
    await editor.quiet()
    editor.on_disk("shop/more.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/more.py", "missing-argument at 2")
    assert editor.shown("shop/cart.py") == []
    editor.close("shop/price.py")
    await editor.sees("shop/cart.py", "missing-argument at 5")


async def test_a_new_file_counts_before_it_is_saved(editor: Editor) -> None:
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "from shop.price", "from shop.prices")
    await editor.sees("shop/cart.py", "unresolved-import at 1")
    editor.open("shop/prices.py", "def total(items, tax): ...\n")
    await editor.sees("shop/cart.py")
    editor.close("shop/prices.py")
    await editor.sees("shop/cart.py", "unresolved-import at 1")


async def test_files_outside_the_workspace_are_left_alone(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere.py": "from shop.price import nothing\n"})
    editor.open(str(tmp_path / "elsewhere.py"))
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    assert editor.shown(str(tmp_path / "elsewhere.py")) == []


async def test_a_document_that_is_out_of_step_shows_nothing_until_it_is_opened_again(editor: Editor) -> None:
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.versions["shop/cart.py"] = -5
    editor.replace("shop/cart.py", "[1]", "[1, 1]")
    await editor.sees("shop/cart.py")
    editor.open("shop/cart.py", editor.texts["shop/cart.py"])
    await editor.sees("shop/cart.py", "missing-argument at 5")


@pytest.mark.parametrize("client_name", PUSHED_TO)
async def test_a_burst_of_edits_ends_right_with_few_publications(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    await editor.quiet()
    before, began = len(editor.publications), time.monotonic()
    for turn in range(200):
        old, new = ("total([1], 2)", "total([1])") if turn % 2 == 0 else ("total([1])", "total([1], 2)")
        editor.replace("shop/cart.py", old, new)
        await asyncio.sleep(0.002)
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await until(lambda: editor.publications[-1].version == editor.versions["shop/cart.py"], editor.all_shown)
    await editor.quiet()
    assert editor.shown("shop/cart.py") == ["missing-argument at 5"]
    # A machine so busy that pauses come into the burst may see more: one in 10 ms.
    assert len(editor.publications) - before <= max(30, 2 + (time.monotonic() - began) / 0.010)


@pytest.mark.parametrize("client_name", PUSHED_TO)
async def test_the_same_set_is_not_sent_twice(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    await editor.quiet()
    published, before = time.monotonic(), len(editor.publications)
    # Later than a publication and an edit can cross on their way.
    await until(lambda: time.monotonic() - published > 0.2)
    editor.replace("shop/cart.py", "return total([1])", "return total([1])  # still")
    await editor.quiet()
    editor.replace("shop/cart.py", "  # still", "  # and still")
    await editor.quiet()
    assert len(editor.publications) == before


@pytest.mark.parametrize("client_name", PUSHED_TO)
async def test_the_last_set_of_a_burst_is_for_the_last_version(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1])")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    for turn in range(20):
        editor.replace("shop/cart.py", f"checkout{turn or ''}", f"checkout{turn + 1}")
        await asyncio.sleep(0)
    await until(lambda: editor.publications[-1].version == editor.versions["shop/cart.py"], editor.all_shown)
    assert editor.shown("shop/cart.py") == ["missing-argument at 5"]


async def test_an_opened_file_is_checked_before_the_index_is_there(
    tmp_path: Path, edit: Start, client_name: str
) -> None:
    root = tmp_path / "work"
    filler = {f"big/part{n}/mod{m}.py": "def f(a, b): ...\n" * 60 for n in range(60) for m in range(50)}
    write(root, {**filler, "shop/price.py": "def total(items, tax): ...\n"})
    write(root, {"shop/cart.py": "from shop.price import total\ntotal([1])\n"})
    editor = await edit(root, client_name)
    editor.open("shop/cart.py")
    await editor.sees("shop/cart.py", "missing-argument at 2")
    took = time.monotonic() - editor.started
    status = await editor.quiet()
    assert status["indexed"] == status["total"] == 3002
    assert not any(each["quiescent"] for each in editor.statuses[:-1])
    assert took < 20


BASE = "class Price:\n    def total(self, items, tax=0): ...\n\n\ndef pay(price: Price):\n    price.total([1], tax=2)\n"
NARROW = "from shop.base import Price\n\n\nclass Special(Price):\n    def total(self, items): ...\n"


async def test_an_override_is_told_of_when_a_call_elsewhere_shows_it(shop: Path, edit: Start, client_name: str) -> None:
    write(shop, {"shop/base.py": BASE.replace(", tax=2", ""), "shop/special.py": NARROW})
    editor = await edit(shop, client_name)
    editor.open("shop/special.py")
    editor.open("shop/base.py")
    await editor.quiet()
    assert editor.all_shown() == {}
    editor.replace("shop/base.py", "price.total([1])", "price.total([1], tax=2)")
    await editor.sees("shop/special.py", "incompatible-override at 5")
    if client_name != "empty":
        [found] = editor.diagnostics("shop/special.py")
        lines = [other.location.range.start.line + 1 for other in found.related_information or ()]
        assert lines == [2, 6]  # the method of the base, and the call
    editor.replace("shop/base.py", "price.total([1], tax=2)", "price.total([1])")
    await editor.sees("shop/special.py")
