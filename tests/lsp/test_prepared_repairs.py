"""Repairs that nobody asked for: written after a review on save, for what it found, and there when an editor asks for actions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from tests.lsp.editor import Editor, until
from tests.lsp.test_reviews import CART, PRICE, Office, break_it, finds_it
from tests.support import models
from tests.support.implementers import WRITTEN, owned, repairing
from tests.support.messages_api import MessagesAPI

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

OURS = "(implementer-clean)"


def implementers_asked(api: MessagesAPI) -> int:
    return sum("system" in one.body and bool(owned(one.body)) for one in api.received)


CHEAP = {"reviewer": "fast", "refuter": "fast"}
POOR = "spend-limit-usd-per-day = 0.02\n" + "".join(
    f'[agents.roles.{role}]\nmodel = "{model}"\n' for role, model in CHEAP.items()
)
"""A review could cost a few tenths of a cent, and a repair four cents."""


async def office(
    folder: Path, edit: Start, api: MessagesAPI, settings: str = "", **agreed: str
) -> tuple[Office, Editor]:
    here = Office(folder, api, edit)
    (here.root / "seamline.toml").write_text(f"[agents]\nreview-on-save = true\n{settings}")
    here.agree(**agreed)
    return here, await here.start("vscode")


async def prepared(editor: Editor) -> list[Any]:
    return [one for one in await editor.actions(CART, "print(^total") if one.title.endswith(OURS)]


async def test_it_is_there_when_somebody_asks(tmp_path: Path, edit: Start) -> None:
    async with MessagesAPI(models.speaking(repairing)).running() as api:
        here, editor = await office(tmp_path, edit, api)
        break_it(editor)
        await finds_it(editor)
        await until(lambda: [one["purpose"] for one in here.entries()] == ["review", "refute", "fix"], here.entries)
        asked = len(api.received)
        (action,) = await until_prepared(editor)
        assert action.title == f"{WRITTEN} {OURS}"
        editor.apply(await editor.resolved(action))
        assert "'dollars'" in editor.texts[CART]
        assert len(api.received) == asked, "an editor that asks for actions has nothing sent"
        assert editor.questions == editor.said == []


async def until_prepared(editor: Editor) -> list[Any]:
    for _ in range(100):
        if found := await prepared(editor):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(await editor.actions(CART, "print(^total"))


@pytest.mark.parametrize(
    ("case", "settings", "model"),
    [
        ("the user wants none", "repairs-after-review = 0\n", repairing),
        ("nobody could verify it", "", lambda body: repairing(body, unverified)),
        ("there is no money left", POOR, repairing),
    ],
)
async def test_none_is_written(tmp_path: Path, edit: Start, case: str, settings: str, model: models.Model) -> None:
    async with MessagesAPI(models.speaking(model)).running() as api:
        here, editor = await office(tmp_path, edit, api, settings, **(CHEAP if settings == POOR else {}))
        break_it(editor)
        await finds_it(editor)
        await until(lambda: "refute" in [one["purpose"] for one in here.entries()], here.entries)
        await asyncio.sleep(1)
        assert implementers_asked(api) == 0, case
        assert await prepared(editor) == []
        assert sum(one["cost"] for one in here.entries()) <= 20_000


def unverified(body: models.Body) -> list[str]:
    return ["text I am not sure.", "stop refusal"] if models.is_refuter(body) else models.competent(body)


@pytest.mark.parametrize("path", [CART, PRICE])
async def test_a_change_of_either_side_ends_it(tmp_path: Path, edit: Start, path: str) -> None:
    def slow(body: models.Body) -> list[str]:
        return ["text {", "wait 60"] if owned(body) else models.competent(body)

    async with MessagesAPI(models.speaking(slow)).running() as api:
        _, editor = await office(tmp_path, edit, api)
        break_it(editor)
        await finds_it(editor)
        await until(lambda: implementers_asked(api) == 1)
        editor.replace(path, "def ", "# changed\ndef ") if path == CART else editor.replace(
            path, "# Prices.", "# Price."
        )
        await asyncio.wait_for(api.hung_up.wait(), 10)
        await editor.quiet()
        assert await prepared(editor) == []


async def test_what_is_remembered_is_not_paid_for_again(tmp_path: Path, edit: Start) -> None:
    async with MessagesAPI(models.speaking(repairing)).running() as api:
        here, editor = await office(tmp_path, edit, api)
        break_it(editor)
        await finds_it(editor)
        await until(lambda: implementers_asked(api) == 1)
        await until_prepared(editor)
        await editor.stop()
        again = await here.start("vscode")
        again.replace(PRICE, "/ 100\n", "/ 10\n")
        again.save(PRICE)
        await again.quiet()
        break_it(again)
        await finds_it(again)
        await asyncio.sleep(1)
        assert implementers_asked(api) == 1


async def test_the_question_for_always_names_it(tmp_path: Path, edit: Start) -> None:
    async with MessagesAPI(models.speaking(repairing)).running() as api:
        here = Office(tmp_path, api, edit)
        (here.root / "seamline.toml").write_text("[agents]\nreview-on-save = true\n")
        editor = await here.start("vscode")
        await editor.command("seamline.reviewFile", editor.uri(CART))
        assert editor.questions[0].message.endswith(
            "Always: each save has what it touched reviewed, and 1 repair written of what each review finds."
        )
