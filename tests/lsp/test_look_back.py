"""The editor says at a definition which uses a change since the baseline breaks, and stops once it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.lsp.editor import Editor, until
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

PRICE = "shop/price.py"


@pytest.fixture
def committed(shop: Path) -> Scratch:
    """The shop in a repository."""
    scratch = Scratch(shop)
    scratch.commit()
    return scratch


def told(editor: Editor, path: str = PRICE) -> list[str]:
    return [
        f"{one.severity.name} {one.message}"
        for one in editor.diagnostics(path)
        if one.code == "breaking-change" and one.severity
    ]


async def says(editor: Editor, *parts: str, path: str = PRICE) -> None:
    def fits() -> bool:
        found = told(editor, path)
        return len(found) == len(parts) and all(part in message for part, message in zip(parts, found, strict=True))

    await until(fits, lambda: (told(editor, path), editor.all_shown()))


async def test_what_is_typed_is_compared_with_what_was_committed(
    committed: Scratch, edit: Start, client_name: str
) -> None:
    editor = await edit(committed.root, client_name)
    editor.open(PRICE)
    await editor.quiet()
    editor.replace(PRICE, "items, tax", "items, tax, rate")
    await says(editor, "Warning total() requires 'rate' now (since HEAD); this breaks 2 uses in 2 files")
    editor.replace(PRICE, "items, tax, rate", "items, tax, rate=1")
    await says(editor)
    editor.replace(PRICE, "items, tax, rate=1", "tax, items")
    await says(editor, "takes 'items' and 'tax' in other positions now (since HEAD); this breaks 2 uses in 2 files")
    if client_name == "vscode":
        related = next(one for one in editor.diagnostics(PRICE) if one.code == "breaking-change").related_information
        assert [one.message for one in related or ()] == ["gives to 'tax' what it gave to 'items'"] * 2


async def test_a_commit_makes_the_new_interface_the_baseline(committed: Scratch, edit: Start, client_name: str) -> None:
    committed.write({PRICE: "def total(items, rate):\n    return sum(items) * rate\n\n\ndef more(): ...\n"})
    editor = await edit(committed.root, client_name)
    await says(editor, "Hint total() calls 'tax' 'rate' now (since HEAD); no use in this workspace breaks")
    committed.commit()
    await says(editor)


async def test_a_commit_in_a_linked_work_tree_is_noticed(
    committed: Scratch, edit: Start, client_name: str, tmp_path: Path
) -> None:
    committed.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    tree = Scratch(
        tmp_path / "tree", {PRICE: "def total(items, rate):\n    return sum(items) * rate\n\n\ndef more(): ...\n"}
    )
    editor = await edit(tree.root, client_name)
    await says(editor, "Hint total() calls 'tax' 'rate' now (since HEAD); no use in this workspace breaks")
    tree.commit()
    await says(editor)


async def test_the_setting_says_what_is_compared(committed: Scratch, edit: Start, client_name: str) -> None:
    committed.write({PRICE: "def total(items, rate):\n    return sum(items) * rate\n"})
    committed.commit()
    editor = await edit(committed.root, client_name)
    await editor.quiet()
    await says(editor)
    editor.on_disk("seamline.toml", "[workspace]\nbaseline = 'HEAD~1'\n")
    await says(editor, "calls 'tax' 'rate' now (since HEAD~1)")
    editor.on_disk("seamline.toml", "[rules]\nbreaking-change = 'off'\n[workspace]\nbaseline = 'HEAD~1'\n")
    await says(editor)
