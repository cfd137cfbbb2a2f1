"""What describes a changed interface, for the documentation role: docstrings of its file, and pages that name it.

Pages are files of text that git knows of; reading them is for a thread. What comes back may change text only: code, and what
keeps checks silent, stays as it is.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from seamline.crew.assignments import Assignment, told
from seamline.crew.evidence import source_of
from seamline.crew.excerpts import excerpt, spans_of_definition
from seamline.crew.gate import blinds
from seamline.crew.inside import is_inside
from seamline.fixes.edits import applied
from seamline.fixes.steps import Reading
from seamline.fixes.verify import edits_by_path
from seamline.languages import extract
from seamline.workspace.changes import GitError, Repository
from seamline_agents.attention import Piece
from seamline_agents.handoffs import Brief

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.fixes.edits import Fix
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation

MOST_PAGES: Final = 4
_PATTERNS: Final = ("*.md", "*.rst", "*.txt")
_LARGEST: Final = 200_000
_AROUND: Final = 6
"""Lines around a mention that are sent of a page."""
TASK: Final = (
    "An interface has changed, as the notice at the end says, between marks as the files do. Update the docstrings, comments "
    "and pages below that no longer say what is so. A file that is shown in parts holds more: what you replace has to be in "
    "the whole file once. If nothing has to be changed, give no edits, and the reason."
)


def pages_about(root: Path, violation: Violation) -> dict[str, bytes]:
    """The pages that name what changed, those that do so most often; reads the disk, so not for the loop."""
    wanted = _names(violation)
    found: list[tuple[int, str, bytes]] = []
    try:
        repository = Repository(root)
        pages = repository.files(*_PATTERNS)
    except GitError:
        return {}
    for path in pages:
        if not is_inside(os.path.realpath(root), path):
            continue
        try:
            text = (root / path).read_bytes() if (root / path).stat().st_size <= _LARGEST else b""
            times = len(wanted.findall(text.decode()))
        except (OSError, UnicodeDecodeError):
            continue
        if times:
            found.append((-times, path, text))
    return {path: text for _, path, text in sorted(found)[:MOST_PAGES]}


def documentation_of(engine: Engine, violation: Violation, pages: Mapping[str, bytes]) -> Assignment | None:
    """What the documentation role is given about a change of an interface; `None` where its file cannot be read."""
    path = violation.place.path
    text, view = engine.files.text(path), engine.program.view(path)
    if text is None or view is None or not is_inside(os.path.realpath(engine.root), path):
        return None
    texts = {path: text, **pages}
    parts = {path: excerpt(text, spans_of_definition(view.symbols, text, violation.symbol) or [violation.place[1:]])}
    wanted = _names(violation)
    parts |= {page: excerpt(content, _mentions(wanted, content)) for page, content in pages.items()}
    owns = {one: content.decode("utf-8", "replace") for one, content in texts.items()}
    notice = Piece("the change", "\n".join(told(engine, violation)), 0)
    return Assignment(Brief(TASK, owns=owns, sent=parts), (notice,), texts)


def texts_only(engine: Engine, _violation: Violation, fix: Fix) -> Steps[str]:
    """What is wrong with edits of the documentation role, "" where they may be offered: they change text, and no code."""
    for path, some in edits_by_path([fix]).items():
        text = engine.files.text(path)
        try:
            changed = applied(text or b"", some)
        except ValueError as error:
            return str(error)
        if path not in engine.files.blobs:
            yield None
            continue
        after = (yield Reading(path, changed)) or extract(path, changed)
        if _code(changed) != _code(text or b""):
            return f"{path}: this changes code; only docstrings, comments and pages are yours"
        if blinds(engine.files.blobs[path], after):
            return f"the change of {path} hides code from the checks"
    return ""


def _names(violation: Violation) -> re.Pattern[str]:
    """What is called by its name now, or was before."""
    several = {violation.symbol, *(str(one) for one in violation.data[1:3] if one)}
    last = sorted({re.escape(one.rpartition(".")[2]) for one in several if one})
    return re.compile(rf"\b(?:{'|'.join(last)})\b")


def _mentions(wanted: re.Pattern[str], text: bytes) -> list[tuple[int, int]]:
    lines = text.splitlines(keepends=True)
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line))
    near = [at for at, line in enumerate(lines) if wanted.search(line.decode("utf-8", "replace"))]
    return [(ends[max(0, at - _AROUND)], ends[min(len(lines), at + _AROUND + 1)] - 1) for at in near]


def _code(text: bytes) -> list[str]:
    """The lines of code of a file, without what follows them on their line."""
    return [line.rstrip() for line in source_of(text).code.splitlines() if line.strip()]
