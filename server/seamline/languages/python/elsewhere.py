"""Whether a name may belong to something outside the workspace: builtins, the standard library, installed packages.

Reads what is installed, in small steps; imports nothing but a few modules of the standard library that are written in C.
"""

from __future__ import annotations

import builtins
import importlib
import os
import re
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

_WRITTEN_IN_C: Final = (
    "array", "collections", "datetime", "decimal", "functools", "io", "itertools", "operator", "os", "re", "socket",
    "sqlite3", "struct", "threading", "time", "types", "weakref", "zlib", "asyncio",
)  # fmt: skip
"""Modules of the standard library whose types are not, or not all, in sources that can be searched."""
_ASIDE: Final = frozenset({"site-packages", "test", "tests", "idlelib", "__pycache__", "lib2to3", "turtledemo"})
_ENVIRONMENTS: Final = (".venv", "venv", "env")
_AT_ONCE: Final = 10
"""Files that are read in one step."""
_SUFFIXES: Final = (".py", ".pyi")


@cache
def _of_builtins() -> frozenset[str]:
    """The members of types that are written in C."""
    names = set()
    for module in (builtins, *map(importlib.import_module, _WRITTEN_IN_C)):
        for value in vars(module).values():
            if isinstance(value, type):
                names.update(dir(value))
    return frozenset(names)


def site_packages(root: Path) -> list[Path]:
    """Where the packages of a workspace are installed, as far as that is evident."""
    places = [root / name for name in _ENVIRONMENTS]
    if active := os.environ.get("VIRTUAL_ENV"):
        places.append(Path(active))
    return [
        folder
        for place in places
        for folder in (*place.glob("lib/python*/site-packages"), place / "Lib" / "site-packages")
        if folder.is_dir()
    ]


def installed(package: str, places: Iterable[Path]) -> list[Path]:
    """The sources of a top-level package, or of its stubs; none where it is not installed there."""
    names = (package, f"{package}-stubs")
    found = [place / name for place in places for name in names if (place / name).is_dir()]
    return [*found, *(file for place in places if (file := place / f"{package}.py").is_file())]


def mentioned(words: Iterable[str], packages: Iterable[Path]) -> Generator[None, None, set[str]]:
    """Which of these words the standard library or one of these packages has; found in steps of a few milliseconds."""
    left = set(words)
    found = left & _of_builtins()
    left -= found
    pattern = _any_of(left)
    for number, file in enumerate(_files([Path(sysconfig.get_path("stdlib")), *packages])):
        if not left:
            break
        try:
            hits = {match.decode() for match in pattern.findall(file.read_bytes())}
        except OSError:
            continue
        if hits:
            found |= hits
            left -= hits
            pattern = _any_of(left)
        if not number % _AT_ONCE:
            yield
    return found


def _any_of(words: Iterable[str]) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:" + b"|".join(re.escape(word).encode() for word in sorted(words)) + rb")\b")


def is_standard(package: str) -> bool:
    """Whether a top-level name belongs to the standard library."""
    return package in sys.stdlib_module_names


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
            continue
        for folder, inner, names in os.walk(place):
            inner[:] = [name for name in inner if name not in _ASIDE]
            yield from (Path(folder, name) for name in names if name.endswith(_SUFFIXES))
