"""Two hundred edits as fast as they can be typed, in three buffers: what is shown in the end is what a check says."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.editors.nvim.neovim import checked

if TYPE_CHECKING:
    from tests.editors.nvim.neovim import Neovim

EDITS = 200
BUFFERS = ("packaging/utils.py", "packaging/markers.py", "packaging/requirements.py")
# Where, and what is typed there one after the other. What breaks the code is taken back with the next key: of a file that
# cannot be read little is reported, and there would be nothing to compare.
EDITED = (
    (r"def canonicalize_name(", ("f(aform, <Esc>",)),
    (r"def canonicalize_version(", ("f(adigits, <Esc>",)),
    (r"canonicalize_name(", ("f(aform=1, <Esc>",)),
    (r"canonicalize_name(", ("cwrenamed<Esc>",)),
    (r"is_normalized_name", ("ea_2<Esc>",)),
    (r"import canonicalize_name", ("A, canonicalize_names<Esc>",)),
    (r"return ", ("O# größer 🎈<Esc>",)),
    (r"canonicalize", ("f(a<CR><Esc>", "J")),
    (r"(", ("x", "u")),
    (r"name", ("x", "x", "u", "u")),
    (r"def ", ("dd", "u")),
    (r"import", ("D", "yyp", "u", "u")),
    (r"", ("u", "<C-r>")),
)


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_fast_edits(neovim: Neovim, seed: int) -> None:
    random = Random(seed)
    for path in BUFFERS:
        neovim.edit(path)
    neovim.until_ready(files=20)
    edits = 0
    while edits < EDITS:
        neovim.api.command(f"buffer {random.choice(BUFFERS)}")
        place, typed = random.choice(EDITED)
        neovim.api.funcs.cursor(random.randint(1, 400), 1)
        neovim.api.funcs.search(rf"\V{place}", "w")
        for keys in typed:
            neovim.keys(keys)
        edits += len(typed)
    neovim.api.command("wall")
    expected = checked(neovim.root)
    assert len(expected) > 5, "the edits break too little; choose other ones"
    neovim.until_settled_on(expected)
