"""Which seams a change touched: those of which it changed something that a reviewer would be shown.

A seam of a file that was saved is not touched by an edit of a function that the other side does not use. Reads the engine.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from seamline.crew.excerpts import spans_of_definition, spans_of_use
from seamline.crew.seams import seams_from
from seamline.interface.facts import Kind
from seamline.interface.paths import in_tests

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamline.crew.seams import Seam
    from seamline.engine import Engine

    Span = tuple[int, int]

_COMPARED: Final = 2_000
"""Lines that are compared one by one; where more differ, all between the first and the last did."""
_CLASS: Final = int(Kind.CLASS)


def changed_spans(before: bytes, after: bytes) -> list[Span]:
    """The lines of `after` that are not in `before`, as byte ranges; where lines were taken out, those around."""
    if before == after:
        return []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    shorter = min(len(old), len(new))
    head = next((number for number in range(shorter) if old[number] != new[number]), shorter)
    tail = next((number for number in range(shorter - head) if old[-1 - number] != new[-1 - number]), shorter - head)
    ends = [0]
    for line in new:
        ends.append(ends[-1] + len(line))
    last = len(new) - tail
    old = old[head : len(old) - tail]
    if len(old) > _COMPARED or last - head > _COMPARED:
        return [(ends[head], ends[last])]
    blocks = SequenceMatcher(None, old, new[head:last], autojunk=False).get_opcodes()
    lines = [(head + start, head + stop) for kind, _, _, start, stop in blocks if kind != "equal"]
    return [
        (ends[start], ends[stop]) if start < stop else (ends[max(0, start - 1)], ends[min(len(new), start + 1)])
        for start, stop in lines
    ]


def touched_seams(engine: Engine, path: str, changed: Collection[Span]) -> Iterator[Seam | None]:
    """The seams of a file that a change of these spans of it touched; `None` now and then, for who has something else to do."""
    text, view = engine.files.text(path), engine.program.view(path)
    if text is None or view is None or not changed:
        return
    for seam in () if in_tests(path) else seams_from(engine, path):
        if any(_meet(changed, spans_of_use(view.symbols, text, *use)) for use in seam.uses):
            yield seam
    yield None
    names = [name for name in _names(view.symbols) if _meet(changed, spans_of_definition(view.symbols, text, name))]
    consumers = {user for name in names for user in engine.users_of(path, name)}
    for consumer in sorted(consumers - {path}):
        if not in_tests(consumer):
            for seam in seams_from(engine, consumer):
                if seam.provider == path and not set(names).isdisjoint(seam.names):
                    yield seam
        yield None


def _names(symbols: tuple[Any, ...], owner: str = "") -> Iterator[str]:
    for symbol in symbols:
        name = f"{owner}{symbol[1]}"
        yield name
        if symbol[0] == _CLASS:
            yield from _names(symbol[6][3], f"{name}.")


def _meet(changed: Collection[Span], spans: Collection[Span]) -> bool:
    """Whether one of these changes something of one of those."""
    return any(start < until and stop > since for start, stop in changed for since, until in spans)
