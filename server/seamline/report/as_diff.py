"""The difference between two texts of a file, as other tools read it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.report.style import Style


def unified(path: str, before: bytes | None, after: bytes, style: Style) -> Iterator[str]:
    """A unified diff that `git apply` and `patch -p1` take; `before` is `None` where there is no such file yet."""
    source = "/dev/null" if before is None else f"a/{path}"
    lines = difflib.unified_diff(_lines(before or b""), _lines(after), source, f"b/{path}")
    for line in lines:
        colour = {"+": "good", "-": "error", "@": "frame"}.get(line[0], "")
        ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        yield style.paint(colour, ended[:-1]) + "\n" if colour else ended


def _lines(text: bytes) -> list[str]:
    """Lines with their ends, by line feeds only: that is what diff and patch call a line."""
    lines = [line + "\n" for line in text.decode(errors="replace").split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
