"""Source lines with carets under a range, cut to the width there is. Knows characters, not colours or files."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from seamline.report.cells import cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.report.places import Span

_MOST_LINES = 4
"""A range over more lines is shown by its first ones and its last."""
_LEAD = 24
"""How much of a cut line is shown before the range, where the range is far to the right."""
_CUT = "…"
_VERY_LONG = 8
"""Of a line longer than so many widths only a part is looked at: generated files have lines of megabytes."""


class Row(NamedTuple):
    """One source line: its number (0 where lines are left out), its text, and what stands below it."""

    number: int
    text: str
    indent: int
    marked: int
    """How many columns are underlined, after `indent`."""


def rows(span: Span, line: Callable[[int], str | None], width: int) -> list[Row]:
    """The lines of a range, each underlined where the range covers it; none when the text is gone."""
    found: list[Row] = []
    for number in _numbers(span.start.line, span.end.line):
        if number == 0:
            found.append(Row(0, "...", 0, 0))
            continue
        text = line(number)
        if text is None:
            break
        first = span.start.column if number == span.start.line else len(text) - len(text.lstrip()) + 1
        after = span.end.column if number == span.end.line else len(text.rstrip()) + 1
        found.append(_row(number, text, first - 1, after - 1, width))
    return found


def _numbers(first: int, last: int) -> list[int]:
    if last - first < _MOST_LINES:
        return list(range(first, last + 1))
    return [*range(first, first + _MOST_LINES - 1), 0, last]


def _row(number: int, line: str, first: int, after: int, width: int) -> Row:
    """The line with the code points [first, after) marked, cut on both sides where it is too wide."""
    skipped = max(0, first - width) if len(line) > _VERY_LONG * width else 0
    line = line[skipped : skipped + _VERY_LONG * width]
    shown = cells(line)
    columns = list(accumulate((cell.width for cell in shown), initial=0))
    first = min(first - skipped, len(shown))
    after = min(max(after - skipped, first), len(shown))
    left, right = _window(columns, first, after, width)
    before = _CUT if skipped or left else ""
    behind = _CUT if right < len(shown) else ""
    text = before + "".join(cell.shown for cell in shown[left:right]) + behind
    indent = len(before) + columns[first] - columns[left]
    marked = columns[max(min(after, right), first)] - columns[first]
    return Row(number, text.rstrip(), indent, max(marked, 1))


def _window(columns: list[int], first: int, after: int, width: int) -> tuple[int, int]:
    """Which cells are shown, given the column that each begins at: all, or as many as fit, the marked ones first."""
    left, right = 0, len(columns) - 1
    if columns[-1] <= width:
        return left, right
    if columns[after] > width - len(_CUT):
        left = bisect_left(columns, columns[first] - _LEAD)
    return left, bisect_right(columns, columns[left] + width - 2 * len(_CUT)) - 1
