"""A real Neovim for tests, driven over its own RPC, with the plugin installed as its README says.

Everything of it is private to the test: configuration, state, cache, and the copy of the package it looks at. A test
types, and waits `until` a Lua expression holds; a time-out shows what the user saw and what the log says.

`SEAMLINE_TEST_NVIM` names another Neovim than the one of the development environment.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pynvim
from tests.support.commands import seamline

if TYPE_CHECKING:
    from collections.abc import Mapping

PLUGIN = Path(__file__).parents[3] / "editors" / "nvim"
AS_PACKAGE = {"data/nvim/site/pack/seamline/start/seamline": PLUGIN}
"""The set-up for built-in packages: what is linked, by its place in the home folder."""
LSP_ONLY = {"config/nvim/lsp": PLUGIN / "lsp"}
"""The one file that could be in nvim-lspconfig, without the plugin."""
_BIN = Path(sys.executable).parent
_INIT = Path(__file__).with_name("init.lua")
_SECONDS = 30
_STATUS = "require('seamline.status').of((require('seamline.server').client(0) or {}).id or 0)"
_ASKED = """require('seamline.server').client(0)
    :request_sync('workspace/executeCommand', {command = 'seamline.debugDump'}).result"""
_LENSES = """(vim.cmd.redraw() and vim.iter(vim.api.nvim_buf_get_extmarks(0, -1, 0, -1, {details = true}))
    :map(function(mark)
        local shown = mark[4].virt_lines and mark[4].virt_lines[1] or mark[4].virt_text
        local text = vim.iter(shown or {}):map(function(chunk) return chunk[1] end):join('')
        return {mark[2] + 1, vim.trim(text)}
    end):totable())"""


class Neovim:
    """One editor process."""

    def __init__(
        self,
        home: Path,
        root: Path,
        installed: Mapping[str, Path] = AS_PACKAGE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root
        for place, target in {"config/nvim/init.lua": _INIT, **installed}.items():
            (home / place).parent.mkdir(parents=True, exist_ok=True)
            (home / place).symlink_to(target)
        binary = os.environ.get("SEAMLINE_TEST_NVIM", str(_BIN / "nvim"))
        command = [
            "/usr/bin/env",
            *self._environment(home, environment or {}),
            binary,
            "--embed",
            "--headless",
            "-n",
            "-i",
            "NONE",
        ]
        self.api = pynvim.attach("child", argv=command)
        self._pid: int = self.api.funcs.getpid()
        self._closed = False
        self.api.command(f"cd {root}")

    @staticmethod
    def _environment(home: Path, more: Mapping[str, str]) -> list[str]:
        folders = {f"XDG_{kind.upper()}_HOME": home / kind for kind in ("config", "data", "state", "cache", "runtime")}
        values = {
            **folders,
            "HOME": home,
            "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "SEAMLINE_CACHE_DIR": "off",
            **more,
        }
        return [f"{name}={value}" for name, value in values.items()]

    # -- what a user does ---------------------------------------------------------------------------------------------

    def edit(self, path: str) -> None:
        """Open a file in the current window; what was there stays open unseen."""
        self.api.command(f"edit {self.root / path}")

    def keys(self, keys: str) -> None:
        """Type, and have it worked off: `<CR>` and the like are keys."""
        self.api.feedkeys(self.api.replace_termcodes(keys, True, True, True), "tx", True)

    def go_to(self, text: str) -> None:
        """Put the cursor on the first place of a text."""
        self.api.funcs.cursor(1, 1)
        assert self.api.funcs.search(rf"\V{text}", "cW"), f"{text!r} is not in {self.api.current.buffer.name}"

    def replace(self, old: str, new: str) -> None:
        """Type `new` over the first `old`."""
        self.go_to(old)
        self.keys(f"c{len(old)}l{new}<Esc>")

    # -- what a user sees ---------------------------------------------------------------------------------------------

    def lua(self, code: str, *arguments: Any) -> Any:
        """What the expression is."""
        return self.api.exec_lua(f"return {code}", *arguments)

    def until(self, condition: str, seconds: float = _SECONDS) -> None:
        """Wait for a state: a Lua expression that becomes true."""
        waited = "local ms = ...; return (vim.wait(ms, function() return {} end, 10))"
        if not self.api.exec_lua(waited.format(condition), int(seconds * 1000)):
            raise AssertionError(f"not in {seconds} s: {condition}\n{self.report()}")

    def until_ready(self, files: int = 1) -> None:
        """Wait until the server of this buffer has read the workspace and worked it in."""
        self.until(
            f"(function(status) return status and status.quiescent and status.indexed >= {files} end)({_STATUS})"
        )

    def lines(self) -> list[str]:
        """The text of the current buffer."""
        return list(self.api.current.buffer[:])

    def messages(self) -> str:
        """All that was said to the user."""
        return str(self.api.funcs.execute("messages"))

    def diagnostics(self) -> list[tuple[str, int, str, str]]:
        """All that is shown, in all buffers: file, line from 1, rule, message."""
        shown = self.lua("vim.diagnostic.get()")
        return sorted((self._path(each["bufnr"]), each["lnum"] + 1, each["code"], each["message"]) for each in shown)

    def until_diagnostics(self, count: int) -> None:
        """Wait until that many are shown, in all buffers."""
        self.until(f"#vim.diagnostic.get() == {count}")

    def until_lens(self, line: int, text: str) -> None:
        """Go to a line and wait until this code lens stands there; Neovim 0.12 has only those that are on a screen."""
        if not self.lua("#vim.api.nvim_list_uis()"):
            self.api.ui_attach(120, 40)
        self.api.funcs.cursor(line, 1)
        self.until(f"vim.iter({_LENSES}):any(function(lens) return vim.deep_equal(lens, {{ {line}, '{text}' }}) end)")

    def until_settled_on(self, expected: list[tuple[str, int, str, str]]) -> None:
        """Wait until just these diagnostics are shown and the server has nothing left to say."""
        end = time.monotonic() + _SECONDS
        while self.diagnostics() != expected:
            assert time.monotonic() < end, f"expected {expected}\n{self.report()}"
            self.lua("vim.wait(20)")
        self.until(f"{_ASKED}:find('quiescent: True', 1, true)")
        assert self.diagnostics() == expected, self.report()

    def _path(self, number: int) -> str:
        return Path(self.api.buffers[number].name).relative_to(self.root).as_posix()

    def server_pid(self) -> int:
        """The process of the language server: the youngest child of Neovim."""
        return max(self.api.api.get_proc_children(self._pid))

    def report(self) -> str:
        """For a failure: the diagnostics, the messages and the log."""
        log = Path(self.lua("vim.lsp.log.get_filename()"))
        said = log.read_text("utf-8", "replace")[-8000:] if log.exists() else "(no log)"
        return f"diagnostics: {self.diagnostics()}\nmessages: {self.messages()}\nlog: {said}"

    # -- the end ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Quit without saving, and see that the process is gone; may be called twice."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):
            self.api.command("qall!", async_=True)
        if not gone(self._pid):
            os.kill(self._pid, signal.SIGKILL)
        self.api.close()


def checked(root: Path) -> list[tuple[str, int, str, str]]:
    """What `seamline check` finds in the files as they are saved, in the form of `Neovim.diagnostics`."""
    outcome = seamline("check", "--format", "json", "--root", str(root), cwd=root)
    found = json.loads(outcome.stdout)["violations"]
    return sorted((each["path"], each["range"]["start"]["line"], each["rule"], each["message"]) for each in found)


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within that time."""
    end = time.monotonic() + seconds
    while _alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
