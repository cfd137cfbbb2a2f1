"""Several repairs that were prepared apart, laid over the workspace together (source article, section 4.3: the joint check)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes.combining import Combination
from seamline.fixes.edits import Fix, applied
from seamline.fixes.steps import drained
from seamline.fixes.verify import Chosen, edits_by_path, judging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seamline.engine import Engine


def together(engine: Engine, chosen: Iterable[Chosen]) -> Combination:
    """As many of these fixes, in their order, as fit beside the ones before: in no place that another one changes, and good
    as a whole. One whose violation goes with another's is left out.
    """
    kept: list[Chosen] = []
    for one in chosen:
        needless = Chosen(one.violation, Fix("", "", preferred=False, edits=()))
        if kept and not drained(judging(engine, [*kept, needless])).reason:
            continue
        if not _meets(kept, one) and not drained(judging(engine, [*kept, one])).reason:
            kept.append(one)
    edits = edits_by_path(one.fix for one in kept)
    texts = {path: applied(engine.files.text(path) or b"", some) for path, some in edits.items()}
    return Combination(texts, kept, tuple(edit for some in edits.values() for edit in some))


def _meets(kept: Iterable[Chosen], one: Chosen) -> bool:
    """Whether an edit of it touches one of the others."""
    return any(
        mine.path == other.path and mine.start <= other.end and other.start <= mine.end
        for before in kept
        for other in before.fix.edits
        for mine in one.fix.edits
    )
