"""Files that change under an open Neovim: renamed in it, or exchanged by a branch switch outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.editors.nvim.neovim import checked

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim
    from tests.support.repositories import Scratch

OLD = "def canonicalize_name(name: str, *, validate"
NEW = "def canonicalize_name(name: str, form: str, *, validate"
PROVIDER = "packaging/utils.py"


def test_a_renamed_file_breaks_its_imports_until_it_is_back(neovim: Neovim) -> None:
    neovim.edit("packaging/metadata.py")
    neovim.edit(PROVIDER)
    neovim.until_ready(files=20)
    there, back = neovim.root / PROVIDER, neovim.root / "packaging/naming.py"
    neovim.api.exec_lua("vim.lsp.util.rename(...)", str(there), str(back))
    expected = checked(neovim.root)
    assert {path for path, *_ in expected} >= {"packaging/metadata.py", "packaging/markers.py"}
    neovim.until_settled_on(expected)
    assert neovim.api.current.buffer.name == str(back)
    neovim.api.exec_lua("vim.lsp.util.rename(...)", str(back), str(there))
    neovim.until_settled_on([])


def test_a_branch_is_switched_underneath(package: Scratch, neovim: Neovim) -> None:
    package.git("switch", "--quiet", "--create", "form")
    provider = (package.root / PROVIDER).read_text("utf-8")
    package.write({PROVIDER: provider.replace(OLD, NEW)})
    package.remove("packaging/tags.py")
    package.commit("Ask for a form, and drop the tags")
    expected = checked(package.root)
    assert len(expected) > 18
    package.git("switch", "--quiet", "main")
    neovim.edit("packaging/requirements.py")
    neovim.edit(PROVIDER)
    neovim.until_ready(files=20)
    assert neovim.diagnostics() == []

    package.git("switch", "--quiet", "form")
    neovim.api.command("checktime")
    assert neovim.lines() == provider.replace(OLD, NEW).splitlines()
    neovim.until_settled_on(expected)

    package.git("switch", "--quiet", "main")
    neovim.api.command("checktime")
    neovim.until_settled_on([])
    assert neovim.lines() == provider.splitlines()
