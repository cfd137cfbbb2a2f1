"""Which symbol that is gone became which one that is new: the same thing under another name or in another place."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.interface.facts import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIKE: Final = 0.75
"""How much of two bodies has to be the same for them to be taken for one that was changed."""
_SHORT: Final = 3
"""Lines up to which two bodies have to be the same altogether."""
_MANY: Final = 400
"""Pairs beyond which only equal bodies are looked for."""


class Body(NamedTuple):
    """A definition with its text."""

    symbol: Any
    """A `Symbol` record."""
    text: str
    """What stands behind its name."""


def body_of(symbol: Any, source: bytes) -> Body:
    """A definition in this source."""
    detail = symbol[6]
    if symbol[0] == Kind.FUNCTION:
        end = detail[3]
    elif symbol[0] == Kind.CLASS:
        end = detail[4]
    else:
        end = detail[3] if symbol[0] == Kind.VARIABLE else symbol[3]
    return Body(symbol, source[symbol[3] : end].decode(errors="replace"))


def renamed(gone: Sequence[Body], new: Sequence[Body]) -> dict[str, str]:
    """Old name -> new name, for those that are the same but for their name; each new one stands for one old one."""
    thorough = len(gone) * len(new) <= _MANY
    scores = [
        (score, old.symbol[1], other.symbol[1])
        for old in gone
        for other in new
        if old.symbol[0] == other.symbol[0] and (score := likeness(old, other, thorough=thorough)) > 0
    ]
    found: dict[str, str] = {}
    for _, old_name, new_name in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if old_name not in found and new_name not in found.values():
            found[old_name] = new_name
    return found


def likeness(old: Body, new: Body, *, thorough: bool = True) -> float:
    """How much of two definitions is the same, from `_ALIKE` to 1; 0 where they are not taken for one."""
    name = re.compile(rf"\b{re.escape(old.symbol[1])}\b")
    lines_before = _lines(name.sub(new.symbol[1], old.text))
    lines_after = _lines(new.text)
    if lines_before == lines_after:
        return 1.0 if _says_something(old) else 0.0
    if not thorough or min(len(lines_before), len(lines_after)) <= _SHORT:
        return 0.0
    ratio = SequenceMatcher(None, lines_before, lines_after, autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _says_something(body: Body) -> bool:
    """Whether two definitions with this text are hardly the same by chance: `= None` and `(): ...` are."""
    return len(re.findall(r"\w+", body.text)) > 1
