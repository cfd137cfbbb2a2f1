"""LSP's types as a server imports them: without the methods that nobody asks for, and nobody else's classes changed."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import attrs
define = attrs.define
from seamline.lsp.light import import_types
import_types()
from lsprotocol import types
@attrs.define
class Own:
    number: int
print(
    attrs.define is define,
    Own(1) == Own(1),
    types.TextEdit.__repr__ is object.__repr__,
    types.Position(1, 2) == types.Position(1, 2),
    types.Position(1, 2) < types.Position(2, 1),
)
"""


def test_only_the_types_of_lsp_are_light() -> None:
    """In a process of its own: here they have been imported otherwise."""
    outcome = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert outcome.stdout.split() == ["True"] * 5
