"""What other programs do to the disk: write, rename, delete, switch branches by the thousand."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.lsp.editor import PUSHED_TO, Editor, until, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Start = Callable[..., Awaitable[Editor]]

BREAK = "def total(items, tax, currency): ...\n"


async def test_a_file_written_by_another_program_is_read_again(editor: Editor) -> None:
    editor.on_disk("shop/price.py", BREAK)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.on_disk("shop/cart.py", "from shop.price import total\ntotal(1, 2, 3)\n")
    await editor.sees("shop/cart.py")


async def test_a_deleted_file_takes_its_diagnostics_along(editor: Editor) -> None:
    editor.on_disk("shop/price.py", BREAK)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.on_disk("shop/cart.py", None)
    await editor.sees("shop/cart.py")


async def test_a_deleted_provider_breaks_its_consumers(editor: Editor) -> None:
    editor.on_disk("shop/price.py", None)
    await editor.sees("shop/cart.py", "unresolved-import at 1")
    editor.on_disk("shop/price.py", "def total(items, tax): ...\n")
    await editor.sees("shop/cart.py")


async def test_a_deleted_folder_is_noticed_by_its_name_alone(editor: Editor) -> None:
    editor.on_disk("shop/more/late.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/more/late.py", "missing-argument at 2")
    editor.on_disk("shop/more", None)
    await editor.sees("shop/more/late.py")


async def test_a_deleted_file_that_is_open_is_gone(editor: Editor) -> None:
    editor.open("shop/price.py")
    await editor.quiet()
    editor.on_disk("shop/price.py", None)
    await editor.sees("shop/cart.py", "unresolved-import at 1")
    editor.on_disk("shop/price.py", "def total(items, tax): ...\n")
    await editor.sees("shop/cart.py")


async def test_diagnostics_of_a_deleted_file_leave_its_tab(editor: Editor) -> None:
    editor.open("shop/cart.py")
    editor.on_disk("shop/price.py", BREAK)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.on_disk("shop/cart.py", None)
    await editor.sees("shop/cart.py")


async def test_a_deleted_file_that_was_saved_is_gone(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.replace("shop/price.py", "tax)", "tax, currency)")
    editor.save("shop/price.py")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.on_disk("shop/price.py", None)
    await editor.sees("shop/cart.py", "unresolved-import at 1")


async def test_a_deleted_file_with_unsaved_changes_stays(editor: Editor) -> None:
    editor.open("shop/price.py")
    editor.replace("shop/price.py", "tax)", "tax, currency)")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.on_disk("shop/price.py", None)
    editor.on_disk("shop/late.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/late.py", "missing-argument at 2")
    await editor.sees("shop/cart.py", "missing-argument at 5")


async def test_a_deleted_file_counts_again_once_somebody_types_in_it(editor: Editor) -> None:
    editor.open("shop/price.py")
    await editor.quiet()
    editor.on_disk("shop/price.py", None)
    await editor.sees("shop/cart.py", "unresolved-import at 1")
    editor.replace("shop/price.py", "tax)", "tax, currency)")
    await editor.sees("shop/cart.py", "missing-argument at 5")
    editor.close("shop/price.py")
    await editor.sees("shop/cart.py", "unresolved-import at 1")


async def test_a_new_file_counts_before_it_is_saved(editor: Editor) -> None:
    editor.open("shop/user.py", "from shop.new import name\n")
    await editor.sees("shop/user.py", "unresolved-import at 1")
    editor.open("shop/new.py", "name = 1\n")
    await editor.sees("shop/user.py")
    editor.on_disk("shop/late.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/late.py", "missing-argument at 2")
    await editor.sees("shop/user.py")


async def test_a_renamed_file_moves_its_diagnostics(editor: Editor) -> None:
    editor.on_disk("shop/price.py", BREAK)
    await editor.sees("shop/cart.py", "missing-argument at 5")
    (editor.root / "shop/cart.py").rename(editor.root / "shop/basket.py")
    editor.tell_of_disk({"shop/cart.py": types.FileChangeType.Deleted, "shop/basket.py": types.FileChangeType.Created})
    await editor.sees("shop/basket.py", "missing-argument at 5")
    await editor.sees("shop/cart.py")


async def test_a_new_folder_is_watched_too(editor: Editor) -> None:
    editor.on_disk("shop/deep/down/one.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/deep/down/one.py", "missing-argument at 2")
    await editor.quiet()
    editor.on_disk("shop/deep/down/two.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/deep/down/two.py", "missing-argument at 2")


@pytest.mark.parametrize("client_name", PUSHED_TO)
async def test_a_folder_that_goes_and_comes_back_is_still_watched(shop: Path, edit: Start, client_name: str) -> None:
    user = "from shop.price import total\ntotal()\n"
    write(shop, {"shop/more/late.py": user})
    editor = await edit(shop, client_name)
    await editor.sees("shop/more/late.py", "missing-argument at 2")
    await editor.quiet()
    shutil.rmtree(shop / "shop/more")
    write(shop, {"shop/more/late.py": user, "shop/more/new.py": user})
    await editor.sees("shop/more/new.py", "missing-argument at 2")
    await editor.quiet()
    write(shop, {"shop/more/late.py": "\n" + user})
    await editor.sees("shop/more/late.py", "missing-argument at 3")


async def test_what_git_ignores_is_passed_over_as_soon_as_it_says_so(editor: Editor) -> None:
    editor.on_disk("shop/made.py", "from shop.price import total\ntotal()\n")
    await editor.sees("shop/made.py", "missing-argument at 2")
    editor.on_disk(".gitignore", "made.py\n")
    await editor.sees("shop/made.py")


async def test_files_that_cannot_be_read_cost_only_themselves(shop: Path, edit: Start, client_name: str) -> None:
    (shop / "latin.py").write_bytes(b"x = '\xff'\n")
    (shop / "nul.py").write_bytes(b"x = 1\0\n")
    (shop / "dangling.py").symlink_to(shop / "nowhere.py")
    write(shop, {"shop/user.py": "import latin, nul, dangling\nfrom shop.price import total\ntotal(latin.x)\n"})
    editor = await edit(shop, client_name)
    await editor.sees("shop/user.py", "missing-argument at 3")
    status = await editor.quiet()
    assert status["health"] == "ok"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "gc.auto=0", *arguments],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize("client_name", PUSHED_TO)
async def test_a_branch_switch_of_thousands_of_files_is_one_change(
    tmp_path: Path, edit: Start, client_name: str
) -> None:
    root = tmp_path / "work"
    count = 2000
    write(root, {"core.py": "def total(items, tax=0): ...\n"})
    write(root, {f"use{n % 20}/m{n}.py": "from core import total\n\nx = total(1)\n" for n in range(count)})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    git(root, "checkout", "-q", "-b", "other")
    write(root, {"core.py": "def total(items, tax): ...\n"})
    write(root, {f"use{n % 20}/m{n}.py": "from core import total\n\n\nx = total(1)\n" for n in range(count)})
    git(root, "commit", "-q", "-a", "-m", "two")
    git(root, "checkout", "-q", "main")
    editor = await edit(root, client_name)
    status = await editor.quiet()
    assert (status["indexed"], editor.all_shown()) == (count + 1, {})

    git(root, "checkout", "-q", "other")
    await until(lambda: len(editor.all_shown()) == count, lambda: len(editor.all_shown()), seconds=60)
    # Every file was published once, in the state that lasts: nothing was shown of a tree between the branches.
    assert len(editor.publications) == count
    assert all(editor.shown(f"use{n % 20}/m{n}.py") == ["missing-argument at 4"] for n in range(0, count, 97))

    git(root, "checkout", "-q", "main")
    await until(lambda: not editor.all_shown(), lambda: len(editor.all_shown()), seconds=60)
    assert len(editor.publications) == 2 * count


async def test_the_server_answers_while_thousands_of_files_change(
    tmp_path: Path, edit: Start, client_name: str
) -> None:
    root = tmp_path / "work"
    body = "from core import total\n" + "def f(a, b):\n    return total(a)\n" * 40
    write(root, {"core.py": "def total(items): ...\n", "main.py": "from core import total\ntotal(1)\n"})
    write(root, {f"p{n % 20}/m{n}.py": body for n in range(1500)})
    editor = await edit(root, client_name)
    await editor.quiet()
    editor.open("main.py")
    write(root, {f"p{n % 20}/m{n}.py": body + "# more\n" for n in range(1500)})
    worst = 0.0
    params = types.HoverParams(text_document=editor.document("main.py"), position=types.Position(line=1, character=2))
    waited = time.monotonic()
    while time.monotonic() - waited < 3:
        began = time.monotonic()
        assert await editor.client.text_document_hover_async(params) is not None
        worst = max(worst, time.monotonic() - began)
    assert worst < 1.0
