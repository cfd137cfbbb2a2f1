"""What is known of functions that became async: that they certainly give coroutines, and gave plain values before."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Final

from seamline.interface.facts import SymbolFlag
from seamline.languages.python.effects import keeps_result

if TYPE_CHECKING:
    from seamline.languages.python.entities import Definition
    from seamline.languages.python.program import Program

_ASYNC: Final = int(SymbolFlag.ASYNC)
_GENERATOR: Final = int(SymbolFlag.GENERATOR)
_AWAITABLE: Final = re.compile(r"Awaitable|Coroutine|Future|Task|Deferred|Any\b|object\b")
_RETURNS: Final = re.compile(rb"\breturn\s+await\s+([^\n]+)")
_PLAIN: Final = frozenset(
    ("base64", "binascii", "codecs", "datetime", "decimal", "filecmp", "fractions", "gzip", "hashlib", "hmac", "html",
     "ipaddress", "json", "math", "os", "pathlib", "re", "shlex", "shutil", "ssl", "struct", "tempfile", "textwrap",
     "time", "urllib", "uuid", "zipfile", "zlib")
)  # fmt: skip
"""Modules of the standard library whose functions only take plain values."""
_CONVERTING: Final = frozenset(
    ("str", "bytearray", "abs", "round", "divmod", "pow", "chr", "ord", "hex", "oct", "bin", "open", "range", "compile")
)


def is_certain(program: Program, function: Definition) -> bool:
    """Whether a call certainly gives what has to be awaited."""
    symbol = function.symbols[0]
    if len(function.symbols) != 1 or symbol[4] & (_ASYNC | _GENERATOR) != _ASYNC:
        return False
    return keeps_result(program, function.path, symbol[6][2])


def gave_plain(function: Definition, before: bytes, now: bytes) -> bool:
    """Whether a function that was not async yet gave what nobody had to await, by its declaration and its two texts."""
    if _AWAITABLE.search(function.symbols[-1][6][1]):
        return False
    return not any(b"return " + given.rstrip() in before for given in _RETURNS.findall(now))


def takes_plain(program: Program, path: str, written: str) -> bool:
    """Whether a callee, as it is written in a file, only takes plain values: it is of the standard library, or writes to a
    stream.
    """
    if written.endswith(".write"):
        return True
    module, _, name = program.full_name(path, written).rpartition(".")
    if module == "builtins":
        return name in _CONVERTING and hasattr(builtins, name)
    return module.partition(".")[0] in _PLAIN
