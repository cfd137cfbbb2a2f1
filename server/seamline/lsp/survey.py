"""What the disk holds now, compared with what was known: the questions that indexing asks off the loop.

Plain functions from paths to values; they block, and run in a `Background`. None of them raises for what lies on a
disk.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from seamline.workspace.discovery import discover
from seamline.workspace.pool import Extracted
from seamline.workspace.source import Unreadable, read_source, stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from seamline.workspace.discovery import Discovery
    from seamline.workspace.store import Store

Stamps = dict[str, tuple[int, int]]
"""(time of change, size) by path."""

_SAMPLE = 16


class Survey(NamedTuple):
    """A tree, and which of its files are not as they were known."""

    layout: Discovery
    stamps: Stamps
    stale: list[str]


def survey(root: Path, exclude: Sequence[str], known: Mapping[str, tuple[int, int]], touched: Iterable[str]) -> Survey:
    """Walk the tree. Files in `touched` count as changed whatever their stamps say."""
    layout = discover(root, exclude)
    stamps = {file.path: (file.mtime_ns, file.size) for file in layout.files}
    certain = set(touched)
    stale = [path for path, now in stamps.items() if path in certain or known.get(path) != now]
    return Survey(layout, stamps, stale)


def look(root: Path, last: Survey, paths: Collection[str]) -> Survey | None:
    """As `survey`, looking at these files only; None when one of them came or went, which only a walk can place."""
    stamps = dict(last.stamps)
    for path in paths:
        if path not in stamps:
            return None
        try:
            stamps[path] = stamp(os.stat(root / path))  # noqa: PTH116 - `Path.stat` does not take a string below a root
        except OSError:
            return None
    return Survey(last.layout, stamps, sorted(paths))


class Contents(NamedTuple):
    """What is known of some files by their contents."""

    found: list[Extracted]
    """Facts that the store had."""
    same: Stamps
    """Files that only look changed, with the stamps they have now."""


def find_by_content(store: Store, root: Path, paths: Sequence[str], digests: Mapping[str, bytes]) -> Contents:
    """Facts for these files' contents, under whatever name, place or time they were stored.

    `digests` are those of the facts at hand. After a branch switch or in a second worktree the store has most of them;
    in a workspace never seen before it has none, which a sample tells without reading everything twice.
    """
    sample = _by_content(store, root, paths[:_SAMPLE], digests)
    if len(paths) <= _SAMPLE or not (sample.found or sample.same):
        return sample
    rest = _by_content(store, root, paths[_SAMPLE:], digests)
    return Contents(sample.found + rest.found, sample.same | rest.same)


def _by_content(store: Store, root: Path, paths: Sequence[str], digests: Mapping[str, bytes]) -> Contents:
    same: Stamps = {}
    other = {}
    for path in paths:
        try:
            source = read_source(root / path)
        except Unreadable:
            continue
        if digests.get(path) == source.digest:
            same[path] = (source.mtime_ns, source.size)
        else:
            other[path] = (source.mtime_ns, source.size, source.digest)
    blobs = store.find({digest for _, _, digest in other.values()})
    found = [
        Extracted(path, mtime_ns, size, digest, blobs[digest])
        for path, (mtime_ns, size, digest) in other.items()
        if digest in blobs
    ]
    return Contents(found, same)
