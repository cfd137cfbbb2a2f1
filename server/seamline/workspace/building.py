"""What build scripts say they make: compiled modules, whose sources lie elsewhere or are written in another language.

A name counts where a script writes it out in full (`RustExtension("shop.native")`, `set_source("shop._fast")`,
`module-name = "shop._fast"`). It must not run a script, nor guess what a loop in it makes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.languages.python.modules import SOURCE_FOLDERS, join, parent
from seamline.workspace.source import Unreadable, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SCRIPT: Final = re.compile(r"(?:setup\w*|\w*build\w*)\.py\Z|pyproject\.toml\Z")
_MADE: Final = re.compile(
    rb"(?:Extension\w*\(\s*(?:name\s*=\s*)?|\bset_source\(\s*|^\s*(?:module-)?name\s*=\s*|\{\s*name\s*=\s*)"
    rb"[\"']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)[\"']",
    re.MULTILINE,
)


def is_build_script(name: str) -> bool:
    """Whether a file of this name may say what is compiled."""
    return _SCRIPT.match(name) is not None


def modules_made(root: Path, script: str) -> Iterator[str]:
    """Paths, without suffix, at which the modules that a build script names may come to lie. Never raises."""
    try:
        text = read_source(root / script).text
    except Unreadable:
        return
    for match in _MADE.finditer(text):
        place = match[1].decode().replace(".", "/")
        folder = script
        while folder:
            folder = parent(folder)
            yield join(folder, place)
            yield from (join(join(folder, source), place) for source in SOURCE_FOLDERS)
