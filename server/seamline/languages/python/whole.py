"""What only the whole text of a file tells: its flags, its comments for tools, its lines; and how a sweep sees a text.

Searches of the plain text, no syntax: a plain search for a word comes first, it is ten times as fast as a pattern.
"""

from __future__ import annotations

import re
from array import array
from codecs import charmap_build, charmap_decode, charmap_encode
from typing import Any

from seamline.interface.facts import MADE_FROM, FileFlag

_DYNAMIC = (
    # (a text that has to be there, what then makes the namespace dynamic): a plain search first, it is ten times as fast.
    (
        "globals()",  # what `__import__` and `eval` are given, they only read
        re.compile(
            r"^(?![^\n]*\b(?:__import__|eval)\([^()\n]*globals\(\))[^\n]*"
            r"globals\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|,|\.update|\.setdefault|\.__setitem__|\))",
            re.MULTILINE,
        ),
    ),
    ("locals()", re.compile(r"locals\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault)")),
    ("vars()", re.compile(r"vars\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault)")),
    # A module that gets hold of itself has something put into it, here or where it hands itself on.
    ("_module(", re.compile(r"\b\w*(?:current|calling|caller|this)_module\(")),
    ("exec(", re.compile(r"^exec\(|\bexec\([^\n]*(?:globals|locals)", re.MULTILINE)),
    # `public(Total=Sum)` of atpublic binds its keywords in the module that calls it.
    ("from public import", re.compile(r"^public\(\s*\w+\s*=", re.MULTILINE)),
)
_KEEPS = re.compile(r"=\s*(?:globals|locals|vars)\(\)")
_KEPT_NAMESPACE = re.compile(r"(\w+)\s*=\s*(?:globals|locals|vars)\(\)")
_KEPT_OF_CALLER = re.compile(r"(\w+)\s*=[^\n]*\bf_globals\b(?!\s*[\[.(])")
_DYNAMIC_PARTS = (
    (
        "sys.modules",
        re.compile(
            r"del sys\.modules\[|sys\.modules\.pop\("
            r"|sys\.modules\s*\[[^\]\n]+\]\s*=|(?<!update\()(?<!dict\()sys\.modules\[[^\]\n]+\]\.__\w+|sys\.modules\.(?:update|setdefault)|setattr\(\s*sys\.modules"
        ),
    ),
    (
        "__path__",
        re.compile(
            r"(?<![.\"'])__path__|\.__path__\s*(?:\+?=(?!=)|\[[^\]\n]*\]\s*=(?!=)|\.[a-z])|setattr\([^()\n]*[\"']__path__"
        ),
    ),
    ("lazy", re.compile(r"lazy(?:_loader|\.attach|_import)")),
    ("_LazyModule", re.compile("_LazyModule")),
)
_GENERATED = re.compile(r"#.{0,80}(?:@generated|[Gg]enerated by|DO NOT EDIT|[Aa]utogenerated|auto-generated)")
_MADE_FROM = re.compile(r"#.{0,80}\b[Gg]enerated from (?:[\w.-]+/)*(\w+)\.py\b")
_SAMPLE = re.compile(r"\S[ \t]*# \[[a-z]+(?:-[a-z]+)+(?:, ?[a-z]+(?:-[a-z]+)+)*\][ \t]*$", re.MULTILINE)
_IGNORE = re.compile(r"#\s*seamline:\s*ignore(?:\[([^\]\n]*)\])?")
_TYPE_IGNORE = re.compile(
    r"#\s*(?:type|pyright|pyre|ty|mypy):\s*ignore|#\s*pyre-(?:ignore|fixme)"
    r"|#\s*pylint:\s*disable=[^\n]*\b(?:no-name-in-module|import-error|no-member|no-value-for-parameter"
    r"|too-many-function-args|unexpected-keyword-arg|redundant-keyword-arg)\b"
)

# A byte outside of ASCII is some letter for a sweep, as nearly all of them are in names; a byte that became a space or a
# sign would end a name in its middle.
_LETTERS = "".join(chr(byte) if byte < 0x80 else chr(0x4E00 + byte) for byte in range(256))
_BYTES: Any = charmap_build(_LETTERS)
_CONTAINERS = frozenset((tuple, list, set))


def letters(text: bytes) -> str:
    """The text as the sweep sees it: one character a byte, so that byte offsets index it."""
    return text.decode("ascii") if text.isascii() else charmap_decode(text, "strict", _LETTERS)[0]


_HINTS = (
    *(hint for hint, _ in _DYNAMIC), *(hint for hint, _ in _DYNAMIC_PARTS), "als()", "f_globals",
    "enerated", "DO NOT EDIT", "seamline:", "ignore", "pyre-", "pylint", "# [",
)  # fmt: skip


def has_hint(text: str) -> bool:
    """Whether this part of a file, of whole lines, has a word that makes the searches below find anything."""
    return any(hint in text for hint in _HINTS)


def flags_of(source: str) -> FileFlag:
    """What the text of a file makes of its namespace, and whether it was generated."""
    flags = FileFlag.NONE
    if any(hint in source and pattern.search(source) for hint, pattern in _DYNAMIC) or _fills_namespace(source):
        flags |= FileFlag.DYNAMIC
    if any(hint in source and pattern.search(source) for hint, pattern in _DYNAMIC_PARTS):
        flags |= FileFlag.DYNAMIC | FileFlag.DYNAMIC_PARTS
    if "f_globals" in source and _fills_caller(source):
        flags |= FileFlag.FILLS_CALLER
    head = source[:2000]
    if ("enerated" in head or "DO NOT EDIT" in head) and _GENERATED.search(head):
        flags |= FileFlag.GENERATED
    if "# [" in source and _SAMPLE.search(source):
        flags |= FileFlag.SAMPLE
    return flags


def made_from(source: str) -> set[str]:
    """The module that this file says it was generated from (see `Facts.patches`), if it says so."""
    head = source[:2000]
    match = _MADE_FROM.search(head) if "enerated from" in head else None
    return {f"{MADE_FROM}{match[1]}"} if match else set()


def _fills_namespace(source: str) -> bool:
    """Whether the file keeps its namespace in a variable and writes to that, or hands it on."""
    if ("als()" not in source and "vars()" not in source) or not _KEEPS.search(source):
        return False
    return any(
        re.search(rf"\b{name}\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault|[,)])", source)
        for name in _KEPT_NAMESPACE.findall(source)
    )


def _fills_caller(source: str) -> bool:
    """Whether the file keeps the namespace of a caller in a variable and writes to that."""
    return any(
        re.search(rf"\b{name}\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.(?:update|setdefault)\()", source)
        for name in _KEPT_OF_CALLER.findall(source)
    )


def restored(value: Any) -> Any:
    """A record, or some of them, with its text as written, from its one-letter-a-byte form."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else charmap_encode(value, "strict", _BYTES)[0].decode("utf-8", "replace")
    return kind(map(restored, value)) if kind in _CONTAINERS else value


def line_lengths(text: bytes) -> bytes:
    """Lengths of the lines of a text, line ends included (\\n, \\r\\n and lone \\r end a line), as `array('I')` bytes."""
    lengths = array("I", map(len, text.splitlines(keepends=True)))
    if not text or text[-1:] in b"\r\n":
        lengths.append(0)
    return lengths.tobytes()


def acknowledged_in(source: str) -> tuple[int, ...]:
    """Lines on which the author has told a type checker that something there is as it should be."""
    if "ignore" not in source and "pyre-" not in source and "pylint" not in source:
        return ()
    return tuple(sorted({source.count("\n", 0, match.start()) for match in _TYPE_IGNORE.finditer(source)}))


def ignores_in(source: str) -> tuple[Any, ...]:
    """Suppression comments: one on a line of its own covers the next line of code, another its own line."""
    if "seamline:" not in source:
        return ()
    found = []
    for match in _IGNORE.finditer(source):
        line = source.count("\n", 0, match.start())
        start_of_line = source.rfind("\n", 0, match.start()) + 1
        before = source[start_of_line : match.start()]
        if before.count('"') % 2 or before.count("'") % 2:
            continue
        rules = tuple(part.strip() for part in (match[1] or "").split(",") if part.strip())
        alone = not before.strip() or before.strip().startswith("#")
        found.append((line + 1 if alone else line, rules, match.start(), match.end()))
    return tuple(found)
