"""Names in patterns for texts as a sweep sees them (see `whole.letters`).

Spelled out, because the engine looks a character up in a set of ranges several times faster than in the classes of
Unicode that `\\w` stands for.
"""

from __future__ import annotations

from typing import Final

_LETTERS: Final = r"A-Za-z_\u4e80-\u4eff"
CHARACTER: Final = f"0-9{_LETTERS}"
"""To be put into brackets: any character of a name."""
NAME: Final = f"[{_LETTERS}][{CHARACTER}]*"
DOTTED: Final = rf"{NAME}(?:\.{NAME})*\Z"
