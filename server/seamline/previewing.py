"""What would be found if some files had other facts, in steps: the facts are laid over for some milliseconds at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from seamline.interface.comparing import changed_names, outline
from seamline.languages.codec import decode_interface
from seamline.seams.index import UseIndex

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from seamline.engine import Engine
    from seamline.interface.violation import Violation

_SLICE: Final = 0.004
"""Seconds of checking between two pauses: to go on costs some more, as what was read of the files is read again."""


def preview(engine: Engine, edited: Mapping[str, bytes]) -> Generator[None, None, dict[str, tuple[Violation, ...]]]:
    """What would be found if these files had these facts: in them, and in every file that uses a name they change."""
    affected = dict.fromkeys(edited)
    for path, blob in edited.items():
        before, after = decode_interface(engine.files.blobs[path]), decode_interface(blob)
        for name in changed_names(outline(before[2], before[3]), outline(after[2], after[3])):
            affected.update((user, None) for user, _ in engine.index.look(path, name))
        yield
    found = {}
    for path in affected:
        found[path] = yield from _violations(engine, edited, path)
        yield
    return found


def _violations(engine: Engine, edited: Mapping[str, bytes], path: str) -> Generator[None, None, tuple[Violation, ...]]:
    with engine.laid_over(edited):
        checker = engine.checker(path, UseIndex())
        steps = checker.steps(engine.files.uses(path)) if checker is not None else iter(())
    while True:
        with engine.laid_over(edited):
            end = time.perf_counter() + _SLICE
            for _ in steps:
                if time.perf_counter() > end:
                    break
            else:
                return engine.findings.judge(path, checker.found if checker is not None else {}, engine.settings)
        yield
