"""`:checkhealth seamline` in every state that it can find."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seamline import __version__

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim


def health(neovim: Neovim) -> str:
    neovim.api.command("checkhealth seamline")
    neovim.until("vim.bo.filetype == 'checkhealth'")
    return "\n".join(neovim.lines())


def test_all_is_well(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    report = health(neovim)
    assert "ERROR" not in report
    assert "WARNING" not in report
    assert f"{Path(sys.executable).parent / 'seamline'}, version {__version__}" in report
    assert f"Python {sys.version.split()[0]}" in report
    assert f"is attached to 1 buffer(s), root: {neovim.root}" in report
    assert "22 of 22 files read" in report
    assert "settings: none, all defaults" in report


def test_no_server_yet(neovim: Neovim) -> None:
    report = health(neovim)
    assert "WARNING no server is running" in report
    assert "open a Python file in a git repository" in report


@pytest.mark.parametrize(
    ("configuration", "says"),
    [
        ("cmd = {'no-such-program', 'serve'}", "there is no program `no-such-program`; `pip install seamline`"),
        ("cmd = {'true', 'serve'}", "true does not work: it ended with 0 and said nothing"),
        ("cmd = function() end", "`cmd` of the configuration is not a list that starts with a program"),
    ],
)
def test_a_program_that_cannot_be_run(neovim: Neovim, configuration: str, says: str) -> None:
    neovim.api.exec_lua(f"vim.lsp.config('seamline', {{ {configuration} }})")
    assert says in health(neovim)


def test_a_server_that_is_not_enabled(neovim: Neovim) -> None:
    neovim.api.exec_lua("vim.lsp.enable('seamline', false)")
    assert 'put `vim.lsp.enable("seamline")` into your configuration' in health(neovim)


def test_settings_with_a_mistake(neovim: Neovim) -> None:
    (neovim.root / "seamline.toml").write_text("[workspace]\nexlcude = []\n", "utf-8")
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    report = health(neovim)
    assert f"settings: {neovim.root / 'seamline.toml'}" in report
    assert "WARNING seamline.toml:2: unknown key 'exlcude' in 'workspace'; did you mean 'exclude'?" in report
