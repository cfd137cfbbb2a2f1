"""What becomes of the value of a call, judged by the text around the call: cheap, since it is asked of every use.

Only what is evident on the spot is told: a call in brackets, or whose value is kept in a variable, has no context.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import CONTEXT_SHIFT, MOST_UNPACKED, Context
from seamline.languages.python.words import CHARACTER, NAME

if TYPE_CHECKING:
    from seamline.languages.python.scopes import Scope

_UNKNOWN: Final = int(Context.UNKNOWN)
_DISCARDED: Final = int(Context.DISCARDED) << CONTEXT_SHIFT
_AWAITED: Final = int(Context.AWAITED) << CONTEXT_SHIFT
_READ: Final = int(Context.READ) << CONTEXT_SHIFT
_ITERATED: Final = int(Context.ITERATED) << CONTEXT_SHIFT
_TESTED: Final = int(Context.TESTED) << CONTEXT_SHIFT
_OF_COROUTINES: Final = (".__await__", ".close(", ".send(", ".throw(", ".cr_")
"""Members of what an async function gives before it is awaited."""
_TARGET: Final = rf"{NAME}(?:\.{NAME}|\[[^\],]*\])*"
_TARGETS: Final = re.compile(rf"\s*\(?\s*({_TARGET}(?:\s*,\s*{_TARGET})*)\s*(,?)\s*\)?\s*=\s*\Z")
_LEAD: Final = re.compile(r"\s*(?:(el)?if(?: not)?|while(?: not)?|assert(?: not)?|(for) [^:=]* in)\s+\Z")
_OPEN: Final = frozenset("([{,\\+-*/%=&|^<>.~@")
"""What a line that goes on ends with."""
_FAR: Final = 300
"""Characters in front of a line that are looked at."""
_FOLLOWING: Final = re.compile(rf"(?:and|or|in|is)(?![{CHARACTER}])|else\s+[^:\s]")
_CLOSING: Final = frozenset(")]},.+*/%=&|^<>")
_WORDS: Final = re.compile(
    rf"(?:and|or|not|in|is|if|else|await|return|yield|from|lambda|assert|raise|del)(?![{CHARACTER}])"
)
_END: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|;|\r|\Z)")
_LAST_WORD: Final = re.compile(rf"[{CHARACTER}]+\Z")
_AFTER: Final = re.compile(r"(?:\s|#[^\n]*\n)*")
_BLOCK: Final = re.compile(
    r"^[ \t]*(?:(?:async )?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b)[^\n]*:[ \t]*(?:#[^\n]*)?\Z"
)


def context(source: str, start: int, end: int, scope: Scope) -> int:
    """What becomes of the value of the call at `start:end`: a `Context`, shifted to its place in `Use.guard`.

    `scope` is the one around it.
    """
    following = source[end : end + 1]
    if following in (".", "["):
        # The same call further up may be where somebody looks at what it gives.
        span = scope.enclosing_span()
        if source.startswith(_OF_COROUTINES, end):
            return _UNKNOWN
        seen = source.find(source[start:end], span[0] if span is not None else 0, start) >= 0
        return _UNKNOWN if seen else _READ
    if start and source[start - 1] not in " \t\n":
        return _UNKNOWN
    if source.startswith("await ", start - 6):
        return _AWAITED
    line = source.rfind("\n", 0, start) + 1
    lead = source[line:start]
    if not lead or lead.isspace():
        return _DISCARDED if _END.match(source, end) and _stands_alone(source, line, end) else _UNKNOWN
    if lead.endswith("= "):
        if "," not in lead or not _END.match(source, end):
            return _UNKNOWN
        count = _targets(lead.strip())
        return (Context.UNPACKED + count) << CONTEXT_SHIFT if count else _UNKNOWN
    if following == ":" and (match := _LEAD.match(lead)):
        return _ITERATED if match[2] else _TESTED
    return _UNKNOWN


@lru_cache(10_000)
def _targets(lead: str) -> int:
    """How many targets an assignment has that begins so; 0 where that is not evident."""
    match = _TARGETS.match(lead)
    if match is None:
        return 0
    count = match[1].count(",") + 1
    return count if count <= MOST_UNPACKED and (count > 1 or match[2]) else 0


def _stands_alone(source: str, line: int, end: int) -> bool:
    """Whether what stands alone on its lines, the first of which begins at `line`, is a statement and no part of one."""
    before = source[max(0, line - _FAR) : line].rstrip()
    if not before:
        return line <= _FAR
    last = before[-1]
    if last == ":":
        lead = before[before.rfind("\n") + 1 :]
        if not _BLOCK.match(lead) and ")" not in lead:
            return False  # a key of a dictionary, perhaps
    elif last in _OPEN or ((word := _LAST_WORD.search(before)) is not None and _WORDS.fullmatch(word[0])):
        return False
    match = _AFTER.match(source, end)
    place = match.end() if match is not None else end
    return source[place : place + 1] not in _CLOSING and not _FOLLOWING.match(source, place)
