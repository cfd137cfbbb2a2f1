"""An agent repairs what a user asks it to: what is asked first, what is offered then, and what is gone when a text changes."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, until, write
from tests.support import implementers, models
from tests.support.implementers import FILES, RIGHT, WRONG
from tests.support.messages_api import MessagesAPI
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

KEY = "not-a-real-key-but-as-secret-as-one"
ODD = "shop/odd.py"
ASK = "Ask an agent for a repair..."
AT = f"^{WRONG}"


@pytest.fixture
def opened(tmp_path: Path, edit: Start) -> Callable[..., Any]:
    @asynccontextmanager
    async def open_shop(
        model: models.Model = implementers.competent, client: str = "vscode", **environment: str
    ) -> AsyncIterator[tuple[Editor, MessagesAPI]]:
        write(tmp_path / "work", FILES)
        async with MessagesAPI(models.speaking(model)).running() as api:
            variables = {
                "ANTHROPIC_API_KEY": KEY,
                "ANTHROPIC_BASE_URL": api.address,
                **{f"SEAMLINE_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA")},
                **environment,
            }
            editor = await edit(tmp_path / "work", client, environment=variables)
            editor.open(ODD)
            await editor.quiet()
            yield editor, api

    return open_shop


async def ask(editor: Editor, *answers: str) -> None:
    editor.answers = list(answers)
    (action,) = [one for one in await editor.actions(ODD, AT) if one.title == ASK]
    assert action.command is not None
    await editor.command(action.command.command, *(action.command.arguments or ()))


def asked(api: MessagesAPI) -> int:
    return sum("system" in one.body for one in api.received)


@pytest.mark.parametrize("client", ["vscode", "neovim"])
async def test_a_repair_is_asked_for_agreed_to_and_applied(opened: Any, client: str) -> None:
    async with opened(client=client) as (editor, api):
        await ask(editor, "Clean Code", "Send Once", "Apply")
        concern, consent, ready = (one.message for one in editor.questions)
        assert "look after" in concern
        assert "send 1 violation, " in consent and api.address in consent
        assert "rate() takes two arguments." in ready and ODD in ready
        editor.apply(editor.applied[0])
        assert editor.texts[ODD] == FILES[ODD].replace(WRONG, RIGHT)
        await editor.sees(ODD)


async def test_what_was_prepared_is_offered_until_a_text_changes(opened: Any) -> None:
    async with opened() as (editor, _):
        await ask(editor, "Performance", "Send Once")
        titles = [one.title for one in await editor.actions(ODD, AT)]
        assert "rate() takes two arguments. (implementer-performance)" in titles
        assert ASK not in titles
        (action,) = [one for one in await editor.actions(ODD, AT) if one.title.endswith("(implementer-performance)")]
        edit = await editor.resolved(action)
        assert edit.document_changes
        editor.replace(ODD, "def ", "\n\ndef ") if FILES[ODD].count("def ") == 1 else editor.replace(
            ODD, WRONG, f"{WRONG}  # changed"
        )
        await editor.quiet()
        action.edit = None
        with pytest.raises(Exception, match=r"changed|gone"):
            await editor.resolved(action)
        assert ASK in [one.title for one in await editor.actions(ODD, AT)]


@pytest.mark.parametrize("answers", [(), ("Clean Code",)], ids=["no concern", "no consent"])
async def test_nothing_is_sent_that_nobody_agreed_to(opened: Any, answers: tuple[str, ...]) -> None:
    async with opened() as (editor, api):
        await ask(editor, *answers)
        assert asked(api) == 0


async def test_without_a_key_nobody_is_offered_one(opened: Any) -> None:
    async with opened(ANTHROPIC_API_KEY="", ANTHROPIC_BASE_URL="") as (editor, _):
        assert editor.shown(ODD)
        assert ASK not in [one.title for one in await editor.actions(ODD, AT)]


@pytest.mark.parametrize("model", [models.hostile(3), models.sloppy(3)], ids=["hostile", "sloppy"])
async def test_what_does_not_pass_the_gate_is_offered_to_nobody(opened: Any, model: models.Model) -> None:
    def answer(body: models.Body) -> list[str]:
        try:
            return model(body)
        except KeyError:
            return models.said(
                {"version": 1, "reason": "x", "edits": [{"path": "../etc/passwd", "old": "", "new": "y"}]}
            )

    async with opened(answer) as (editor, _):
        await ask(editor, "Clean Code", "Send Once", "Apply")
        assert any("no repair: " in one for one in editor.said), editor.said
        assert editor.applied == []
        assert not [one for one in await editor.actions(ODD, AT) if "implementer" in one.title]


async def test_asking_can_be_cancelled(opened: Any) -> None:
    async with opened(lambda _body: ["wait 60"]) as (editor, api):
        waiting = asyncio.ensure_future(ask(editor, "Clean Code", "Send Once"))
        await until(lambda: asked(api))
        await until(lambda: editor.progress)
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(editor.progress[0].token))
        await asyncio.wait_for(api.hung_up.wait(), 10)
        await asyncio.wait([waiting], timeout=10)
        assert waiting.done()
        waiting.exception()
        assert KEY not in json.dumps(editor.said)


async def test_the_users_commands_have_their_say(opened: Any, tmp_path: Path) -> None:
    (tmp_path / "CONFIG").mkdir()
    line = f"test -e {tmp_path / 'passes'} || grep -qF '{WRONG}' {ODD}"
    (tmp_path / "CONFIG" / "commands.toml").write_text(f"['{tmp_path / 'work'}']\nrun = {json.dumps([line])}\n")
    write(tmp_path / "work", FILES)
    Scratch(tmp_path / "work").commit()
    async with opened() as (editor, _):
        await ask(editor, "Clean Code", "Send Once")
        assert "with `test -e " in editor.questions[1].message
        assert any("no repair: " in one for one in editor.said), editor.said
        (tmp_path / "passes").touch()
        await ask(editor, "Clean Code", "Send Once", "Apply")
        editor.apply(editor.applied[0])
        assert editor.texts[ODD] == FILES[ODD].replace(WRONG, RIGHT)
