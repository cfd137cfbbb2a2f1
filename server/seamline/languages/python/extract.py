"""The facts of a Python file: one query over the syntax tree, then one sweep over what it captured.

The sweep visits captures in the order of the text and keeps a stack of scopes and guards; what a name at a use refers to
is decided after it, when every binding of every scope is known. It never raises: broken code gives partial facts.
It must not look at any other file.
"""

from __future__ import annotations

import re
from array import array
from codecs import charmap_build, charmap_decode, charmap_encode
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tree_sitter import Language, Parser, Query, QueryCursor
from tree_sitter_python import language

from seamline.interface.facts import Facts, FileFlag
from seamline.languages.python.broken import unsettled
from seamline.languages.python.sweep import Sweep

if TYPE_CHECKING:
    from tree_sitter import Tree

_DYNAMIC = (
    # (a text that has to be there, what then makes the namespace dynamic): a plain search first, it is ten times as fast.
    ("globals()", re.compile(r"globals\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|,|\.update|\.setdefault|\.__setitem__|\))")),
    ("locals()", re.compile(r"locals\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault)")),
    ("vars()", re.compile(r"vars\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault)")),
    ("exec(", re.compile(r"^exec\(|\bexec\([^\n]*(?:globals|locals)", re.MULTILINE)),
)
_KEPT_NAMESPACE = re.compile(r"(\w+)\s*=\s*(?:globals|locals|vars)\(\)")
_DYNAMIC_PARTS = (
    (
        "sys.modules",
        re.compile(
            r"sys\.modules\s*\[[^\]\n]+\]\s*=|sys\.modules\[[^\]\n]+\]\.__\w+|sys\.modules\.(?:update|setdefault)|setattr\(\s*sys\.modules"
        ),
    ),
    ("__path__", re.compile("__path__")),
    ("lazy", re.compile(r"lazy_loader|lazy\.attach|_LazyModule|lazy_import")),
)
_GENERATED = re.compile(r"#.{0,80}(?:@generated|[Gg]enerated by|DO NOT EDIT|[Aa]utogenerated|auto-generated)")
_SAMPLE = re.compile(r"\S[ \t]*# \[[a-z]+(?:-[a-z]+)+(?:, ?[a-z]+(?:-[a-z]+)+)*\][ \t]*$", re.MULTILINE)
_IGNORE = re.compile(r"#\s*seamline:\s*ignore(?:\[([^\]\n]*)\])?")
_TYPE_IGNORE = re.compile(
    r"#\s*(?:type|pyright|pyre|ty|mypy):\s*ignore|#\s*pyre-(?:ignore|fixme)"
    r"|#\s*pylint:\s*disable=[^\n]*\b(?:no-name-in-module|import-error|no-member|no-value-for-parameter"
    r"|too-many-function-args|unexpected-keyword-arg|redundant-keyword-arg)\b"
)
_SETATTR = re.compile(r"setattr\(\s*([^\W\d][\w.]*)\s*,\s*[\"'](\w+)[\"']")

# The sweep sees one character a byte, so that byte offsets index its text. A byte outside of ASCII is some letter there,
# as nearly all of them are in names; a byte that became a space or a sign would end a name in its middle.
_LETTERS = "".join(chr(byte) if byte < 0x80 else chr(0x4E00 + byte) for byte in range(256))
_BYTES: Any = charmap_build(_LETTERS)


class PythonExtractor:
    """Parses and extracts. One a process (or a thread): parsers are not shared."""

    def __init__(self) -> None:
        self.language = Language(language())
        self.parser = Parser(self.language)
        source = files("seamline.languages.python").joinpath("facts.scm").read_text(encoding="utf-8")
        self._query = Query(self.language, source)
        self._errors = Query(self.language, "[(ERROR) (MISSING)] @error")

    def extract(self, text: bytes) -> Facts:
        """Facts of this UTF-8 text."""
        return self.facts(text, self.parser.parse(text))

    def facts(self, text: bytes, tree: Tree) -> Facts:
        """Facts of this UTF-8 text, whose syntax tree is `tree`."""
        ascii_only = text.isascii()
        source = text.decode("ascii") if ascii_only else charmap_decode(text, "strict", _LETTERS)[0]
        captures = QueryCursor(self._query).captures(tree.root_node)
        sweep = Sweep(source, captures)
        sweep.run()
        flags = _file_flags(source, ascii_only, sweep)
        symbols = sweep.module_symbols()
        errors: tuple[tuple[int, int], ...] = ()
        if tree.root_node.has_error:
            flags |= FileFlag.BROKEN
            broken = QueryCursor(self._errors).captures(tree.root_node).get("error", [])
            errors = tuple(sorted((node.start_byte, node.end_byte) for node in broken))
            symbols = unsettled(symbols, errors, source)
        found = Facts(
            flags=int(flags),
            exports=sweep.exports(),
            symbols=tuple(symbols),
            imports=tuple(sweep.imports),
            uses=tuple(sweep.resolved_uses()),
            patches=sweep.patches(_SETATTR.findall(source) if "setattr(" in source else ()),
            ignores=_ignores(source) if "seamline:" in source else (),
            acknowledged=_acknowledged(source) if "ignore" in source or "pyre-" in source or "pylint" in source else (),
            errors=errors,
            lines=line_lengths(text),
        )
        return found if ascii_only else Facts(*map(_restored, found))


def _file_flags(source: str, ascii_only: bool, sweep: Sweep) -> FileFlag:
    flags = FileFlag.ASCII if ascii_only else FileFlag.NONE
    if any(hint in source and pattern.search(source) for hint, pattern in _DYNAMIC) or _fills_namespace(source):
        flags |= FileFlag.DYNAMIC
    if any(hint in source and pattern.search(source) for hint, pattern in _DYNAMIC_PARTS):
        flags |= FileFlag.DYNAMIC | FileFlag.DYNAMIC_PARTS
    if sweep.defines("__getattr__"):
        flags |= FileFlag.GETATTR
    head = source[:2000]
    if ("enerated" in head or "DO NOT EDIT" in head) and _GENERATED.search(head):
        flags |= FileFlag.GENERATED
    if "# [" in source and _SAMPLE.search(source):
        flags |= FileFlag.SAMPLE
    if sweep.dynamic_all:
        flags |= FileFlag.DYNAMIC_ALL
    return flags


def _fills_namespace(source: str) -> bool:
    """Whether the file keeps its namespace in a variable and writes to that, or hands it on."""
    if "als()" not in source and "vars()" not in source:
        return False
    return any(
        re.search(rf"\b{name}\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.update|\.setdefault|[,)])", source)
        for name in _KEPT_NAMESPACE.findall(source)
    )


def _restored(value: Any) -> Any:
    """A fact with its text as written, from its one-letter-a-byte form."""
    if isinstance(value, str):
        return value if value.isascii() else charmap_encode(value, "strict", _BYTES)[0].decode("utf-8", "replace")
    return tuple(map(_restored, value)) if isinstance(value, tuple) else value


def line_lengths(text: bytes) -> bytes:
    """Lengths of the lines of a text, line ends included (\\n, \\r\\n and lone \\r end a line), as `array('I')` bytes."""
    lengths = array("I", map(len, text.splitlines(keepends=True)))
    if not text or text[-1:] in b"\r\n":
        lengths.append(0)
    return lengths.tobytes()


def _acknowledged(source: str) -> tuple[int, ...]:
    """Lines on which the author has told a type checker that something there is as it should be."""
    return tuple(sorted({source.count("\n", 0, match.start()) for match in _TYPE_IGNORE.finditer(source)}))


def _ignores(source: str) -> tuple[Any, ...]:
    """Suppression comments: one on a line of its own covers the next line of code, another its own line."""
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
