"""Names in patterns for texts as a sweep sees them (see `whole.letters`).

Spelled out, because the engine looks a character up in a set of ranges several times faster than in the classes of
Unicode that `\\w` stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS: Final = r"A-Za-z_\u4e80-\u4eff"
CHARACTER: Final = f"0-9{_LETTERS}"
"""To be put into brackets: any character of a name."""
NAME: Final = f"[{_LETTERS}][{CHARACTER}]*"
DOTTED: Final = rf"{NAME}(?:\.{NAME})*\Z"


def places(name: str, text: str, start: int, stop: int) -> Iterator[int]:
    """Where a name stands in a part of a text, as a whole word and not behind a dot."""
    place = text.find(name, start, stop)
    while place >= 0:
        end = place + len(name)
        before, after = text[place - 1 : place], text[end : end + 1]
        if not (before == "." or before == "_" or before.isalnum() or after == "_" or after.isalnum()):
            yield place
        place = text.find(name, end, stop)
