"""What a store is filled with in tests. Facts are a function of their digest, so that any wrong answer shows."""

import random
import sqlite3
from hashlib import blake2b
from pathlib import Path

from seamline.workspace.store import Store

OLD = 10**18
Row = tuple[str, int, int, bytes, bytes]


def digest(number: int) -> bytes:
    return blake2b(str(number).encode(), digest_size=16).digest()


def blob(key: bytes) -> bytes:
    return random.Random(key).randbytes(3000 + key[0] * 40)


def row(number: int) -> Row:
    key = digest(number)
    return f"p/m{number}.py", OLD + number, number, key, blob(key)


def stamps(rows: list[Row]) -> dict[str, tuple[int, int]]:
    return {path: (mtime_ns, size) for path, mtime_ns, size, _, _ in rows}


def filled(directory: Path, count: int = 60, root: str = "/w") -> list[Row]:
    rows = [row(number) for number in range(count)]
    memory = Store.open(directory)
    memory.save(root, rows)
    memory.close()
    assert not memory.trouble
    return rows


def loaded(directory: Path, rows: list[Row], root: str = "/w") -> dict[str, tuple[bytes, bytes]]:
    """What a new process finds; wrong facts fail at once."""
    memory = Store.open(directory)
    found = memory.load(root, stamps(rows))
    seen = memory.find(row[3] for row in rows)
    memory.close()
    assert all(blob(key) == facts for key, facts in found.values())
    assert all(found[path][0] == key for path, _, _, key, _ in rows if path in found)
    assert all(blob(key) == facts for key, facts in seen.items())
    return found


def noise(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(random.Random(start).randbytes(length))


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
