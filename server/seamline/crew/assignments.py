"""What an implementer is given for one violation: both sides with their places, what the rule says, and the files it may edit.

Those are the files of the two sides and of the further places that the violation is about, whole where there is room and as
excerpts where not. Reads the engine; changes nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.crew.excerpts import excerpt, spans_of_definition, spans_of_use
from seamline.crew.inside import is_inside
from seamline.report.pages import summary
from seamline_agents.attention import Piece, estimate
from seamline_agents.flows.fix import TASK
from seamline_agents.handoffs import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seamline.engine import Engine
    from seamline.interface.violation import Place, Violation
    from seamline_agents.role import Role

MOST_FILES: Final = 6
"""That one repair may edit."""
_FOR_FILES: Final = 0.6
"""Part of a role's budget that files may take when they are sent; the rest is for its text, for tools and for mending."""
_MOST_RELATED: Final = 10


class Assignment(NamedTuple):
    """One repair to be made."""

    brief: Brief
    around: tuple[Piece, ...]
    """The violation itself: made of text from the files, so it stands between marks as they do."""
    texts: Mapping[str, bytes]
    """Of the files that may be edited: what every edit is bound to."""


def assigned(engine: Engine, violation: Violation, role: Role) -> Assignment | None:
    """The assignment for a violation; `None` where none of its files can be read."""
    root = os.path.realpath(engine.root)
    texts: dict[str, bytes] = {}
    for path in _paths(violation):
        text = engine.files.text(path) if path in engine.files.blobs and is_inside(root, path) else None
        if text is not None and len(texts) < MOST_FILES:
            texts[path] = text
    if violation.place.path not in texts:
        return None
    share = role.budget * _FOR_FILES // len(texts)
    owns = {path: text.decode("utf-8", "replace") for path, text in texts.items()}
    parts = {path: _excerpt(engine, violation, path, texts[path]) for path in owns if estimate(owns[path]) > share}
    about = Piece("the violation", "\n".join(told(engine, violation)), 0)
    return Assignment(Brief(TASK, owns=owns, sent=parts), (about,), texts)


def _paths(violation: Violation) -> Iterator[str]:
    yield violation.place.path
    if violation.provider is not None:
        yield violation.provider.place.path
    for other in violation.related:
        yield other.place.path


def told(engine: Engine, violation: Violation) -> Iterator[str]:
    """What is said of a violation to who has to do something about it, a line each: the rule, and all its places."""
    yield f"Rule: {violation.rule}. {summary(violation.rule)}"
    yield f"It says: {violation.message}"
    yield f"Consumer, {_where(engine, violation.place)}: {_line(engine, violation.place)}"
    if violation.provider is not None:
        yield f"Provider, {_where(engine, violation.provider.place)}: {violation.provider.says}"
    for other in violation.related[:_MOST_RELATED]:
        yield f"Also {_where(engine, other.place)}: {other.says}"
    if len(violation.related) > _MOST_RELATED:
        yield f"and {len(violation.related) - _MOST_RELATED} more places"


def _where(engine: Engine, place: Place) -> str:
    return f"{place.path} line {engine.files.line_of(place.path, place.start)}"


def _line(engine: Engine, place: Place) -> str:
    text = engine.files.text(place.path) or b""
    start = text.rfind(b"\n", 0, place.start) + 1
    end = text.find(b"\n", place.start)
    return text[start : end if end >= 0 else len(text)].decode("utf-8", "replace").strip()


def _excerpt(engine: Engine, violation: Violation, path: str, text: bytes) -> str:
    """The parts of a file that the violation is about, and its imports."""
    view = engine.program.view(path)
    symbols = view.symbols if view is not None else ()
    spans = (
        [(record[6], max(record[5], record[7])) for record in view.imports if not record[9]] if view is not None else []
    )
    if path == violation.place.path:
        spans += spans_of_use(symbols, text, violation.use.start, violation.use.end)
        spans.append(violation.place[1:])
    sides = [violation.provider] if violation.provider is not None else []
    for side in (*sides, *violation.related):
        if side.place.path == path:
            spans += spans_of_definition(symbols, text, side.symbol) if side is violation.provider else ()
            spans += spans_of_use(symbols, text, side.place.start, side.place.end)
    return excerpt(text, spans)
