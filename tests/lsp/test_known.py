"""Violations that a project has accepted for now: hints in the editor, whichever way it gets its diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.editor import Editor, until, write

from seamline.batch import check
from seamline.contract.settings import Settings
from seamline.report.known import LOCATION, known_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

USER = "shop/user.py"
ERROR, HINT = types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Hint


def accepted(root: Path) -> str:
    """The list that accepts what is found now."""
    return known_bytes(check(root, Settings.default()).all_violations()).decode()


def severities(editor: Editor, path: str = USER) -> list[Any]:
    return [each.severity for each in editor.diagnostics(path)]


async def shows(editor: Editor, *expected: types.DiagnosticSeverity) -> None:
    await until(lambda: severities(editor) == list(expected), lambda: (severities(editor), editor.all_shown()))


@pytest.fixture
def listed(shop: Path) -> Path:
    """The shop with one violation, which is on the list."""
    write(shop, {USER: "from shop.price import total\ntotal()\n"})
    write(shop, {LOCATION: accepted(shop)})
    return shop


async def test_a_known_violation_is_a_hint_from_the_first_moment(listed: Path, edit: Start, client_name: str) -> None:
    editor = await edit(listed, client_name)
    await shows(editor, HINT)
    await editor.quiet()
    assert all(one.severity == HINT for said in editor.publications for one in said.diagnostics)


async def test_an_open_file_shows_the_same_and_one_more_is_an_error(
    listed: Path, edit: Start, client_name: str
) -> None:
    editor = await edit(listed, client_name)
    editor.open(USER)
    await shows(editor, HINT)
    editor.replace(USER, "total()\n", "total()\ntotal()\n")
    await shows(editor, HINT, ERROR)
    editor.replace(USER, "total()\ntotal()\n", "total([], 1)\n")
    await shows(editor)


async def test_the_list_counts_as_soon_as_it_is_written(shop: Path, edit: Start, client_name: str) -> None:
    write(shop, {USER: "from shop.price import total\ntotal()\n"})
    editor = await edit(shop, client_name)
    await shows(editor, ERROR)
    await editor.quiet()
    editor.on_disk(LOCATION, accepted(shop))
    await shows(editor, HINT)
    await editor.quiet()
    editor.on_disk(LOCATION, known_bytes([]).decode())
    await shows(editor, ERROR)
    editor.on_disk(LOCATION, accepted(shop))
    await shows(editor, HINT)
    editor.on_disk(LOCATION, None)
    await shows(editor, ERROR)


async def test_a_broken_list_is_said_in_its_file_and_the_last_good_one_holds(
    listed: Path, edit: Start, client_name: str
) -> None:
    editor = await edit(listed, client_name)
    await shows(editor, HINT)
    await editor.quiet()
    editor.on_disk(LOCATION, "{")
    await editor.sees(LOCATION, "known at 1")
    assert "is not a list of known violations" in editor.diagnostics(LOCATION)[0].message
    status = await editor.quiet()
    assert status["health"] == "warning" and LOCATION in status["message"]
    assert severities(editor) == [HINT]
    editor.on_disk(LOCATION, "[]")
    await editor.quiet()
    assert [said.uri for said in editor.publications].count(editor.uri(LOCATION)) == (0 if editor.pulls else 1)
    editor.on_disk(LOCATION, accepted(listed))
    await editor.sees(LOCATION)
    assert (await editor.quiet())["health"] == "ok"


async def test_a_list_that_is_broken_from_the_start_hides_nothing(listed: Path, edit: Start, client_name: str) -> None:
    write(listed, {LOCATION: "\0"})
    editor = await edit(listed, client_name)
    await shows(editor, ERROR)
    await editor.sees(LOCATION, "known at 1")


@pytest.mark.parametrize("client_name", ["vscode", "neovim"])
async def test_a_known_violation_is_fixed_like_any_other(listed: Path, edit: Start, client_name: str) -> None:
    editor = await edit(listed, client_name)
    editor.open(USER)
    await shows(editor, HINT)
    first = (await editor.actions(USER, "tot^al()"))[0]
    assert first.diagnostics is None or [one.severity for one in first.diagnostics] == [HINT]
    editor.apply(await editor.resolved(first))
    await shows(editor)
