"""What is remembered between runs: facts by the content they came from, and which content a file held when last seen.

One SQLite file in the user's cache folder, shared by every server and command on the machine. It is a cache of what
the files say: it can be killed at any instruction and deleted at any time. So nothing here ever raises for a reason
that lies in the file system or in the database; what cannot be read is a miss, and what cannot be written is forgotten.

An entry is used only if it cannot be wrong: facts are found by a digest of the text and by the version that extracted
them, with a checksum over all three; a file's stamp counts only if it was old enough when the file was read.
"""

from __future__ import annotations

import logging
import marshal
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from seamline.languages import FACTS_VERSION
from seamline.workspace.database import FAULTS, Database, Unusable
from seamline.workspace.source import RACY_NS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

Result = TypeVar("Result")

FILE_NAME = "facts-v1.sqlite3"
SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes the database may take; a million lines take about 50 MB."""

_VERSION = f"{FACTS_VERSION}/{marshal.version}"
_SEED = crc32(_VERSION.encode())
_SIZES = ("page_count", "freelist_count", "page_size")
_FEW = 400
_READ_PATIENCE = 0.25
logger = logging.getLogger(__name__)
_WRITE_PATIENCE = 5.0
_FOR_ROOT = """
SELECT files.path, files.mtime_ns, files.size, files.digest, facts.checksum, facts.blob
FROM roots CROSS JOIN files ON files.root = roots.id
CROSS JOIN facts ON facts.digest = files.digest AND facts.version = ? WHERE roots.root = ?"""
_KEEP_ROOT = "INSERT INTO roots (root, used) VALUES (?, ?) ON CONFLICT (root) DO UPDATE SET used = excluded.used"
_KEEP_FILE = """
INSERT INTO files (root, path, mtime_ns, size, digest) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (root, path) DO UPDATE SET mtime_ns = excluded.mtime_ns, size = excluded.size, digest = excluded.digest"""
_KEEP_FACTS = """
INSERT INTO facts (digest, version, checksum, blob) VALUES (?, ?, ?, ?) ON CONFLICT (digest, version)
DO UPDATE SET checksum = excluded.checksum, blob = excluded.blob WHERE blob IS NOT excluded.blob"""


class Store:
    """The memory of all workspaces. One that cannot be used remembers nothing, and says why in `trouble`."""

    def __init__(self, directory: Path | None, trouble: str = "") -> None:
        self.directory = directory
        self.trouble = trouble
        """What was last in the way of remembering; empty as long as nothing was."""
        path = directory / FILE_NAME if directory else None
        # Of its own each, so that a start never waits for what a thread is saving.
        self._reader = Database(path, _READ_PATIENCE) if path else None
        self._writer = Database(path, _WRITE_PATIENCE) if path else None

    @staticmethod
    def open(directory: Path | None = None) -> Store:
        """The store in `directory`, else in SEAMLINE_CACHE_DIR, else in the user's cache folder. Never raises."""
        if directory is None:
            try:
                directory = cache_folder()
            except RuntimeError:  # no home
                return Store(None, "there is no home folder to keep a cache in; set SEAMLINE_CACHE_DIR")
        if directory is None:
            return Store(None, "switched off by SEAMLINE_CACHE_DIR")
        store = Store(directory)
        store._attempt(store._reader, _nothing, None)
        return store

    def load(self, root: str, stamps: Mapping[str, tuple[int, int]]) -> dict[str, tuple[bytes, bytes]]:
        """path -> (digest, blob) of the files below `root` that still have the (mtime_ns, size) they were read with."""
        version = (_VERSION, os.fsencode(root))

        def read(database: sqlite3.Connection) -> dict[str, tuple[bytes, bytes]]:
            if len(stamps) > _FEW:
                rows: Iterable[tuple[str, int, int, bytes, int, bytes]] = database.execute(_FOR_ROOT, version)
            else:
                one = _FOR_ROOT + " AND files.path = ?"
                rows = (row for path in stamps for row in database.execute(one, (*version, path)))
            return {
                sys.intern(path): (digest, _sound(digest, checksum, blob))
                for path, mtime_ns, size, digest, checksum, blob in rows
                if mtime_ns != 0 and stamps.get(path) == (mtime_ns, size)
            }

        return self._attempt(self._reader, read, {})

    def find(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """digest -> blob of those contents that were seen before, wherever they lay."""
        wanted = list(digests)

        def read(database: sqlite3.Connection) -> dict[bytes, bytes]:
            found: dict[bytes, bytes] = {}
            for start in range(0, len(wanted), _FEW):
                some = wanted[start : start + _FEW]
                marks = ",".join("?" * len(some))
                query = f"SELECT digest, checksum, blob FROM facts WHERE version = ? AND digest IN ({marks})"  # noqa: S608
                found |= {
                    digest: _sound(digest, checksum, blob)
                    for digest, checksum, blob in database.execute(query, (_VERSION, *some))
                }
            return found

        return self._attempt(self._reader, read, {})

    def save(self, root: str, rows: Iterable[tuple[str, int, int, bytes, bytes]]) -> None:
        """Remember (path, mtime_ns, size, digest, blob) of files below `root`; those without facts are passed over.

        All or nothing. May be called from a thread of its own; waits for other writers a few seconds at most.
        """
        known = [row for row in rows if row[4]]
        youngest = time.time_ns() - RACY_NS

        def write(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_KEEP_ROOT, (os.fsencode(root), time.time_ns() // 10**9))
            number = _only(database.execute("SELECT id FROM roots WHERE root = ?", (os.fsencode(root),)))
            database.executemany(
                _KEEP_FACTS, ((row[3], _VERSION, crc32(row[4], crc32(row[3], _SEED)), row[4]) for row in known)
            )
            database.executemany(
                _KEEP_FILE,
                ((number, row[0], row[1] if row[1] < youngest else 0, row[2], row[3]) for row in known),
            )
            database.execute("COMMIT")
            _make_room(database)

        self._attempt(self._writer, write, None)

    def keep(self, facts: Mapping[bytes, bytes]) -> None:
        """Remember facts by digest of contents that no file has now; they are the first to go when room is short."""

        def write(database: sqlite3.Connection) -> None:
            rows = ((digest, _VERSION, crc32(blob, crc32(digest, _SEED)), blob) for digest, blob in facts.items())
            database.execute("BEGIN IMMEDIATE")
            database.executemany(_KEEP_FACTS, rows)
            database.execute("COMMIT")
            _make_room(database)

        self._attempt(self._writer, write, None)

    def close(self) -> None:
        """Let go of the file. The store remembers nothing more."""
        for database in (self._reader, self._writer):
            if database is not None:
                database.close()
        self._reader = self._writer = None

    def _attempt(
        self, database: Database | None, operation: Callable[[sqlite3.Connection], Result], otherwise: Result
    ) -> Result:
        if database is None:
            return otherwise
        try:
            return database.run(operation)
        except FAULTS as fault:
            trouble = f"the cache in {self.directory} cannot be used: {fault}"
            if trouble != self.trouble:
                logger.info("%s", trouble)  # no warning: whoever is kept waiting by it looks here, nobody else has to
            self.trouble = trouble
            return otherwise


def cache_folder() -> Path | None:
    """Where the environment or the system wants caches; `None` when switched off."""
    chosen = os.environ.get("SEAMLINE_CACHE_DIR")
    if chosen is not None:
        return None if chosen.strip().lower() in {"", "off"} else Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("seamline")


def _nothing(database: sqlite3.Connection) -> None:
    """Opening it is all that is wanted."""


def _only(rows: sqlite3.Cursor) -> int:
    """The one number that this query must give."""
    found = rows.fetchone()
    if found is None:
        raise Unusable("does not hold what was just written")
    return int(found[0])


def _sound(digest: object, checksum: object, blob: object) -> bytes:
    """The facts of a row, if they are what was written for it."""
    if not isinstance(digest, bytes) or not isinstance(blob, bytes) or crc32(blob, crc32(digest, _SEED)) != checksum:
        raise Unusable("holds something else than was written")
    return blob


def _make_room(database: sqlite3.Connection) -> None:
    """Keep the size bounded: drop what other versions left, what no file holds, then workspaces, the oldest first."""

    def taken() -> int:
        pages, free, size = (_only(database.execute(f"PRAGMA {name}")) for name in _SIZES)
        return (pages - free) * size

    if taken() <= SIZE_LIMIT:
        return
    database.execute("BEGIN IMMEDIATE")
    database.execute("DELETE FROM facts WHERE version <> ?", (_VERSION,))
    while taken() > SIZE_LIMIT * 3 // 4:
        database.execute("DELETE FROM facts WHERE digest NOT IN (SELECT digest FROM files)")
        oldest = database.execute("SELECT id FROM roots ORDER BY used, id LIMIT 1").fetchone()
        if oldest is None or taken() <= SIZE_LIMIT * 3 // 4:
            break
        database.execute("DELETE FROM files WHERE root = ?", oldest)
        database.execute("DELETE FROM roots WHERE id = ?", oldest)
    database.execute("COMMIT")
