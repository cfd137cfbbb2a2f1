"""What protects a piece of code: conditions, handlers and contexts, judged by their text.

A guard only ever makes Seamline quieter, so these patterns may be generous.
"""

from __future__ import annotations

import re
import typing
from functools import lru_cache

from seamline.interface.facts import KEY_ERROR, Guard

if typing.TYPE_CHECKING:
    from tree_sitter import Node

CONDITIONAL = int(Guard.CONDITIONAL)
TYPE_CHECKING = int(Guard.TYPE_CHECKING)
DEAD = int(Guard.DEAD)
VERSION = int(Guard.VERSION)
ATTRIBUTE_ERROR = int(Guard.ATTRIBUTE_ERROR)
IMPORT_ERROR = int(Guard.IMPORT_ERROR)
TYPE_ERROR = int(Guard.TYPE_ERROR)
RAISES = int(Guard.RAISES)
ANY_ERROR = IMPORT_ERROR | TYPE_ERROR | ATTRIBUTE_ERROR

_DEAD = re.compile(r"\(?\s*(?:False|0)\s*\)?\Z")
_NOT_TYPE_CHECKING = re.compile(r"\bnot\s+(?:\w+\.)?TYPE_CHECKING\b")
_HASATTR = re.compile(r"(?:hasattr|getattr)\b|\b(?:__dict__|dir|locals|globals)\b")
_SIGNATURE = re.compile(r"\b(?:signature|getfullargspec|getargspec|arity|co_argcount)\b|_signature\(")
_NO_VERSION = r"(?!(?<![\w.])version\s*(?:\Z|\)|\.endswith\b|(?:is|and|or)\b))"
"""Whether there is a version at all, or what it ends with, says nothing about which one it is."""
_VERSION = re.compile(
    rf"{_NO_VERSION}version"
    r"|VERSION|_compat_|platform|implementation|PYPY|\b[Pp][Yy]_?\d|os\.name|WINDOWS|LINUX|MACOS|pypy|[Cc]ython|CYTHON"
)
_THREE = re.compile(
    r"\(?\s*sys\.version_info(?:\[0\]\s*(?:==|>=)\s*3|\s*>=\s*\(\s*3\s*,(?:\s*0\s*,?)?\s*\))\s*\)?\s*(?::\s*#[^\n]*)?\Z"
)
"""What holds for every Python that is left."""
_OPTIONAL = re.compile(
    r"\bIS_|HAS|has_|HAVE|have_|WITH_|USE_|AVAILABLE|available|environ|getenv|modules\b|find_spec|supports|installed|compiled"
    r"|(?:isfile|exists)\([\s\S]*\.py[\"']|\.py[\"'][\s\S]*\.(?:is_file|exists)\("  # whether the file of a module is there
)
_CLAUSE = re.compile(r"except\b\*?([^:\n]*(?:\([^)]*\))?[^:\n]*):")
_FALLBACK = re.compile(r"^[ \t]*except\b[^:\n]*\b(?:ImportError|ModuleNotFoundError)\b", re.MULTILINE)
_WIDE = re.compile(r"\A\s*\Z|\b(?:Exception|BaseException)\b")
REPLACES = re.compile(r"\bpatch\b|\bmock\b|monkeypatch")
_EXPECTS = re.compile(r"raises|[Rr]aise|suppress|warns|[Ee]xpect|assert_?[Ww]arn|xfail|catch|[Ee]rror")
_ERROR_CLASS = r"(?:\w+\.)*[A-Z]\w*[a-z]\w*"
_BUILTIN_ERROR = re.compile(rf"\b\w*(?:Error|Exception|Warning)\b|(?:[Rr]aises(?:Regex)?\(\s*{_ERROR_CLASS}\s*[,)])")
"""Errors that are named: what the interpreter raises at a call that does not fit is none of them unless it says so.
Any other class is no TypeError either, but what stands in a variable may be."""
_MESSAGE = re.compile(
    r"""[Rr]aises(?:Regex)?\([^,()]*,\s*(?:match\s*=\s*)?r?(?P<quote>["'])(?P<said>(?:(?!(?P=quote))[^\n])+)(?P=quote),?\s*\)"""
)
_TWO_WORDS = re.compile(r"[A-Za-z]{3,} [A-Za-z]{3,}")
_OPEN_PATTERN = re.compile(r"[|?]|\)\*")
_OF_INTERPRETER = re.compile(
    r"argument|positional|keyword|required|takes|missing|unexpected|multiple|given|callable|attribute|object"
)
"""Words of what the interpreter says where a call does not fit, or a member is not there."""


_SUSPECT = re.compile(
    f"{_HASATTR.pattern}|{_SIGNATURE.pattern}|{_VERSION.pattern}|{_OPTIONAL.pattern}|TYPE_CHECKING|\\bFalse\\b|\\b0\\b"
)
_HINT = re.compile(
    r"h(?:asattr|as_|ave_)|g(?:et(?:attr|fullargspec|argspec|env)|lobals)|__dict__|dir|locals|s(?:ignature|upports)"
    r"|a(?:rity|vailable)|co(?:_argcount|mpiled)|_compat_|version|VERSION|p(?:latform|ypy|[yY]_?\d|y[\"'])|P(?:YPY|[Yy]_?\d)"
    r"|i(?:mplementation|nstalled)|os\.name|W(?:INDOWS|ITH_)|LINUX|MACOS|cython|Cython|CYTHON|IS_|HAS|HAVE|USE_|AVAILABLE"
    r"|environ|modules|find_spec|TYPE_CHECKING|False|0"
)
"""Matches wherever `_SUSPECT` does, and a few times more. Each of its branches starts with a letter that the engine can
look for: it takes a fifth of the time."""
_MEMO_LIMIT = 50_000
_suspects: dict[str, bool] = {}


def is_suspect(condition: str) -> bool:
    """Whether a condition may guard more than the certainty of what it holds. The same few recur all over a code base."""
    known = _suspects.get(condition)
    if known is None:
        if len(_suspects) > _MEMO_LIMIT:
            _suspects.clear()
        known = _suspects[condition] = bool(_HINT.search(condition) and _SUSPECT.search(condition))
    return known


@lru_cache(1000)
def condition_guards(condition: str) -> tuple[int, int, int]:
    """Guards of (the consequence, the alternatives, what follows an early exit) of `if condition`."""
    if "TYPE_CHECKING" in condition:
        if _NOT_TYPE_CHECKING.search(condition):
            return CONDITIONAL, CONDITIONAL | TYPE_CHECKING, 0
        return CONDITIONAL | TYPE_CHECKING, CONDITIONAL, 0
    if _DEAD.match(condition):
        return CONDITIONAL | DEAD, CONDITIONAL, 0
    if _THREE.match(condition):
        return CONDITIONAL, CONDITIONAL | DEAD, 0
    guard = 0
    if _HASATTR.search(condition):
        guard |= ATTRIBUTE_ERROR | IMPORT_ERROR
    if _SIGNATURE.search(condition):
        guard |= TYPE_ERROR | ATTRIBUTE_ERROR
    if _OPTIONAL.search(condition):
        guard |= IMPORT_ERROR
    if _VERSION.search(condition):
        guard |= VERSION
    return CONDITIONAL | guard, CONDITIONAL | guard, guard


def handlers(node: Node, source: str) -> str:
    """The heads of the handlers of a `try` statement, without those of other statements in it."""
    clauses = (child for child in node.named_children if child.type.startswith("except"))
    return "\n".join(source[clause.start_byte : clause.children[-1].start_byte] for clause in clauses)


def try_guards(source: str) -> int:
    """Guards of the body of a `try` statement, from the heads of its handlers.

    A handler for any error guards imports (an optional dependency is often written so); only one that names TypeError or
    AttributeError says that a broken call is expected.
    """
    guard = CONDITIONAL
    for match in _CLAUSE.finditer(source):
        caught = match[1]
        if _WIDE.search(caught) or "ImportError" in caught or "ModuleNotFoundError" in caught:
            guard |= IMPORT_ERROR
        if "TypeError" in caught:
            guard |= TYPE_ERROR
        if "AttributeError" in caught or "NameError" in caught:
            guard |= ATTRIBUTE_ERROR | IMPORT_ERROR
        if "KeyError" in caught or "LookupError" in caught or _WIDE.search(caught):
            guard |= KEY_ERROR
        if not caught.strip():
            guard |= ANY_ERROR
    return guard


def fallback(source: str) -> int:
    """Where the first `except ImportError` of a `try` statement is in its text, -1 without one: what follows makes do
    with what another version has.
    """
    match = _FALLBACK.search(source)
    return match.start() if match else -1


def context_guards(header: str) -> int:
    """Guards of the body of a `with` statement, from the text between `with` and the body."""
    if not _EXPECTS.search(header):
        return 0
    guard = RAISES
    if "TypeError" in header:
        guard |= TYPE_ERROR
    if "AttributeError" in header or "NameError" in header:
        guard |= ATTRIBUTE_ERROR
    if "ImportError" in header or "ModuleNotFoundError" in header:
        guard |= IMPORT_ERROR
    if re.search(r"\b(?:Exception|BaseException)\b", header) or not _BUILTIN_ERROR.search(header):
        guard |= ANY_ERROR
    if guard & (TYPE_ERROR | ATTRIBUTE_ERROR) and _says_something_else(header):
        guard &= ~(TYPE_ERROR | ATTRIBUTE_ERROR)
    return guard


def _says_something_else(header: str) -> bool:
    """Whether the error is expected with a message that the interpreter never gives to a use that does not fit."""
    message = _MESSAGE.search(header)
    if message is None or _OPEN_PATTERN.search(message["said"]):
        return False
    return bool(_TWO_WORDS.search(message["said"])) and not _OF_INTERPRETER.search(message["said"])
