"""`lsp/seamline.lua` by itself, as in nvim-lspconfig: which root it takes, and that it needs nothing of the plugin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.editors.nvim.neovim import LSP_ONLY
from tests.support.commands import seamline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.editors.nvim.neovim import Neovim
    from tests.support.repositories import Scratch

ROOT = """local bufnr, root = ..., nil
dofile(vim.api.nvim_get_runtime_file('lsp/seamline.lua', false)[1]).root_dir(bufnr, function(found) root = found end)
return root"""
EDITED = "outer/inner/package/module.py"


@pytest.mark.parametrize(
    ("files", "root"),
    [
        ({"outer/.git/": "", "outer/inner/pyproject.toml": ""}, "outer"),
        ({"outer/.git": "gitdir: elsewhere"}, "outer"),
        ({"outer/.git/": "", "outer/inner/seamline.toml": ""}, "outer/inner"),
        ({"outer/seamline.toml": "", "outer/inner/.git/": ""}, "outer"),
        ({"outer/.git/": "", "outer/inner/pyproject.toml": "[tool.seamline]\n"}, "outer/inner"),
        ({"outer/.git/": "", "outer/inner/pyproject.toml": "[project]\n\n[tool.seamline.rules]\n"}, "outer/inner"),
        ({"outer/.git/": "", "outer/inner/pyproject.toml": "[[ tool . seamline.module ]]\n"}, "outer/inner"),
        ({"outer/.git/": "", "outer/inner/pyproject.toml": '[project.scripts]\nseamline = "a:b"\n'}, "outer"),
        ({"outer/.git/": "", "outer/inner/pyproject.toml": "# [tool.seamline]\n"}, "outer"),
        ({"outer/seamline.toml": "", "outer/inner/pyproject.toml": "[tool.seamline]\n"}, "outer/inner"),
        ({"outer/setup.py": "", "outer/inner/package/setup.cfg": ""}, "outer/inner/package"),
        ({"outer/setup.py": "", "outer/inner/pyproject.toml": ""}, "outer/inner"),
    ],
)
def test_the_root_is_that_of_the_command_line(neovim: Neovim, tmp_path: Path, files: dict[str, str], root: str) -> None:
    top = tmp_path.resolve() / "machine"
    for path, text in {EDITED: "", **files}.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (top / path).mkdir()
        else:
            (top / path).write_text(text, "utf-8")
    facts = json.loads(seamline("doctor", "--format", "json", cwd=(top / EDITED).parent).stdout)
    assert facts["workspace"]["root"] == str(top / root)
    neovim.api.command(f"edit {top / EDITED}")
    assert neovim.api.exec_lua(ROOT, neovim.api.current.buffer.number) == str(top / root)


def test_a_file_that_belongs_to_nothing_starts_no_server(neovim: Neovim, tmp_path: Path) -> None:
    alone = tmp_path / "alone.py"
    alone.write_text("", "utf-8")
    neovim.api.command(f"edit {alone}")
    assert neovim.api.exec_lua(ROOT, neovim.api.current.buffer.number) is None
    assert neovim.lua("#vim.lsp.get_clients({_uninitialized = true})") == 0


def test_it_works_without_the_plugin(package: Scratch, open_neovim: Callable[..., Neovim]) -> None:
    neovim = open_neovim(package.root, installed=LSP_ONLY)
    neovim.edit("packaging/utils.py")
    neovim.replace("from .version import", "from .versions import")
    neovim.until_diagnostics(1)
    assert neovim.api.funcs.exists(":Seamline") == 0
    neovim.api.exec_lua("vim.lsp.codelens[vim.lsp.codelens.enable and 'enable' or 'refresh']()")
    neovim.until_lens(82, "18 uses in 3 modules")
    neovim.api.exec_lua("vim.lsp.codelens.run()")
    neovim.until("vim.bo.buftype == 'quickfix'")
    assert len(neovim.api.funcs.getqflist()) == 18
    assert "seamline" not in neovim.messages().lower()
