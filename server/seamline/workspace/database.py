"""The SQLite file behind the store: opening it, judging it, and replacing it when it is damaged or somebody else's.

Several processes have it open at once, so it is replaced under a lock, and only if it still is the file that was found
damaged. Those who have the old file open go on with it until they are done: SQLite leaves the files of a database
alone that has been moved away. It knows nothing of what the tables hold.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from seamline.workspace import guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Result = TypeVar("Result")

APPLICATION = 0x5EA31173
SCHEMA_VERSION = 1
_SCHEMA = (
    """CREATE TABLE facts (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL, version TEXT NOT NULL, checksum INTEGER NOT NULL,
      blob BLOB NOT NULL, UNIQUE (digest, version)
    )""",
    "CREATE TABLE roots (id INTEGER PRIMARY KEY, root BLOB NOT NULL UNIQUE, used INTEGER NOT NULL)",
    """CREATE TABLE files (
      root INTEGER NOT NULL, path TEXT NOT NULL, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL,
      digest BLOB NOT NULL, PRIMARY KEY (root, path)
    ) WITHOUT ROWID""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_GUARD_PATIENCE = 1.0
_DAMAGE = frozenset(
    {
        sqlite3.SQLITE_ERROR,  # no such table, no such column
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CONSTRAINT,  # nothing that is written here can break one
        sqlite3.SQLITE_MISMATCH,
    }
)
FAULTS = (sqlite3.Error, OSError, UnicodeError, OverflowError)
"""Everything that the file system, the database, or a name that is no text can raise."""


class Unusable(sqlite3.DatabaseError):
    """A file that SQLite reads without complaint, but not ours, not of this version, or not what was written."""


class Database:
    """One connection to the file at `path`, made when first needed. Any thread may use it, one at a time."""

    def __init__(self, path: Path, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None

    def run(self, operation: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do it; once more with a new file if the file is damaged. Raises one of `FAULTS`."""
        with self._lock:
            try:
                return operation(self._open())
            except FAULTS as fault:
                self.close()
                if not _is_damage(fault):
                    raise
                self._replace()
            try:
                return operation(self._open())
            except FAULTS:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        # A file that was replaced by another process, or deleted by the user, is none to go on with.
        if self._connection is not None and self._identity() == self._opened:
            return self._connection
        self.close()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with guard.held(self._path.with_suffix(".lock"), _GUARD_PATIENCE):
            connection = sqlite3.connect(
                self._path, timeout=self._patience, isolation_level=None, check_same_thread=False
            )
            self._opened = self._identity()
            try:
                _prepare(connection)
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        return connection

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _replace(self) -> None:
        """Delete the damaged file, unless somebody has replaced it already."""
        with guard.held(self._path.with_suffix(".lock"), _GUARD_PATIENCE):
            if self._identity() != self._opened:
                return
            for suffix in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make a new file ready, and find out whether an old one can be used."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables and not version:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("COMMIT")
    else:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if (application, version) != (APPLICATION, SCHEMA_VERSION):
            raise Unusable("is another database, or of another version")
    # No mmap_size: were the file cut short by somebody else, reading the map would kill the process.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA journal_size_limit = 16777216")


def _is_damage(fault: BaseException) -> bool:
    """Is it the file itself that is wrong, so that only a new one helps?"""
    code = getattr(fault, "sqlite_errorcode", None)
    if code is not None:
        return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF in _DAMAGE
    # Without a code come errors of Python's own: names or messages in the file that are not UTF-8.
    return isinstance(fault, Unusable | sqlite3.OperationalError | UnicodeDecodeError)
