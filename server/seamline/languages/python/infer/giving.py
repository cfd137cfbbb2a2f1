"""What a function gives back, by its `return` statements: names with marks behind them, until it is known what those stand for.

Where its author declares that, nobody looks here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.languages.python.infer import tuples
from seamline.languages.python.infer.bound import LOCAL
from seamline.languages.python.infer.marks import EITHER, KIND, UNKNOWN, alternatives
from seamline.languages.python.words import DOTTED

if TYPE_CHECKING:
    from seamline.languages.python.scopes import Scope
    from seamline.languages.python.state import State

_DOTTED: Final = re.compile(DOTTED)
_MOST_RETURNS: Final = 4
_OF_SAME_TYPE: Final = "type(self)("


class Result(NamedTuple):
    """What a function gives back, until it is known what its names stand for: a dotted name, the mark behind it."""

    scope: Scope
    values: tuple[tuple[str, str, int], ...]
    """A dotted name, the mark behind it and where it stands, for each `return`."""
    size: str = ""
    """How many values it is (see `tuples.told`), each of which has its own then."""


def result(state: State, scope: Scope, start: int, end: int) -> Result | str:
    """What the returns of a function give back: the only one if it ends the body, which starts at `start` and ends at `end`,
    or a few that each stand on a line.
    """
    source = state.source
    values = tuples.told(source, start, end)
    if values and values != tuples.NONE:
        parts = tuples.parts(source, start, end)
        return (
            Result(scope, tuple((*part, end) for part in parts), values) if any(text for text, _ in parts) else values
        )
    count = source.count("return", start, end)
    if count == 0 or count > _MOST_RETURNS or (state.yields and source.find("yield", start, end) > 0):
        return ""
    if count > 1:
        return _results(state, scope, start, end)
    place = source.find("return ", start, end) + len("return ")
    made = state.constructed.get(end)
    if source.startswith(_OF_SAME_TYPE, place) and tuples.closes_last(source[place + len(_OF_SAME_TYPE) - 1 : end]):
        return Result(scope, ((f"self{KIND}", "()", end),))
    if made is not None:
        return Result(scope, ((made[1], "()", end),)) if made[0] == place else ""
    text = source[place:end]
    return Result(scope, ((text, "", end),)) if _DOTTED.match(text) else ""


def _results(state: State, scope: Scope, start: int, end: int) -> Result | str:
    """The same of a function with a few returns, those of `None` left out."""
    source = state.source
    returns = tuples.returns(source, start, end)
    if not returns or tuples.NESTED.search(source, start, end):
        return ""
    values = []
    for match in returns:
        text = match[1].rstrip()
        place = match.start(1)
        last = place + len(text)
        made = state.constructed.get(last)
        if text in ("", "None"):
            continue
        if made is not None and made[0] == place:
            values.append((made[1], "()", last))
        elif _DOTTED.match(text) and text not in ("True", "False"):
            values.append((text, "", last))
        else:
            callee = _over_lines(state, place, end) if text.endswith("(") else ""
            values.append((callee, "()", last) if callee else (UNKNOWN, "", last))
    return Result(scope, tuple(values)) if any(text != UNKNOWN for text, *_ in values) else ""


def _over_lines(state: State, start: int, end: int) -> str:
    """What is called by the call that starts here, is all of its statement and goes on over several lines."""
    source = state.source
    last = source.find(")", start, end)
    while last >= 0:
        found = state.constructed.get(last + 1)
        if found is not None and found[0] == start:
            return found[1] if source[last + 1 : last + 2] in ("", "\n") else ""
        last = source.find(")", last + 1, end)
    return ""


def told(given: Result, module_names: set[str]) -> str:
    """What a function gives back, as it is written down (see `seamline.interface.facts.Function`)."""
    scope = given.scope
    found = [(text and scope.meaning(text, mark, module_names, place)) or "" for text, mark, place in given.values]
    found = ["" if LOCAL in chain else chain for chain in found]
    if given.size:
        known = ["" if EITHER in chain else chain for chain in found]
        return given.size + "".join(f"{EITHER}{chain}" for chain in known) if any(known) else given.size
    return alternatives(found) or ""
