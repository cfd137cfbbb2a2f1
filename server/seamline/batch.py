"""A whole workspace at once: what the command line, the tests and the benchmarks run.

Stored facts first, then worker processes for the rest, then every check. The same engine as in the editor.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from seamline.apart import check_apart
from seamline.engine import Engine
from seamline.remembering import STATE_PATH, freeze, state_key, thaw
from seamline.workspace.discovery import discover

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seamline.contract.settings import Settings
    from seamline.drift import Drift
    from seamline.workspace.discovery import Discovery
    from seamline.workspace.store import Store

_ANSWERS, _VIEWS = 30_000, 2_500_000
"""How many answers and unpacked files are kept: more than in a server, since the process ends with the check."""


def check(
    root: Path,
    settings: Settings,
    *,
    store: Store | None = None,
    workers: int = 2,
    progress: Callable[[str, int, int], None] | None = None,
    discovery: Discovery | None = None,
) -> Engine:
    """An engine that has checked everything under `root`. `progress` hears (what, done, total)."""
    from seamline.workspace.pool import extract_all

    found = discovery or discover(root, settings.workspace.exclude)
    engine = Engine(root, settings)
    engine.program.memo.limit, engine.program.views.limit = _ANSWERS, _VIEWS
    engine.set_layout(found)
    tell = progress or (lambda what, done, total: None)  # noqa: ARG005
    collecting = gc.isenabled()
    gc.disable()  # facts are trees of tuples: nothing to collect, much to look through
    try:
        stamps = {file.path: (file.mtime_ns, file.size) for file in found.files}
        known = store.load(str(root), stamps) if store is not None else {}
        key = state_key(root, settings, found) if store is not None else b""
        frozen = store.find([key]).get(key) if store is not None else None
        state = thaw(frozen, known, store.find) if frozen is not None and store is not None else None
        if state is not None:
            engine.restore(state)
        for path, (digest, blob) in known.items():
            engine.update(path, blob, digest)
        missing = [path for path in stamps if path not in known]
        fresh = []
        for number, extracted in enumerate(extract_all(root, missing, workers=workers)):
            if extracted.blob:
                engine.update(extracted.path, extracted.blob, extracted.digest)
            fresh.append(extracted)
            if not number % 64:
                tell("reading", len(known) + number, len(stamps))
        total = len(engine.files.blobs)
        changed = engine.pending or state is None
        if engine.pending:
            engine.settle_patches()
        check_apart(engine, workers, lambda: tell("checking", total - engine.backlog, total))
        while engine.pending:
            engine.work(0.1)
            tell("checking", total - engine.backlog, total)
        if store is not None and (fresh or changed):
            row = (STATE_PATH, 0, 0, key, freeze(engine))
            store.save(str(root), [*(extracted[:5] for extracted in fresh), row])
    finally:
        if collecting:
            gc.enable()
    return engine


def compare(engine: Engine, revision: str, *, store: Store | None = None) -> Drift:
    """A checked workspace beside a git revision; raises `GitError`."""
    from seamline.drift import Drift
    from seamline.workspace.baseline import read_baseline

    return Drift(engine, read_baseline(engine.root, revision, engine.program.modules.ignored, store)).run()


def add_drift(engine: Engine, revision: str, *, store: Store | None = None) -> None:
    """Let the engine say which changes since a revision break whom, where there is that revision and it is wanted."""
    from seamline.workspace.changes import GitError, may_have_repository

    if not engine.settings.looks_back or not may_have_repository(engine.root):
        return
    try:
        drift = compare(engine, revision, store=store)
    except GitError:
        return  # nothing to compare with: no commit yet, no git; `seamline doctor` says which
    engine.findings.set_drift(drift.violations())
