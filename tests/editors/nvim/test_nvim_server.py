"""The server's life as Neovim's user sees it: the status line, a crash, a restart, a server that hangs."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.editors.nvim.neovim import gone

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim

STATUSLINE = "require('seamline').statusline()"
BROKEN = "def canonicalize_name(name: str, form: str, *, validate"


def break_it(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    neovim.replace("def canonicalize_name(name: str, *, validate", BROKEN)
    neovim.until_diagnostics(18)


def test_the_status_line_says_nothing_where_there_is_nothing_to_say(neovim: Neovim) -> None:
    assert neovim.lua(STATUSLINE) == ""


def test_the_status_line_of_a_server_that_is_ready(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    assert neovim.lua(STATUSLINE) == "Seamline"
    neovim.api.options["statusline"] = "%{%v:lua.require'seamline'.statusline()%}"
    shown = neovim.lua("vim.api.nvim_eval_statusline(vim.o.statusline, {})")
    assert shown["str"] == "Seamline"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ({"indexed": 0, "total": 0, "quiescent": False}, "Seamline"),
        ({"indexed": 120, "total": 3000, "quiescent": False}, "Seamline: 120/3000 files"),
        ({"indexed": 3000, "total": 3000, "quiescent": False}, "Seamline"),
        ({"health": "warning", "message": "100% of it\nfailed"}, "Seamline: 100%% of it failed"),
        ({"health": "error", "message": "größer " * 20}, "Seamline: " + ("größer " * 20)[:59] + "…"),
    ],
)
def test_the_words_for_a_status(neovim: Neovim, status: dict[str, Any], text: str) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    said = {"health": "ok", "message": "", "indexed": 0, "total": 0, "quiescent": True, **status}
    client = neovim.lua("vim.lsp.get_clients()[1].id")
    neovim.api.exec_lua("vim.lsp.handlers['seamline/status'](nil, ...)", said, {"client_id": client})
    assert neovim.lua(STATUSLINE) == text


def test_the_status_line_tells_what_is_wrong(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    (neovim.root / "seamline.toml").write_text('[workspace]\nexlcude = ["100%"]\n', "utf-8")
    neovim.until(f"{STATUSLINE}:find('unknown key', 1, true)")
    assert neovim.lua(f"vim.fn.strdisplaywidth({STATUSLINE})") <= 72
    neovim.api.command("Seamline status")
    assert "did you mean 'exclude'?; the last good settings are in force." in neovim.messages().replace("\n", "")
    (neovim.root / "seamline.toml").unlink()
    neovim.until(f"{STATUSLINE} == 'Seamline'")


def test_a_killed_server_is_seen_and_restarted(neovim: Neovim) -> None:
    break_it(neovim)
    os.kill(neovim.server_pid(), signal.SIGKILL)
    neovim.until(f"{STATUSLINE} == 'Seamline: stopped'")
    neovim.until_diagnostics(0)
    neovim.until("vim.fn.execute('messages'):find('Client seamline quit with exit code 0 and signal 9', 1, true)")
    neovim.api.command("Seamline status")
    assert "`:Seamline restart` starts it" in neovim.messages()
    neovim.api.command("Seamline restart")
    neovim.until_diagnostics(18)
    neovim.until(f"{STATUSLINE} == 'Seamline'")


def test_a_running_server_is_restarted(neovim: Neovim) -> None:
    break_it(neovim)
    before = neovim.server_pid()
    neovim.api.command("Seamline restart")
    neovim.until_diagnostics(18)
    assert neovim.server_pid() != before
    assert gone(before)
    assert len(neovim.lua("vim.tbl_keys(vim.lsp.get_clients())")) == 1


def test_a_server_that_hangs_is_restarted(neovim: Neovim) -> None:
    break_it(neovim)
    before = neovim.server_pid()
    os.kill(before, signal.SIGSTOP)
    try:
        neovim.api.command("Seamline restart")
        neovim.until_diagnostics(18)
        assert neovim.server_pid() != before
        assert signal.SIGTERM in pending(before)
    finally:
        os.kill(before, signal.SIGKILL)


def pending(pid: int) -> set[int]:
    """The signals that a stopped process will get when it goes on."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("ShdPnd:"))
    return {number for number in range(1, 65) if mask >> (number - 1) & 1}


def test_the_server_ends_with_neovim(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    pid = neovim.server_pid()
    neovim.close()
    assert gone(pid)
