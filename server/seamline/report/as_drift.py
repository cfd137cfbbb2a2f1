"""Interface drift for people and for programs: each change with whom it breaks, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.drift import Level, step
from seamline.report.cells import visible
from seamline.report.payload import range_data
from seamline.report.places import Places
from seamline.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from seamline.drift import Break
    from seamline.interface.drift import Change
    from seamline.interface.violation import Place
    from seamline.report.report import Sources
    from seamline.report.style import Style

_MARKS: Final = {Level.BREAKING: ("breaking", "error"), Level.HINT: ("hint", "hint"), Level.ADDITION: ("new", "good")}
_SHORT: Final = 8
"""Characters of a commit that a person wants to see."""
_NARROW: Final = 40
_FIRST: Final = 10
"""Uses that are listed of each change."""


@dataclass(frozen=True)
class DriftReport:
    """One comparison with a revision."""

    root: Path
    revision: str
    commit: str
    changes: Sequence[tuple[Change, Sequence[Break]]]
    sources: Sources
    module_of: Callable[[str], str]

    def by_damage(self) -> list[tuple[Change, Sequence[Break]]]:
        """The changes in order: what breaks most uses first, what only adds last."""
        return sorted(
            self.changes,
            key=lambda pair: (-pair[0].level, -len(pair[1]), not pair[0].is_public, pair[0].path, pair[0].symbol),
        )

    def step(self) -> str:
        """The step of a semantic version that the changes ask for."""
        return step(change for change, _ in self.changes)


def drift_data(report: DriftReport) -> dict[str, Any]:
    """The report as plain data; lines and columns from 1, columns in code points."""
    places = Places(report.sources)
    return {
        "version": 1,
        "root": str(report.root),
        "baseline": {"revision": report.revision, "commit": report.commit},
        "step": report.step(),
        "changes": [_change_data(report, places, change, breaks) for change, breaks in report.by_damage()],
    }


def _change_data(report: DriftReport, places: Places, change: Change, breaks: Sequence[Break]) -> dict[str, Any]:
    place = change.place
    return {
        "kinds": list(change.kinds),
        "level": change.level.name.lower(),
        "public": change.is_public,
        "message": change.says,
        "path": change.path,
        "module": report.module_of(change.path),
        "symbol": change.symbol,
        "before": change.before,
        "after": change.after,
        "now": place and {"path": place.path, "symbol": change.now, "range": range_data(places.span(place))},
        "breaks": [
            {
                "path": one.place.path,
                "range": range_data(places.span(one.place)),
                "module": one.module,
                "symbol": one.symbol,
                "rule": one.rule or None,
                "message": one.says,
                "says": places.quote(one.use),
            }
            for one in breaks
        ],
    }


def write_drift(report: DriftReport, stream: TextIO, style: Style, *, everything: bool = False) -> None:
    """Write the report for people; `everything`: also changes of internals that break nothing."""
    places = Places(report.sources)
    ordered = [pair for pair in report.by_damage() if everything or pair[0].is_public or pair[1]]
    hidden = len(report.changes) - len(ordered)
    for change, breaks in ordered:
        if change.level is not Level.ADDITION:
            stream.write("\n".join(_block(report, places, change, breaks, style)) + "\n\n")
    added = [change for change, _ in ordered if change.level is Level.ADDITION]
    if added:
        stream.write("\n".join(_additions(added, style)) + "\n\n")
    stream.write(_summary(report, ordered, style) + "\n")
    if hidden:
        stream.write(f"{plural(hidden, 'change')} of internals that break nothing: --all shows them too.\n")


def _block(report: DriftReport, places: Places, change: Change, breaks: Sequence[Break], style: Style) -> Iterator[str]:
    word, colour = _MARKS[change.level]
    kinds = style.paint("frame", f"[{', '.join(change.kinds)}]")
    yield f"{style.paint(colour, word)}{style.paint('strong', ': ' + visible(change.says))} {kinds}"
    yield f"  {style.paint('frame', '-->')} {_where(report, places, change, style)}"
    if change.before and change.before != change.after:
        before, after = _cut(change.before, change.after, max(style.width - 5, _NARROW))
        yield f"   {style.paint('error', '-')} {visible(before)}"
        if after:
            yield f"   {style.paint('good', '+')} {visible(after)}"
    if not breaks:
        if change.level is Level.BREAKING:
            yield "   no use in this workspace breaks"
        return
    files = len({one.place.path for one in breaks})
    yield f"   breaks {plural(len(breaks), 'use')} in {plural(files, 'file')}:"
    for one in breaks[:_FIRST]:
        said = f"  ({visible(one.says)})" if not one.rule else ""
        yield f"     {_linked(report, places, one.place, style)}  {visible(places.quote(one.use))}{said}"
    if len(breaks) > _FIRST:
        yield f"     and {len(breaks) - _FIRST} more (all of them: --format json)"


def _cut(before: str, after: str, width: int) -> tuple[str, str]:
    """Two declarations in one line each, from shortly before the place where they begin to differ."""
    pairs = zip(before, after, strict=False)
    same = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))
    start = max(0, same - width // 4) if max(len(before), len(after)) > width else 0
    return _part(before, start, width), _part(after, start, width)


def _part(text: str, start: int, width: int) -> str:
    shown = f"…{text[start:]}" if start and len(text) > start else text[start:]
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def _where(report: DriftReport, places: Places, change: Change, style: Style) -> str:
    place = change.place
    if place is None:
        return f"{visible(change.path)} (gone)"
    return _linked(report, places, place, style)


def _linked(report: DriftReport, places: Places, place: Place, style: Style) -> str:
    start = places.span(place).start
    at = f"{visible(place.path)}:{start.line}:{start.column}" if place.end else visible(place.path)
    return style.link(at, (report.root / place.path).as_uri() if style.links else None)


def _additions(added: Sequence[Change], style: Style) -> Iterator[str]:
    by_path: dict[str, list[str]] = {}
    for change in added:
        by_path.setdefault(change.path, []).append(change.symbol)
    for path, names in by_path.items():
        yield f"{style.paint('good', 'new')}: {visible(path)}: {visible(', '.join(names))}"


def _summary(report: DriftReport, shown: Sequence[tuple[Change, Sequence[Break]]], style: Style) -> str:
    levels = [change.level for change, _ in shown]
    since = f"since {report.revision} ({report.commit[:_SHORT]})"
    if not levels:
        return f"{style.paint('good', 'No interface changed')} {since}."
    harmful = sum(1 for _, breaks in shown if breaks)
    words = [
        f"{plural(levels.count(Level.BREAKING), 'breaking change')}, {harmful} of them with uses that break",
        plural(levels.count(Level.HINT), "hint"),
        plural(levels.count(Level.ADDITION), "addition"),
    ]
    return f"{'; '.join(words)} {since}. As a semantic version: {style.paint('strong', report.step())}."
