"""Calls that a change of parameters concerns and no rule finds: where errors are expected, where a dictionary has the arguments,
and in programs that are strings. In all of these `None` is a pause, for who has other things to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes import calls, spreads
from seamline.fixes.programs import programs_with
from seamline.fixes.syntax import call_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.fixes.calls import Signatures
    from seamline.fixes.edits import Edit


def calls_beside(engine: Engine, home: str, name: str, signatures: Signatures) -> Iterator[Edit | None]:
    """The edits of such calls in files."""
    for places in engine.uses_by_file(home, name):
        yield None
        path = places[0].path if places else home
        shapes = {use[1:3]: use[5] for use in engine.files.uses(path)}
        spans = [(place.start, place.end) for place in places if shapes.get((place.start, place.end)) is not None]
        outdated = [span for span in spans if calls.is_outdated(shapes[span], signatures)]
        spread = [span for span in spans if signatures.renamed and shapes[span][3]]
        text = engine.files.text(path) if outdated or spread else None
        if text is None:
            continue
        for call in filter(None, (call_from(text, *span) for span in outdated)):
            yield from calls.rebound(path, text, call, signatures) or ()
        for call in filter(None, (call_from(text, *span) for span in spread)):
            yield from spreads.renamed_keys(path, text, call, signatures.renamed)


def calls_in_programs(engine: Engine, home: str, name: str, signatures: Signatures) -> Iterator[Edit | None]:
    """The edits of such calls in programs that tests have in strings."""
    for program in programs_with(engine, home, name):
        yield None
        if program is None:
            continue
        outdated = (call for call in program.calls if calls.is_outdated(call.shape, signatures))
        for arguments in filter(None, (call_from(program.text, call.start, call.end) for call in outdated)):
            edits = calls.rebound(program.path, program.text, arguments, signatures) or ()
            yield from (edit._replace(start=edit.start + program.start, end=edit.end + program.start) for edit in edits)
