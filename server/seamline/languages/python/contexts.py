"""What becomes of the value of a call, judged by the text around the call: cheap, since it is asked of every use.

Only what is evident on the spot is told: a call in brackets, or whose value is kept in a variable, has no context.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import AGAIN, CONTEXT_SHIFT, MOST_UNPACKED, Context
from seamline.languages.python.words import CHARACTER, NAME

if TYPE_CHECKING:
    from seamline.languages.python.scopes import Scope

_UNKNOWN: Final = int(Context.UNKNOWN)
_DISCARDED: Final = int(Context.DISCARDED) << CONTEXT_SHIFT
_AWAITED: Final = int(Context.AWAITED) << CONTEXT_SHIFT
_READ: Final = int(Context.READ) << CONTEXT_SHIFT
_ITERATED: Final = int(Context.ITERATED) << CONTEXT_SHIFT
_TESTED: Final = int(Context.TESTED) << CONTEXT_SHIFT
_READ_AGAIN: Final = int(Context.READ_AGAIN) << CONTEXT_SHIFT
_HANDED_ON: Final = int(Context.HANDED_ON) << CONTEXT_SHIFT
_COMPARED: Final = int(Context.COMPARED) << CONTEXT_SHIFT
_ENTERED: Final = int(Context.ENTERED) << CONTEXT_SHIFT
_SPREAD: Final = int(Context.SPREAD) << CONTEXT_SHIFT
_SEARCHED: Final = int(Context.SEARCHED) << CONTEXT_SHIFT
BUILTINS: Final = frozenset((
    "len", "list", "tuple", "set", "sorted", "sum", "min", "max", "iter", "next", "enumerate", "reversed", "any", "all",
    "dict", "int", "float",
))  # fmt: skip
"""What looks into the one thing that it gets."""
_BUILTIN: Final = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(BUILTINS))})\(\Z")
_NEAR_BEFORE: Final = 12
"""Characters in front of a call that hold the name of such a builtin."""
_LOOP: Final = re.compile(r"for(?<!\wfor)\s[^:=()\[\]{}]*\sin\s\Z")
_ASKED: Final = re.compile(r"\s*(?:assert|if|elif|while)(?: not)? \Z")
_EQUALS: Final = (" == ", " != ")
_OF_COROUTINES: Final = (".__await__", ".close(", ".send(", ".throw(", ".cr_")
"""Members of what an async function gives before it is awaited."""
_TARGET: Final = rf"{NAME}(?:\.{NAME}|\[[^\],]*\])*"
_LIST: Final = rf"{_TARGET}(?:\s*,\s*{_TARGET})*\s*,?"
_TARGETS: Final = re.compile(rf"\s*(?:({_LIST})|\(\s*({_LIST})\s*\))\s*=\s*\Z")
_LEAD: Final = re.compile(r"\s*(?:(el)?if(?: not)?|while(?: not)?|assert(?: not)?|(for) [^:=]* in)\s+\Z")
_OPEN: Final = frozenset("([{,\\+-*/%=&|^<>.~@")
"""What a line that goes on ends with."""
_WORDS: Final = tuple(
    f"{space}{word}" for word in ("and", "or", "not", "in", "is", "if", "else", "await", "from") for space in " \t("
)
"""How a line ends that goes on."""
_READERS: Final = frozenset((".", "["))
_BEFORE: Final = frozenset(" \ntefnhm")
"""What stands before the blank in front of a call that has a context: `await`, `assert`, `not`, `while`, `if`, `in`, `with`,
`from`."""
_YIELD: Final = "yield from "
_SPREADS: Final = re.compile(r"[\[({,]\s*\*\*?\Z")
_WITH: Final = re.compile(r"\s*(?:async )?with \Z")
_SEARCH: Final = re.compile(r"[^\n]*[^\s:=,({\[]\s(?:not )?in \Z")
_SUSPICIOUS: Final = frozenset(("", "#", ")", "]", "}", ",", *"aoie"))
_GOES_ON: Final = ("\\", ",", "(", "[")
_NEAR: Final = 60
_FAR: Final = 200
"""Characters behind a call that are looked at."""
_FOLLOWING: Final = re.compile(rf"(?:and|or|in|is)(?![{CHARACTER}])|else\s+[^:\s]")
_CLOSING: Final = frozenset(")]},")
_END: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|;|\r|\Z)")
_AFTER: Final = re.compile(r"(?:\s|#[^\n]*\n)*")
_BLOCK: Final = re.compile(
    r"^[ \t]*(?:(?:async )?(?:def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b)[^\n]*:[ \t]*(?:#[^\n]*)?\Z"
)


def context(source: str, start: int, end: int, scope: Scope) -> int:
    """What becomes of the value of the call at `start:end`: a `Context`, shifted to its place in `Use.guard`.

    `scope` is the one around it. The hot path of every call, so what is common is decided by single characters.
    """
    following = source[end : end + 1]
    if following in _READERS:
        return _of_read(source, start, end, scope)
    before = source[start - 1 : start]
    if before == " ":
        first = source[start - 2 : start - 1]
        if first == "=":
            line = source.rfind("\n", 0, start) + 1
            if source.find(",", line, start) < 0 or not _END.match(source, end):
                return _UNKNOWN
            if _line_before(source, line)[-1:] in _GOES_ON:
                return _UNKNOWN
            count = _targets(source[line:start].strip())
            return (
                (Context.UNPACKED + count) << CONTEXT_SHIFT | _again(source, start, end, scope) if count else _UNKNOWN
            )
        if first not in _BEFORE:
            return _UNKNOWN
        if source.startswith("await ", start - 6):
            return _AWAITED
        if first in "hm":
            return _of_keyword(source, start, end, scope)
        if following == ":":
            match = _LEAD.match(source, source.rfind("\n", 0, start) + 1, start)
            if match is not None:
                return _ITERATED | _again(source, start, end, scope) if match[2] else _TESTED
        if first not in " \n":
            found = _inside(source, start, end, following)
            return found | _again(source, start, end, scope) if found else _UNKNOWN
    elif before == "*":
        spread = _SPREADS.search(source, max(0, start - _NEAR), start)
        return _SPREAD | _again(source, start, end, scope) if spread else _UNKNOWN
    elif before and before not in "\n\t":
        handed_on = before == "(" and following == ")" and _BUILTIN.search(source, max(0, start - _NEAR_BEFORE), start)
        return _HANDED_ON | _again(source, start, end, scope) if handed_on else _UNKNOWN
    if following != "\n" and not _END.match(source, end):
        return _UNKNOWN
    line = source.rfind("\n", 0, start) + 1
    if line != start and not source[line:start].isspace():
        return _UNKNOWN
    return _DISCARDED if _stands_alone(source, line, end) else _UNKNOWN


def _inside(source: str, start: int, end: int, following: str) -> int:
    """The context of a call behind a word on its line."""
    line = source.rfind("\n", 0, start) + 1
    if source.startswith(_EQUALS, end):
        return _COMPARED if _ASKED.match(source, line, start) else _UNKNOWN
    if not source.startswith("in ", start - 3):
        return _UNKNOWN
    if following in ")]}:\n" or source.startswith((" if ", " for ", " and ", " or "), end):
        if _LOOP.search(source, line, start):
            return _ITERATED if following != ":" and not source.startswith((" and ", " or "), end) else _UNKNOWN
        return _SEARCHED if _SEARCH.match(source, line, start) and " for " not in source[line:start] else _UNKNOWN
    return _UNKNOWN


def _of_keyword(source: str, start: int, end: int, scope: Scope) -> int:
    """The context of a call behind `with` or `yield from`."""
    line = source.rfind("\n", 0, start) + 1
    if _WITH.fullmatch(source, line, start) and source.startswith((":", " as "), end):
        return _ENTERED | _again(source, start, end, scope)
    if source.startswith(_YIELD, start - len(_YIELD)) and ends_here(source, end):
        return _SPREAD | _again(source, start, end, scope)
    return _UNKNOWN


def _of_read(source: str, start: int, end: int, scope: Scope) -> int:
    if source.startswith(_OF_COROUTINES, end):
        return _UNKNOWN
    return _READ_AGAIN if is_again(source, start, end, scope) or _is_asked_behind(source, start, end) else _READ


def _is_asked_behind(source: str, start: int, end: int) -> bool:
    """Whether the same call stands in the condition behind: `run().name if run() else ""`."""
    place = source.find(" if ", end, end + _FAR)
    return place >= 0 and source.find(source[start:end], place, place + end - start + _NEAR) >= 0


def is_again(source: str, start: int, end: int, scope: Scope) -> bool:
    """Whether the same call stands further up in the function: there somebody may look at what it gives."""
    span = scope.enclosing_span()
    return span is not None and source.find(source[start:end], span[0], start) >= 0


def _again(source: str, start: int, end: int, scope: Scope) -> int:
    return AGAIN if is_again(source, start, end, scope) else 0


def ends_here(source: str, end: int) -> bool:
    """Whether nothing follows on the line, a comment apart."""
    return source[end : end + 1] == "\n" or _END.match(source, end) is not None


@lru_cache(10_000)
def _targets(lead: str) -> int:
    """How many targets an assignment has that begins so; 0 where that is not evident."""
    match = _TARGETS.match(lead)
    if match is None:
        return 0
    parts = [part for part in (match[1] or match[2]).split(",") if part.strip()]
    return len(parts) if len(parts) <= MOST_UNPACKED and "," in match[0] else 0


def _stands_alone(source: str, line: int, end: int) -> bool:
    """Whether what stands alone on its lines, the first of which begins at `line`, is a statement and no part of one."""
    after = source[end : end + _NEAR].lstrip()[:1]
    if after in _SUSPICIOUS:
        match = _AFTER.match(source, end)
        place = match.end() if match is not None else end
        if (after and source[place : place + 1] in _CLOSING) or _FOLLOWING.match(source, place):
            return False
    lead = _line_before(source, line)
    if not lead:
        return True
    last = lead[-1]
    if last == ":":
        return ")" in lead or _BLOCK.match(lead) is not None  # else a key of a dictionary, perhaps
    return last not in _OPEN and not lead.endswith(_WORDS)


def _line_before(source: str, line: int) -> str:
    """The last line before the one that begins at `line` which is neither blank nor a comment, its comment left out."""
    while line > 0:
        end = line - 1
        line = source.rfind("\n", 0, end) + 1
        text = source[line:end].rstrip()
        if "#" in text:
            text = text[: text.index("#")].rstrip()
        if text:
            return text
    return ""
