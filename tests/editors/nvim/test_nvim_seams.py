"""What a person sees of a broken seam in Neovim, and does about it, in a package that others wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.editors.nvim.neovim import checked

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim

CONSUMER, PROVIDER = "packaging/requirements.py", "packaging/utils.py"
BEFORE = "def canonicalize_name(name: str, *, validate"
AFTER = "def canonicalize_name(name: str, form: str, *, validate"
SAID = "canonicalize_name() requires 'form' (packaging/utils.py:82); this call passes 1 argument"
HERE = "vim.diagnostic.get(0)"


@pytest.fixture
def broken(neovim: Neovim) -> Neovim:
    """The provider is open and was changed, and the cursor is on the first use in the consumer."""
    neovim.edit(CONSUMER)
    neovim.edit(PROVIDER)
    neovim.until_ready(files=20)
    assert neovim.diagnostics() == []
    neovim.replace(BEFORE, AFTER)
    neovim.edit(CONSUMER)
    neovim.until_diagnostics(18)
    neovim.go_to("canonicalize_name(self.name)")
    return neovim


def test_the_other_buffer_shows_what_broke(broken: Neovim) -> None:
    lines = [line for path, line, _, _ in broken.diagnostics() if path == CONSUMER]
    assert lines == [171, 172, 184, 185, 187, 187]
    assert (CONSUMER, 171, "missing-argument", SAID) in broken.diagnostics()


def test_files_that_are_not_open_show_it_too(broken: Neovim) -> None:
    assert {path for path, *_ in broken.diagnostics()} == {
        CONSUMER,
        PROVIDER,
        "packaging/markers.py",
        "packaging/metadata.py",
    }


@pytest.mark.parametrize("way", ["Seamline jump", "lua vim.lsp.buf.definition()"])
def test_jump_to_the_other_side_and_back(broken: Neovim, way: str) -> None:
    broken.api.command(way)
    broken.until(f"vim.fn.expand('%:p') == '{broken.root / PROVIDER}' and vim.fn.line('.') == 82")
    assert broken.api.funcs.expand("<cword>") == "canonicalize_name"
    broken.keys("<C-o>")
    assert broken.api.current.buffer.name == str(broken.root / CONSUMER)


def test_jump_from_the_diagnostic_at_the_cursor(neovim: Neovim) -> None:
    neovim.edit(CONSUMER)
    neovim.until_ready(files=20)
    neovim.keys("Gocanonicalize_name(), Marker()<Esc>")
    neovim.until_diagnostics(2)
    neovim.go_to("Marker()")
    neovim.api.command("Seamline jump")
    assert neovim.api.current.buffer.name == str(neovim.root / "packaging/markers.py")


def test_fix_undo_redo_and_save(broken: Neovim) -> None:
    fix = "vim.lsp.buf.code_action({apply = true, filter = function(action) return action.isPreferred end})"
    broken.api.command(f"lua {fix}")
    broken.until("vim.fn.getline(171):find('canonicalize_name(self.name, form=...)', 1, true)")
    broken.until(f"#{HERE} == 5")
    broken.keys("u")
    broken.until(f"#{HERE} == 6")
    assert broken.api.funcs.getline(171).strip() == "canonicalize_name(self.name),"
    broken.keys("<C-r>")
    broken.until(f"#{HERE} == 5")
    broken.api.command("wall")
    assert [line for path, line, *_ in checked(broken.root) if path == CONSUMER] == [172, 184, 185, 187, 187]


def test_taking_the_change_back_mends_all(broken: Neovim) -> None:
    broken.edit(PROVIDER)
    broken.keys("u")
    broken.until_diagnostics(0)


def test_hover_tells_the_contract(neovim: Neovim) -> None:
    neovim.edit(CONSUMER)
    neovim.until_ready(files=20)
    neovim.go_to("canonicalize_name(self.name)")
    neovim.api.command("lua vim.lsp.buf.hover()")
    neovim.until("#vim.api.nvim_list_wins() == 2")
    (text,) = (
        "\n".join(window.buffer[:])
        for window in neovim.api.windows
        if window.handle != neovim.api.current.window.handle
    )
    assert "def canonicalize_name(name: str, *, validate: bool = False) -> NormalizedName" in text
    assert "in 3 modules: `packaging.markers` (9), `packaging.requirements` (7), `packaging.metadata` (2)" in text


def test_a_lens_counts_the_uses_and_lists_them(neovim: Neovim) -> None:
    neovim.api.command("lua require('seamline').show_lenses()")
    neovim.edit(PROVIDER)
    neovim.until_lens(82, "18 uses in 3 modules")
    neovim.api.command("lua vim.lsp.codelens.run()")
    neovim.until("vim.bo.buftype == 'quickfix'")
    listed = neovim.api.funcs.getqflist({"items": 0, "title": 0})
    assert listed["title"] == "18 uses in 3 modules"
    assert len(listed["items"]) == 18
    assert "canonicalize_name(self.name)" in " ".join(item["text"] for item in listed["items"])


def test_a_lens_is_current_after_an_edit_elsewhere(neovim: Neovim) -> None:
    neovim.api.command("lua require('seamline').show_lenses()")
    neovim.edit(CONSUMER)
    neovim.edit(PROVIDER)
    neovim.until_lens(82, "18 uses in 3 modules")
    neovim.edit(CONSUMER)
    neovim.replace("canonicalize_name(self.name),", "self.name,")
    neovim.edit(PROVIDER)
    neovim.until_lens(82, "17 uses in 3 modules")
