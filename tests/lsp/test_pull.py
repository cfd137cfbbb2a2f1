"""Pulled diagnostics: result ids, long polling, partial results."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, profile, until, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

CART = "shop/cart.py"


class Hand(Editor):
    """An editor that pulls only when a test says so."""

    async def _pull_workspace(self) -> None:
        return

    async def _pull(self, path: str) -> None:
        return

    async def poll(self, known: Mapping[str, str] | None = None, token: str | None = None) -> Any:
        ids = [types.PreviousResultId(uri=self.uri(path), value=value) for path, value in (known or {}).items()]
        params = types.WorkspaceDiagnosticParams(previous_result_ids=ids, partial_result_token=token)
        report = await self.client.workspace_diagnostic_async(params)
        return {self.path(each.uri): each for each in report.items}

    async def pull(self, path: str, known: str | None = None) -> Any:
        params = types.DocumentDiagnosticParams(text_document=self.document(path), previous_result_id=known)
        return await self.client.text_document_diagnostic_async(params)


@pytest.fixture
async def hand(shop: Path) -> Any:
    editor = await Hand.start(shop, "vscode")
    await editor.quiet()
    yield editor
    await editor.abandon()


def codes(report: Any) -> list[str]:
    return [each.code for each in report.items]


async def test_an_unchanged_file_is_not_sent_again(hand: Hand) -> None:
    hand.open(CART)
    hand.replace(CART, "total([1], 2)", "total([1])")
    first = await hand.pull(CART)
    assert (first.kind, codes(first)) == ("full", ["missing-argument"])
    again = await hand.pull(CART, first.result_id)
    assert (again.kind, again.result_id) == ("unchanged", first.result_id)
    hand.replace(CART, "total([1])", "total([1], 2)")
    clean = await hand.pull(CART, first.result_id)
    assert (clean.kind, codes(clean), clean.result_id) == ("full", [], None)


async def test_a_pull_right_after_an_edit_is_about_that_edit(hand: Hand) -> None:
    hand.open(CART)
    for _ in range(5):
        hand.replace(CART, "total([1], 2)", "total([1])")
        assert codes(await hand.pull(CART)) == ["missing-argument"]
        hand.replace(CART, "total([1])", "total([1], 2)")
        assert codes(await hand.pull(CART)) == []


async def test_a_poll_is_held_until_there_is_news(hand: Hand) -> None:
    poll = asyncio.ensure_future(hand.poll())
    hand.open("shop/price.py")
    await hand.quiet()
    assert not poll.done()
    hand.replace("shop/price.py", "tax)", "tax, currency)")
    news = await asyncio.wait_for(poll, 10)
    assert codes(news[CART]) == ["missing-argument"]
    known = {path: report.result_id for path, report in news.items()}
    poll = asyncio.ensure_future(hand.poll(known))
    await hand.quiet()
    hand.replace("shop/price.py", "tax, currency)", "tax)")
    cleared = await asyncio.wait_for(poll, 10)
    assert codes(cleared[CART]) == [] and cleared[CART].result_id is None


async def test_a_file_that_is_gone_is_reported_as_empty(hand: Hand) -> None:
    news = await asyncio.wait_for(hand.poll({"shop/gone.py": "abc"}), 10)
    assert (codes(news["shop/gone.py"]), news["shop/gone.py"].result_id) == ([], None)


async def test_news_flow_through_one_request_where_the_client_takes_partial_results(hand: Hand) -> None:
    poll = asyncio.ensure_future(hand.poll(token="poll-1"))
    hand.open("shop/price.py")
    hand.replace("shop/price.py", "tax)", "tax, currency)")
    await hand.sees(CART, "missing-argument at 5")
    hand.replace("shop/price.py", "tax, currency)", "tax)")
    await hand.sees(CART)
    assert not poll.done()
    poll.cancel()


async def test_a_second_poll_ends_the_first(hand: Hand) -> None:
    first = asyncio.ensure_future(hand.poll())
    await hand.quiet()
    second = asyncio.ensure_future(hand.poll())
    assert await asyncio.wait_for(first, 10) == {}
    assert not second.done()
    second.cancel()


async def test_open_files_that_another_file_breaks_are_pulled_again(hand: Hand) -> None:
    asked: list[int] = []
    hand.client.protocol.fm.features[types.WORKSPACE_DIAGNOSTIC_REFRESH] = lambda *_: asked.append(1)
    hand.open(CART)
    assert codes(await hand.pull(CART)) == []
    hand.open("shop/price.py")
    await hand.pull("shop/price.py")
    hand.replace("shop/price.py", "tax)", "tax, currency)")
    await until(lambda: asked)
    assert codes(await hand.pull(CART)) == ["missing-argument"]
    await hand.quiet()
    assert asked == [1], "the file that was typed in is pulled by the client itself"


async def test_a_client_that_cannot_be_told_to_refresh_is_pushed_to(shop: Path, edit: Start) -> None:
    half = profile("vscode") | {"workspace": {**profile("vscode")["workspace"], "diagnostics": {}}}
    editor = await edit(shop, capabilities=half)
    assert not editor.pulls
    write(shop, {"x.py": ""})
    editor.open(CART)
    editor.replace(CART, "total([1], 2)", "total([1])")
    await editor.sees(CART, "missing-argument at 5")


async def test_shutdown_answers_what_is_held(hand: Hand) -> None:
    poll = asyncio.ensure_future(hand.poll())
    await hand.quiet()
    assert await hand.stop() == 0
    done, _ = await asyncio.wait([poll], timeout=5)
    assert done
    poll.exception()
