"""Fixes: which are offered, what they change, and that a stale one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.editor import ASKING_FOR_ACTIONS, Editor, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

BROKEN = ("total([1], 2)", "total([1])")
HERE = "tot^al([1])"
ARGUMENT = ["missing-argument at 5", "unexpected-argument at 5"]


@pytest.fixture
async def broken(shop: Path, edit: Start, client_name: str) -> Editor:
    """The shop with a call that lacks an argument, for clients that understand code action literals."""
    # A client without `codeActionLiteralSupport` may be sent commands only; it is given that and nothing else.
    extra: dict[str, Any] = {}
    if client_name == "empty":
        kinds = {"codeActionKind": {"valueSet": ["quickfix"]}}
        extra["capabilities"] = {"textDocument": {"codeAction": {"codeActionLiteralSupport": kinds}}}
    editor = await edit(shop, client_name, **extra)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", *BROKEN)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    return editor


async def test_a_fix_is_applied_and_its_violation_goes(broken: Editor) -> None:
    first = (await broken.actions("shop/cart.py", HERE))[0]
    assert "tax" in first.title and first.kind == types.CodeActionKind.QuickFix
    broken.apply(await broken.resolved(first))
    assert "tax" in broken.texts["shop/cart.py"]
    await broken.sees("shop/cart.py")


async def test_an_edit_is_bound_to_a_version_where_the_client_understands_that(
    broken: Editor, client_name: str
) -> None:
    edit = await broken.resolved((await broken.actions("shop/cart.py", HERE))[0])
    if client_name == "vscode":
        [change] = edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == broken.versions["shop/cart.py"]
        assert not edit.changes
    else:
        assert list(edit.changes or ()) == [broken.uri("shop/cart.py")]
        assert not edit.document_changes


async def test_every_violation_can_be_ignored_where_it_stands(broken: Editor) -> None:
    [ignore] = [each for each in await broken.actions("shop/cart.py", HERE) if each.title.startswith("Ignore")]
    broken.apply(await broken.resolved(ignore))
    assert "total([1])  # seamline: ignore[missing-argument]" in broken.texts["shop/cart.py"]
    await broken.sees("shop/cart.py")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "from shop.price import total\nx = [\n    total([1]),\n]\n",
            "    total([1]),  # seamline: ignore[missing-argument]\n",
            id="inside brackets",
        ),
        pytest.param(
            "from shop.price import total\ntotal([1])  # seamline: ignore[unexpected-argument]\n",
            "total([1])  # seamline: ignore[unexpected-argument, missing-argument]\n",
            id="beside another ignore",
        ),
        pytest.param(
            "from shop.price import total\r\ntotal([1])\r\n",
            "total([1])  # seamline: ignore[missing-argument]\r\n",
            id="CRLF",
        ),
    ],
)
@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_an_ignore_fits_its_line(shop: Path, edit: Start, client_name: str, before: str, after: str) -> None:
    write(shop, {"shop/odd.py": before})
    editor = await edit(shop, client_name)
    editor.open("shop/odd.py", before)
    await editor.quiet()
    actions = await editor.actions("shop/odd.py", HERE)
    [ignore] = [each for each in actions if each.title == "Ignore missing-argument here"]
    editor.apply(await editor.resolved(ignore))
    assert after in editor.texts["shop/odd.py"]
    await editor.quiet()
    assert "missing-argument" not in str(editor.shown("shop/odd.py"))


@pytest.mark.parametrize(
    ("only", "offered"),
    [
        (None, True),
        ([types.CodeActionKind.QuickFix], True),
        ([types.CodeActionKind.Empty], True),
        ([types.CodeActionKind.SourceOrganizeImports], False),
        ([types.CodeActionKind.SourceFixAll], False),
        (["quickfix.other"], False),
    ],
)
@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_only_what_is_asked_for_is_offered(
    shop: Path, edit: Start, client_name: str, only: Any, offered: bool
) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", *BROKEN)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    assert bool(await editor.actions("shop/cart.py", HERE, only=only)) is offered


async def test_actions_belong_to_the_place_and_not_to_what_the_client_sends(broken: Editor) -> None:
    assert await broken.actions("shop/cart.py", "def check^out") == []
    assert await broken.actions("shop/cart.py", "[1]^)")


async def test_actions_name_the_diagnostic_that_the_client_sent(broken: Editor, client_name: str) -> None:
    shown = list(broken.diagnostics("shop/cart.py"))
    away = await broken.actions("shop/cart.py", "def check^out", context=shown)
    if client_name == "empty":
        return
    assert away and away[0].diagnostics and away[0].diagnostics[0].code == "missing-argument"


async def test_the_same_mistake_elsewhere_is_not_offered_along(broken: Editor) -> None:
    broken.replace("shop/cart.py", "    return total([1])", "    total([1])\n    return total([2])")
    await broken.sees("shop/cart.py", "missing-argument at 5", "missing-argument at 6")
    first = broken.diagnostics("shop/cart.py")[0]
    actions = await broken.actions("shop/cart.py", HERE, context=[first])
    assert len({each.title for each in actions}) == len(actions)
    broken.apply(await broken.resolved(actions[0]))
    await broken.sees("shop/cart.py", "missing-argument at 6")


@pytest.mark.parametrize("client", ["vscode", "neovim"])
async def test_a_stale_action_is_refused(shop: Path, edit: Start, client: str) -> None:
    editor = await edit(shop, client)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", *BROKEN)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    action = (await editor.actions("shop/cart.py", HERE))[0]
    editor.replace("shop/cart.py", "def checkout", "def check_it_out")
    with pytest.raises(JsonRpcException) as caught:
        await editor.resolved(action)
    assert caught.value.code == types.LSPErrorCodes.ContentModified


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_an_action_that_is_not_ours_is_refused(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    with pytest.raises(JsonRpcException, match="not one of ours"):
        await editor.client.code_action_resolve_async(types.CodeAction(title="x", data={"a": 1}))


async def test_a_client_that_takes_commands_only_is_offered_none(shop: Path, edit: Start) -> None:
    editor = await edit(shop, "empty")
    assert editor._server.code_action_provider is None


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_why_a_fix_is_not_offered_is_told_to_who_asks(shop: Path, edit: Start, client_name: str) -> None:
    write(shop, {"shop/wrong.py": "from shop.price import totals\n\ntotals(1, 2, 3)\n"})
    editor = await edit(shop, client_name)
    editor.open("shop/wrong.py")
    await editor.quiet()
    automatic = await editor.actions("shop/wrong.py", "import totals^\n")
    assert [one.title for one in automatic if one.disabled] == []
    asked = await editor.actions("shop/wrong.py", "import totals^\n", trigger=types.CodeActionTriggerKind.Invoked)
    refused = {one.title: one.disabled.reason for one in asked if one.disabled}
    reason = "it would not fit either: total() takes 2 positional arguments (shop/price.py:1); this call passes 3"
    supported = client_name == "vscode"
    assert refused == ({"Rename 'totals' to 'total'": reason} if supported else {})


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("source", []),
        ("source.fixAll", []),
        ("source.fixAll.seamline", []),
        ("source.fixAll.seamline.unexpected-argument", ["missing-export at 7"]),
        ("source.fixAll.seamline.missing-export", ARGUMENT),
    ],
)
@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_all_of_a_file_are_fixed_at_once(
    shop: Path, edit: Start, client_name: str, kind: str, left: list[str]
) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1], tac=2)\n    from shop import price\n    price.totl")
    await editor.sees("shop/cart.py", *ARGUMENT, "missing-export at 7")
    (action,) = await editor.actions("shop/cart.py", "def check^out", only=[kind])
    assert action.kind is not None and action.kind.startswith("source.fixAll.seamline") and action.edit is not None
    editor.apply(action.edit)
    await editor.sees("shop/cart.py", *left)


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_a_save_fills_in_no_placeholder(broken: Editor) -> None:
    assert await broken.actions("shop/cart.py", HERE, only=["source.fixAll"]) == []


ALL_OF_THEM = "Fix all unexpected-argument in this file"


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_the_same_mistakes_of_a_file_are_fixed_from_one_of_them(
    shop: Path, edit: Start, client_name: str
) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    twice = "total([1], tac=2)\n    total([2], tac=3)"
    editor.replace("shop/cart.py", "total([1], 2)", twice)
    await editor.sees("shop/cart.py", *ARGUMENT, "missing-argument at 6", "unexpected-argument at 6")
    offered = await editor.actions("shop/cart.py", "ta^c=2")
    titles = [one.title for one in offered]
    assert titles.index("Rename 'tac' to 'tax'") < titles.index(ALL_OF_THEM) < len(titles) - 1
    action = next(one for one in offered if one.title == ALL_OF_THEM)
    assert action.edit is None and not action.is_preferred
    editor.apply(await editor.resolved(action))
    assert "total([1], tax=2)\n    total([2], tax=3)" in editor.texts["shop/cart.py"]
    await editor.sees("shop/cart.py")


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_one_mistake_is_not_fixed_as_many(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    editor.replace("shop/cart.py", "total([1], 2)", "total([1], tac=2)")
    await editor.sees("shop/cart.py", *ARGUMENT)
    titles = [one.title for one in await editor.actions("shop/cart.py", "ta^c=2")]
    assert "Rename 'tac' to 'tax'" in titles and ALL_OF_THEM not in titles


@pytest.mark.parametrize("client_name", ASKING_FOR_ACTIONS)
async def test_fixes_of_a_text_that_has_changed_are_refused(shop: Path, edit: Start, client_name: str) -> None:
    editor = await edit(shop, client_name)
    editor.open("shop/cart.py")
    twice = "total([1], tac=2)\n    total([2], tac=3)"
    editor.replace("shop/cart.py", "total([1], 2)", twice)
    await editor.sees("shop/cart.py", *ARGUMENT, "missing-argument at 6", "unexpected-argument at 6")
    action = next(one for one in await editor.actions("shop/cart.py", "ta^c=2") if one.title == ALL_OF_THEM)
    editor.replace("shop/cart.py", "def checkout", "def check_it_out")
    with pytest.raises(JsonRpcException) as caught:
        await editor.resolved(action)
    assert caught.value.code == types.LSPErrorCodes.ContentModified
