"""`:Seamline ...`: its completion, and what each subcommand shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.editors.nvim.neovim import PLUGIN
from tests.support.commands import seamline

from seamline.contract.rules import REPORTED

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim

RULES = sorted(REPORTED)
COMMANDS = [
    "architect",
    "debug",
    "explain",
    "fix",
    "index",
    "jump",
    "log",
    "restart",
    "review",
    "run",
    "status",
    "withdraw",
]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Seamline ", COMMANDS),
        ("Seamline re", ["restart", "review"]),
        ("'<,'>Seamline fi", ["fix"]),
        ("Seamline explain missing-", [rule for rule in RULES if rule.startswith("missing-")]),
        ("Seam explain missing-a", ["missing-argument"]),
        ("Seamline status ", []),
        ("Seamline nonsense ", []),
        ("Seam", ["Seamline"]),
    ],
)
def test_completion(neovim: Neovim, typed: str, offered: list[str]) -> None:
    assert neovim.api.funcs.getcompletion(typed, "cmdline") == offered


def test_every_rule_is_completed(neovim: Neovim, tmp_path: Path) -> None:
    listed = seamline("explain", cwd=tmp_path).stdout.splitlines()
    assert neovim.api.funcs.getcompletion("Seamline explain ", "cmdline") == [line.split()[0] for line in listed]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("Seamline", "Seamline is not running for this buffer; `:checkhealth seamline` says why"),
        ("Seamline fix", "no server is attached to this buffer"),
        ("Seamline jump", "no server is attached to this buffer"),
        ("Seamline debug", "no server is attached to this buffer"),
        ("Seamline review", "no server is attached to this buffer"),
        ("Seamline run", "no server is attached to this buffer"),
        ("Seamline nonsense", "there is no `:Seamline nonsense`; there are " + ", ".join(COMMANDS)),
        ("Seamline explain nonsense", "there is no rule 'nonsense'; `seamline explain` lists them"),
        (
            "Seamline explain",
            f"there is no diagnostic of Seamline in this line; name a rule: {', '.join(RULES)}",
        ),
    ],
)
def test_what_cannot_be_done_is_said(neovim: Neovim, command: str, says: str) -> None:
    neovim.keys(f":{command}<CR>")
    assert says in neovim.messages().replace("\n", " ")


OF_ANOTHER_TOOL = """vim.diagnostic.set(vim.api.nvim_create_namespace("other"), 0, {
    { lnum = vim.fn.line(".") - 1, col = 0, message = "too long", source = "other", code = "E501" },
})"""


def test_explain_shows_the_page_of_the_rule_under_the_cursor(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    neovim.replace("from .version", "from .versions")
    neovim.until_diagnostics(1)
    neovim.api.exec_lua(OF_ANOTHER_TOOL)
    neovim.api.command("Seamline explain")
    assert neovim.lines()[0] == "# unresolved-import"
    assert neovim.api.current.buffer.options["filetype"] == "markdown"
    neovim.keys("q")
    assert len(neovim.api.windows) == 1


def test_status_debug_and_index_of_a_running_server(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    neovim.api.command("Seamline index")
    neovim.api.command("Seamline")
    assert f"Seamline is ready: 22 of 22 files read in {neovim.root}." in neovim.messages()
    neovim.api.command("Seamline debug")
    neovim.until("vim.fn.bufname() == 'seamline://debug'")
    assert "index: 22 of 22, complete: True, paused: False" in "\n".join(neovim.lines())


def test_log_shows_what_the_server_wrote(neovim: Neovim) -> None:
    neovim.edit("packaging/utils.py")
    neovim.until_ready(files=20)
    neovim.api.command("Seamline log")
    assert "session with Neovim" in "\n".join(neovim.lines())


def test_the_help_describes_every_command_and_all_its_links_lead_somewhere(neovim: Neovim, tmp_path: Path) -> None:
    manual = tmp_path / "manual"
    shutil.copytree(PLUGIN / "doc", manual / "doc", ignore=shutil.ignore_patterns("tags"))
    neovim.api.command(f"helptags {manual / 'doc'}")
    neovim.api.options["runtimepath"] = f"{manual},{neovim.api.options['runtimepath']}"
    tags = {line.split("\t")[0] for line in (manual / "doc" / "tags").read_text("utf-8").splitlines()}
    assert tags >= {":Seamline", "seamline.statusline()", "seamline.show_lenses()"}
    readme = (PLUGIN / "README.md").read_text("utf-8")
    for name in COMMANDS:
        assert f":Seamline-{name}" in tags
        assert f"| `:Seamline {name}" in readme
    neovim.api.command("help seamline")
    assert Path(neovim.api.current.buffer.name) == manual / "doc" / "seamline.txt"
    for link in re.findall(r"\|(\S+?)\|", "\n".join(neovim.lines())):
        assert neovim.api.funcs.taglist(rf"\V\^{link}\$"), link
