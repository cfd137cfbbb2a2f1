"""The sources as they were at a git revision, as far as they are not what they are now; read from objects, never checked out.

Knows files and facts, not what a difference means.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from seamline.languages import SUFFIXES, extract
from seamline.workspace.changes import Repository
from seamline.workspace.source import SIZE_LIMIT, Unreadable, to_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from seamline.workspace.store import Store


class Baseline(NamedTuple):
    """A revision, and what was otherwise in it."""

    revision: str
    """As it was asked for."""
    commit: str
    texts: Mapping[str, bytes | None]
    """UTF-8 text by path of each source that git says differs; `None` where there was none, or it cannot be read."""
    facts: Mapping[str, bytes | None]
    """The same as blobs of facts."""


def read_baseline(
    root: Path,
    revision: str,
    ignored: Callable[[str], bool],
    store: Store | None = None,
    known: Baseline | None = None,
    extract: Callable[[str, bytes], bytes] = extract,
) -> Baseline:
    """What differs on disk from `revision`; raises `GitError`. Facts that `known` has of the same commit are taken over."""
    repository = Repository(root)
    try:
        commit = repository.commit(revision)
        texts: dict[str, bytes | None] = {}
        keys: dict[str, bytes] = {}
        for path, difference in repository.differences(commit).items():
            if path[path.rfind(".") :] not in SUFFIXES or ignored(path):
                continue
            content = difference.repository.content(difference.before) if difference.before else None
            texts[path] = _text(content)
            if content is not None:
                keys[path] = blake2b(content, digest_size=16).digest()
    finally:
        repository.close()
    remembered = known.facts if known is not None and known.commit == commit else {}
    stored = store.find({keys[path] for path in keys if path not in remembered}) if store is not None else {}
    facts: dict[str, bytes | None] = {}
    fresh = {}
    for path, text in texts.items():
        blob = remembered.get(path) or stored.get(keys.get(path, b""))
        if blob is None and text is not None:
            blob = fresh[keys[path]] = extract(path, text)
        facts[path] = blob
    if store is not None and fresh:
        store.keep(fresh)
    return Baseline(revision, commit, texts, facts)


def _text(content: bytes | None) -> bytes | None:
    if content is None or len(content) > SIZE_LIMIT:
        return None
    try:
        return to_utf8(content)
    except Unreadable:
        return None
