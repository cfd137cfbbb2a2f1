"""What this Neovim says it can do is what the protocol tests believe of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim

PROFILES = Path(__file__).parents[2] / "lsp" / "profiles"
FILES = {"0.11": "neovim.json", "0.12": "neovim-0.12.json"}


def test_the_profile_is_that_of_the_real_client(neovim: Neovim) -> None:
    version = neovim.lua("vim.version()")
    believed = json.loads((PROFILES / FILES[f"{version['major']}.{version['minor']}"]).read_text("utf-8"))
    declared = json.loads(neovim.lua("vim.json.encode(vim.lsp.protocol.make_client_capabilities())"))
    assert declared == believed
