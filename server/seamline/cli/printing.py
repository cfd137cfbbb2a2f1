"""Standard output and standard error as commands use them."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from seamline.report.style import Style, style_for

if TYPE_CHECKING:
    from typing import TextIO


def style_of_output() -> Style:
    """What standard output can show; from now on it also takes characters that its encoding does not have."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return style_for(sys.stdout, os.environ)


def machine_output() -> TextIO:
    """Standard output for programs: UTF-8 and `\\n`, wherever we run, so that the same input gives the same bytes.

    A path that is no text keeps its escape: `backslashreplace` spells a lone surrogate just as JSON does.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return sys.stdout


def write_json(data: object) -> None:
    """One JSON document on standard output."""
    import json

    stream = machine_output()
    json.dump(data, stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def tell(message: str) -> None:
    """One line beside the results, on standard error. What is in it may come from anywhere, so it commands no terminal."""
    from seamline.report.cells import visible

    sys.stderr.write(f"seamline: {visible(message)}\n")
