"""The action that silences a violation where it stands, with a comment that says which rule.

Behind the code where a comment may stand there, on a line of its own above it where not (inside a string or after a
backslash neither may be possible). Every edit is verified like any other fix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seamline.fixes import Edit, Fix
from seamline.fixes.verify import Chosen, judging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.fixes.steps import Steps
    from seamline.interface.violation import Violation

_IGNORE = re.compile(rb"#\s*seamline:\s*ignore\[([^\]\r\n]*)\]")
_ABOUT_COMMENTS = frozenset({"unused-ignore", "bare-ignore"})
KIND = "quickfix"


def suggestions(violation: Violation) -> list[Fix]:
    """As `silencing`, without the edit, which may turn out not to exist."""
    return [] if violation.rule in _ABOUT_COMMENTS else [Fix(_title(violation), KIND, False, ())]


def silencing(engine: Engine, violation: Violation) -> Steps[list[Fix]]:
    """The fix that silences this violation, if one works; in steps."""
    for edit in _edits(engine, violation) if violation.rule not in _ABOUT_COMMENTS else ():
        fix = Fix(_title(violation), KIND, False, (edit,))
        if not (yield from judging(engine, [Chosen(violation, fix)])).reason:
            return [fix]
    return []


def _title(violation: Violation) -> str:
    return f"Ignore {violation.rule} here"


def _edits(engine: Engine, violation: Violation) -> Iterator[Edit]:
    path, rule = violation.place.path, violation.rule
    text = engine.files.text(path)
    if text is None:
        return
    index = engine.files.lines(path)
    line = index.line_of(violation.place.start)
    start, end = index.line_span(line)
    content = text[start:end].rstrip(b"\r\n")
    if found := _IGNORE.search(content):
        yield Edit(path, start + found.end(1), start + found.end(1), f", {rule}" if found[1].strip() else rule)
        return
    stop = start + len(content.rstrip())
    yield Edit(path, stop, stop, f"  # seamline: ignore[{rule}]")
    indent = content[: len(content) - len(content.lstrip())].decode()
    line_end = "\r\n" if text[start:end].endswith(b"\r\n") else "\n"
    yield Edit(path, start, start, f"{indent}# seamline: ignore[{rule}]{line_end}")
