"""Files that a tool of their project turns into others, which say so: nobody runs them, so nothing is said about them.

A generated file names the one beside it that it was made from: `# This file was generated from shop/modular_cart.py`. Its
source is written for the tool: what it derives from, calls or exports need not fit until it was taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.interface.facts import MADE_FROM
from seamline.languages.python.modules import parent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.languages.python.program import Program


def is_source(program: Program, path: str) -> bool:
    """Whether a file beside this one says that it was generated from it."""
    folder, _, name = path.rpartition("/")
    stem, _, suffix = name.rpartition(".")
    made = program.subclass_files.get(f"{MADE_FROM}{stem}", ()) if suffix == "py" else ()
    return any(parent(other) == folder and other != path for other in made)


def sources_of(path: str, names: Iterable[str]) -> list[str]:
    """The files that `path` was generated from, by these of what `Facts.patches` says of it."""
    folder = parent(path)
    return [f"{folder}/{name[1:]}.py".lstrip("/") for name in names if name.startswith(MADE_FROM)]
