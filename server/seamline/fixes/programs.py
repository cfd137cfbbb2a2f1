"""Programs in strings, as tests hand them to another interpreter, and what they call of the workspace.

A string counts as one if it is Python as it stands, of more than one line, and imports what it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamline.fixes.syntax import programs_in
from seamline.interface.paths import in_tests
from seamline.languages import extract
from seamline.languages.codec import decode_interface, decode_uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.engine import Engine
    from seamline.languages.python.arguments import Shape


class ProgramCall(NamedTuple):
    """One call: where its callee stands in the program, and what is passed."""

    start: int
    end: int
    shape: Shape


class Program(NamedTuple):
    """The text of one, where in its file it begins, and its calls of what is asked about."""

    path: str
    text: bytes
    start: int
    calls: list[ProgramCall]


def programs_with(engine: Engine, home: str, name: str) -> Iterator[Program | None]:
    """The programs in strings of tests that use `name` of the file `home`. `None` is a pause."""
    wanted = name.rpartition(".")[2].encode()
    for path in sorted(filter(in_tests, engine.files.blobs)):
        text = engine.files.text(path)
        yield None
        if text is None or wanted not in text:
            continue
        for start, program in programs_in(text):
            blob = extract(path, program) if wanted in program else b""
            if not blob or decode_interface(blob)[-1]:
                continue
            shapes = {use[1:3]: use[5] for use in decode_uses(blob)}
            places = [one for one in engine.uses_in(path, blob, home, name) if one.how == "calls"]
            yield Program(
                path, program, start, [ProgramCall(one.start, one.end, shapes[one.start, one.end]) for one in places]
            )
