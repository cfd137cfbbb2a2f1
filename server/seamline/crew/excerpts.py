"""The parts of a file that matter to a seam, as text: whole lines, with a line that says what is left out in between.

What is kept stands in the file word for word, so that a quotation of it can be found again there.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 80
"""Lines of one definition that are kept whole."""
_AROUND: Final = 12
"""Lines around a use in a longer one, and those of its head."""
_GAP: Final = 3
"""Lines between two parts that are not worth leaving out."""
_FUNCTION, _CLASS, _VARIABLE = int(Kind.FUNCTION), int(Kind.CLASS), int(Kind.VARIABLE)


def excerpt(source: bytes, spans: Iterable[tuple[int, int]]) -> str:
    """The lines that these byte ranges touch."""
    lines = source.decode("utf-8", "replace").splitlines(keepends=True)
    raw = source.splitlines(keepends=True)
    ends = []
    end = 0
    for line in raw:
        end += len(line)
        ends.append(end)
    wanted: set[int] = set()
    for start, stop in spans:
        first, last = _line_of(ends, start), _line_of(ends, max(start, stop - 1))
        wanted.update(range(first, last + 1))
    if len(lines) != len(raw):
        return "".join(lines)  # line ends that bytes do not know: no part can be told apart
    return _joined(lines, sorted(wanted))


def _joined(lines: list[str], wanted: list[int]) -> str:
    kept: list[int] = wanted[:1]
    for before, line in pairwise(wanted):
        kept += range(before + 1, line) if line - before <= _GAP + 1 else ()
        kept.append(line)
    parts: list[str] = []
    last = -1
    for line in kept:
        if line != last + 1:
            parts.append(f"[lines {last + 2} to {line} are left out]\n")
        parts.append(lines[line])
        last = line
    if last + 1 < len(lines):
        if parts and not parts[-1].endswith("\n"):
            parts.append("\n")
        parts.append(f"[lines {last + 2} to {len(lines)} are left out]\n")
    return "".join(parts)


def spans_of_definition(symbols: tuple[Any, ...], source: bytes, name: str) -> list[tuple[int, int]]:
    """Where a definition of a file stands: "total", or "Cart.add" with the head of its class."""
    spans: list[tuple[int, int]] = []
    *owners, last = name.split(".")
    for owner in owners:
        cls = next((one for one in symbols if one[0] == _CLASS and one[1] == owner), None)
        if cls is None:
            return spans
        spans.append((_line_start(source, cls[2]), cls[3]))
        symbols = cls[6][3]
    for symbol in symbols:
        if symbol[1] == last:
            spans += _whole(symbol, source)
    return spans


def spans_of_use(symbols: tuple[Any, ...], source: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where a use stands: in its function, or in its statement."""
    around: tuple[int, int] | None = None
    heads: list[tuple[int, int]] = []
    inner = symbols
    while inner:
        found = next((one for one in inner if one[0] in (_FUNCTION, _CLASS) and one[2] <= start < _end(one)), None)
        if found is None:
            break
        around = _line_start(source, found[2]), _end(found)
        heads.append((around[0], found[3]))
        inner = found[6][3] if found[0] == _CLASS else ()
    if around is None or source.count(b"\n", *around) > _LONGEST:
        return [*heads, _widened(source, start, end)]
    return [*heads, around]


def _whole(symbol: Any, source: bytes) -> list[tuple[int, int]]:
    start, end = _line_start(source, symbol[2]), _end(symbol)
    while (above := source.rfind(b"\n", 0, max(0, start - 1)) + 1) < start and source[above:start].lstrip().startswith(
        b"@"
    ):
        start = above
    if source.count(b"\n", start, end) <= _LONGEST:
        return [(start, end)]
    head = _after(source, start, _AROUND)
    if symbol[0] != _CLASS:
        return [(start, head)]
    made = [one for one in symbol[6][3] if one[1] in ("__init__", "__new__", "__post_init__") and one[0] == _FUNCTION]
    return [(start, head), *((_line_start(source, one[2]), _end(one)) for one in made)]


def _end(symbol: Any) -> int:
    if symbol[0] == _FUNCTION:
        return int(symbol[6][3])
    if symbol[0] == _CLASS:
        return int(symbol[6][4])
    return int(symbol[6][3]) if symbol[0] == _VARIABLE else int(symbol[3])


def _line_start(source: bytes, offset: int) -> int:
    return source.rfind(b"\n", 0, offset) + 1


def _after(source: bytes, offset: int, lines: int) -> int:
    for _ in range(lines):
        offset = source.find(b"\n", offset) + 1 or len(source)
    return offset


def _widened(source: bytes, start: int, end: int) -> tuple[int, int]:
    for _ in range(_AROUND):
        start = _line_start(source, max(0, start - 1))
    return start, _after(source, end, _AROUND)


def _line_of(ends: list[int], offset: int) -> int:
    return min(bisect_right(ends, offset), max(0, len(ends) - 1))
