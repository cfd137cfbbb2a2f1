"""The summary of a workspace that an architect reads instead of its files, within its budget of attention (§1, §4.4).

What every decision needs, the units with what each takes of which, is always in it; there are as many units as there is room
for that. The names behind it come in the order of how many use them, and what has no room is said at the head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.survey import ELSEWHERE
from seamline.crew.units import units_of
from seamline.report.words import plural
from seamline_agents.attention import Piece, estimate, fitted, left_out_notice
from seamline_agents.handoffs import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamline.contract.settings import Settings
    from seamline.crew.survey import Survey
    from seamline.crew.units import Unit
    from seamline.seams.graph import Graph
    from seamline_agents.role import Role

_SHARE: Final = 0.45
"""Of the role's budget that the first request may take: its answers go back in repairs and rounds."""
_MOST: Final = (160, 120, 90, 64, 45, 32, 22, 15, 10, 6, 4, 2)
"""How many units are tried."""
_NAMES: Final = (24, 12, 8, 5, 3)
"""Of one unit that are shown, as many as there is room for."""
_MODULES: Final = 30
"""That there are now and that are named."""
_TOGETHER: Final = 8
"""Units whose names are in one piece."""
_MEMBERS: Final = 6
_FRAME: Final = 60
"""Tokens around a piece, its title among them."""
_TASK: Final = """Cut this program into modules. A unit below stands for its files: in `paths` name units, as they are
written here, each in exactly one module. Modules have short names of letters, digits, `_` and `-`.
`exposes` holds what other modules may take: names of functions, classes and variables; or the name of a file or package
(the last part, without its ending), whose public names are all open then. `may-use` holds names of modules.
For every two modules of which one takes something of the other, `interfaces` says what they agree on.
"""


class TooFewError(Exception):
    """There is nothing to cut; the message says why."""


class Summary(NamedTuple):
    """What is sent of a workspace, and what it stands for."""

    units: tuple[Unit, ...]
    graph: Graph
    """Of the survey, with units for files; and `ELSEWHERE`, where there are other files."""
    brief: Brief
    around: tuple[Piece, ...]
    left_out: tuple[str, ...]
    """Titles of what there was no room for."""


def summarised(survey: Survey, settings: Settings, architect: Role) -> Summary:
    """The summary; raises `TooFewError` below two units, and `OverloadError` where not even the least fits the role."""
    if len(survey.files) < 2:
        raise TooFewError("there is nothing to cut: that takes at least two files besides those of tests")
    task = _TASK + _about(survey, settings)
    room = round(architect.budget * _SHARE) - architect.load.tokens - estimate(task)
    weights = _weights(survey)
    for most in _MOST:
        units = tuple(units_of(weights, most))
        graph = survey.graph.merged(
            {**dict.fromkeys(survey.fixed, ELSEWHERE), **{path: unit.name for unit in units for path in unit.files}}
        )
        whole = _units_piece(units, graph)
        if estimate(whole.text) <= room // 2 or len(units) <= _MOST[-1]:
            break
    names_taken = _names_by_unit(survey, units)
    for count in _NAMES:
        several = [whole, *_names_pieces(names_taken, count)]
        kept, left_out = fitted(several, room - _FRAME * len(several))
        if not left_out:
            break
    names = frozenset(unit.name for unit in units)
    shared = frozenset(pair for pair in graph.shared() if names.issuperset(pair))
    brief = Brief(left_out_notice(left_out) + task, files=names, shared=shared)
    return Summary(units, graph, brief, tuple(kept), tuple(piece.title for piece in left_out))


def _weights(survey: Survey) -> dict[str, int]:
    """What depends on each file: how often others use its names, and itself."""
    weights = dict.fromkeys(sorted(survey.files), 1)
    for one in survey.graph.taken:
        if one.path in weights:
            weights[one.path] += sum(one.users.values())
    return weights


def _about(survey: Survey, settings: Settings) -> str:
    """What there is, and how it is cut now."""
    lines = [
        f"The program has {plural(len(survey.files), 'file')}; {plural(survey.tests, 'file')} of tests not counted."
    ]
    if survey.fixed:
        lines.append(f"{plural(len(survey.fixed), 'file')} besides is not asked about, and is called {ELSEWHERE} here.")
    counts: dict[str, int] = {}
    for path in survey.files:
        counts[survey.now[path]] = counts.get(survey.now[path], 0) + 1
    promises = {module.name: module.promises for module in settings.modules}
    lines.append(
        "Now it is cut so:" if settings.modules else "No modules are declared; its top-level packages and files:"
    )
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MODULES]:
        promised = " ".join(promises.get(name, ()))
        lines.append(f"- {_line(name)}: {plural(count, 'file')}{f'; promises: {_line(promised)}' if promised else ''}")
    return "\n".join(lines)


def _units_piece(units: tuple[Unit, ...], graph: Graph) -> Piece:
    """Every unit with what it takes of which other, as names/uses/bits."""
    seams: dict[str, dict[str, list[float]]] = {}
    offered: dict[str, int] = {}
    for one in graph.taken:
        others = [(user, times) for user, times in one.users.items() if user != one.node]
        offered[one.node] = offered.get(one.node, 0) + bool(others)
        for user, times in others:
            seam = seams.setdefault(user, {}).setdefault(one.node, [0, 0, 0.0])
            seam[0] += 1
            seam[1] += times
            seam[2] += one.bits
    lines = ["Each unit, and of which others it takes how many names/how many times/with how many bits left open."]
    for unit in units:
        taken = sorted(seams.get(unit.name, {}).items(), key=lambda item: (-item[1][1], item[0]))
        takes = "; ".join(f"{other} {names:.0f}/{uses:.0f}/{bits:.0f}" for other, (names, uses, bits) in taken)
        count = f"{plural(len(unit.files), 'file')}, {plural(offered.get(unit.name, 0), 'name')} taken by others"
        lines.append(f"- {unit.name}: {count}" + (f"; takes {takes}" if takes else ""))
    return Piece("the units", "\n".join(lines), 0)


class _Names(NamedTuple):
    """What others take of one top-level name."""

    says: str
    users: set[str]
    """Files."""
    bits: float
    members: set[str]


def _names_by_unit(survey: Survey, units: tuple[Unit, ...]) -> dict[str, list[_Names]]:
    """What others take of each unit, the name with the most users first; the unit with the most users first."""
    unit_of = {path: unit.name for unit in units for path in unit.files}
    found: dict[str, dict[tuple[str, str], _Names]] = {}
    for one in survey.graph.taken:
        unit = unit_of.get(one.path)
        users = {user for user in one.users if unit_of.get(user) != unit}
        if unit is None or not users:
            continue
        first, _, member = one.name.partition(".")
        key = one.path, first
        known = found.setdefault(unit, {}).get(key) or _Names(
            _line(survey.declared[one.path, one.name]), set(), 0.0, set()
        )
        found[unit][key] = _Names(
            known.says, known.users | users, known.bits + one.bits, known.members | {member} - {""}
        )
    ordered = {
        unit: [names[key] for key in sorted(names, key=lambda key: (-len(names[key].users), key))]
        for unit, names in found.items()
    }
    return dict(sorted(ordered.items(), key=lambda item: (-sum(len(one.users) for one in item[1]), item[0])))


def _names_pieces(ordered: dict[str, list[_Names]], count: int) -> list[Piece]:
    """The names of some units at a time: a frame around each would take more room than what is in it."""
    units = list(ordered)
    pieces = []
    for start in range(0, len(units), _TOGETHER):
        part = units[start : start + _TOGETHER]
        more = f" and {plural(len(part) - 1, 'unit')} that fewer use" if len(part) > 1 else ""
        text = "\n".join(line for unit in part for line in (f"## {unit}", *_names_lines(ordered[unit], count)))
        pieces.append(Piece(f"names of {part[0]}{more}", text, start + 1))
    return pieces


def _names_lines(names: list[_Names], count: int) -> Iterator[str]:
    for one in names[:count]:
        members = f"; {', '.join(sorted(one.members)[:_MEMBERS])}" if one.members else ""
        more = f" and {len(one.members) - _MEMBERS} more" if len(one.members) > _MEMBERS else ""
        yield f"- {one.says}: {plural(len(one.users), 'file')}, {one.bits:.0f} bits{members}{more}"
    if len(names) > count:
        yield f"- and {plural(len(names) - count, 'name')} that no more use, left out for lack of room"


def _line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
