"""What a name that crosses a seam tells: hover, lenses, definition and references."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]


async def hover(editor: Editor, path: str, marked: str) -> types.Hover | None:
    params = types.HoverParams(text_document=editor.document(path), position=editor.place(path, marked))
    return await editor.client.text_document_hover_async(params)


async def test_hover_tells_the_contract_of_a_name(editor: Editor, client_name: str) -> None:
    editor.open("shop/cart.py")
    found = await hover(editor, "shop/cart.py", "return to^tal")
    assert found is not None and isinstance(found.contents, types.MarkupContent)
    text = found.contents.value
    assert "def total(items, tax)" in text
    assert "shop/price.py:1" in text
    assert "3 times in 2 modules" in text and "shop.cart" in text
    plain = client_name == "empty"
    assert found.contents.kind == (types.MarkupKind.PlainText if plain else types.MarkupKind.Markdown)
    assert ("```" not in text) is plain
    assert found.range is not None and found.range.start == editor.place("shop/cart.py", "return ^total")


async def test_hover_works_at_the_definition_as_well(editor: Editor) -> None:
    editor.open("shop/price.py")
    found = await hover(editor, "shop/price.py", "def to^tal")
    assert found is not None and isinstance(found.contents, types.MarkupContent)
    assert "2 modules" in found.contents.value


async def test_hover_claims_nothing_of_uses_that_cannot_be_counted(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.replace(
        "shop/price.py", "def total", "class Price:\n    def add(self): ...\n\n\ndef unused(): ...\n\n\ndef total"
    )
    member = await hover(editor, "shop/price.py", "def a^dd")
    function = await hover(editor, "shop/price.py", "def un^used")
    assert member is not None and "used" not in str(member.contents).lower()
    assert function is not None and "No uses in other files are known." in str(function.contents)


async def test_hover_is_silent_on_other_text(editor: Editor) -> None:
    editor.open("shop/cart.py")
    assert await hover(editor, "shop/cart.py", "ret^urn") is None


async def test_hover_speaks_of_the_text_as_it_is_now(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.open("shop/cart.py")
    editor.replace("shop/price.py", "tax)", "tax, currency=None)")
    found = await hover(editor, "shop/cart.py", "return to^tal")
    assert found is not None and isinstance(found.contents, types.MarkupContent)
    assert "def total(items, tax, currency=None)" in found.contents.value


async def lenses(editor: Editor, path: str) -> list[types.CodeLens]:
    params = types.CodeLensParams(text_document=editor.document(path))
    return list(await editor.client.text_document_code_lens_async(params) or ())


async def titles(editor: Editor, path: str) -> list[str | None]:
    return [lens.command and lens.command.title for lens in await lenses(editor, path)]


async def test_a_lens_counts_uses_and_modules(editor: Editor) -> None:
    editor.open("shop/price.py")
    [lens] = await lenses(editor, "shop/price.py")
    assert lens.range.start.line == 0
    assert lens.command is not None
    assert (lens.command.title, lens.command.command) == ("3 uses in 2 modules", "")


async def test_a_lens_can_be_clicked_where_the_client_can_show_references(
    shop: Path, edit: Start, client_name: str
) -> None:
    editor = await edit(shop, client_name, options={"showReferencesCommand": "seamline.showReferences"})
    await editor.quiet()
    editor.open("shop/price.py")
    [lens] = await lenses(editor, "shop/price.py")
    assert lens.command is None
    resolved = await editor.client.code_lens_resolve_async(lens)
    assert resolved.command is not None
    assert resolved.command.title == "3 uses in 2 modules"
    assert resolved.command.command == "seamline.showReferences"
    assert len(resolved.command.arguments or ()) == 3


async def test_lenses_are_asked_for_again_when_the_index_is_there(shop: Path, edit: Start) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/price.py")
    await lenses(editor, "shop/price.py")
    await until(lambda: editor.lens_refreshes == 1)
    assert await titles(editor, "shop/price.py") == ["3 uses in 2 modules"]


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        ("def checkout():", "total([3], 4)\n\ndef checkout():", "4 uses in 2 modules"),
        ("return total([1], 2)", "return None", "2 uses in 2 modules"),
        ("import total", "import other", "1 use in 1 module"),
    ],
)
async def test_lenses_are_asked_for_again_when_uses_elsewhere_change(
    shop: Path, edit: Start, old: str, new: str, title: str
) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/price.py")
    editor.open("shop/cart.py")
    await until(lambda: editor.lens_refreshes == 1)
    editor.replace("shop/cart.py", old, new)
    await until(lambda: editor.lens_refreshes == 2)
    assert await titles(editor, "shop/price.py") == [title]


@pytest.mark.parametrize(("path", "text"), [("shop/cart.py", None), ("shop/more.py", "from shop.price import total\n")])
async def test_lenses_are_asked_for_again_when_the_disk_changes(
    shop: Path, edit: Start, path: str, text: str | None
) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/price.py")
    await until(lambda: editor.lens_refreshes == 1)
    editor.on_disk(path, text)
    await until(lambda: editor.lens_refreshes == 2)
    assert await titles(editor, "shop/price.py") != ["3 uses in 2 modules"]


async def test_lenses_are_not_asked_for_again_where_they_count_the_same(shop: Path, edit: Start) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/cart.py")
    await until(lambda: editor.lens_refreshes == 1)
    editor.replace("shop/cart.py", "def checkout", "checkout_again = 1\nprint(checkout_again)\n\ndef checkout")
    editor.replace("shop/cart.py", "([1], 2)", "([1])")
    await editor.sees("shop/cart.py", "missing-argument at 8")
    await editor.sees_no_refresh()


async def test_lenses_are_not_asked_for_again_while_somebody_types(shop: Path, edit: Start) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/cart.py")
    await until(lambda: editor.lens_refreshes == 1)
    editor.replace("shop/cart.py", "return", "total([3], 4)\n    #\n    return")
    for _ in range(12):
        editor.replace("shop/cart.py", "#", "#-")
        await asyncio.sleep(0.1)
        assert editor.lens_refreshes == 1
    await until(lambda: editor.lens_refreshes == 2)
    await editor.sees_no_refresh()


@pytest.mark.parametrize("client", ["neovim", "empty"])
async def test_who_does_not_know_how_to_refresh_lenses_is_not_asked(shop: Path, edit: Start, client: str) -> None:
    editor = await edit(shop, client)
    await editor.quiet()
    await editor.sees_no_refresh()


async def test_lenses_can_be_switched_off_while_it_runs(shop: Path, edit: Start) -> None:
    editor = await edit(shop, "vscode")
    editor.open("shop/price.py")
    await until(lambda: editor.lens_refreshes == 1)
    assert await lenses(editor, "shop/price.py")
    editor.client.set_configuration({"codeLens": False}, section="seamline")
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
    await until(lambda: editor.lens_refreshes == 2)
    assert await lenses(editor, "shop/price.py") == []
    editor.on_disk("shop/more.py", "from shop.price import total\n")
    await editor.sees_no_refresh()


async def test_definition_and_references(editor: Editor) -> None:
    editor.open("shop/cart.py")
    position = editor.place("shop/cart.py", "return to^tal")
    document = editor.document("shop/cart.py")
    found = await editor.client.text_document_definition_async(
        types.DefinitionParams(text_document=document, position=position)
    )
    assert isinstance(found, types.Location)
    assert found.uri == editor.uri("shop/price.py")
    assert found.range.start == types.Position(line=0, character=4)
    references = await editor.client.text_document_references_async(
        types.ReferenceParams(
            text_document=document, position=position, context=types.ReferenceContext(include_declaration=True)
        )
    )
    files = {editor.path(each.uri) for each in references or ()}
    assert files == {"shop/price.py", "shop/cart.py", "shop/invoice.py"}


async def test_the_dump_says_how_things_are_and_nothing_of_the_source(editor: Editor) -> None:
    editor.open("shop/cart.py")
    await editor.quiet()
    text = await editor.command("seamline.debugDump")
    assert "index: 4 of 4, complete: True" in text
    for secret in ("total", "checkout", "cart.py", str(editor.root)):
        assert secret not in text
