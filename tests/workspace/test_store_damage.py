"""A store whose files are broken, replaced or no files: never an error, never a wrong answer, at worst a rebuild."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.stored import blob, filled, loaded, noise, row, sql, stamps

from seamline.workspace import store
from seamline.workspace.store import FILE_NAME, Store


def other_database(path: Path) -> None:
    path.unlink()
    sql(path, "CREATE TABLE precious (x)", "INSERT INTO precious VALUES (1)")


def beside(path: Path, suffix: str, length: int) -> None:
    path.with_name(path.name + suffix).write_bytes(random.Random(length).randbytes(length))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "text instead": lambda path: path.write_text("this is no database\n" * 1000),
    "noise instead": lambda path: path.write_bytes(random.Random(1).randbytes(100_000)),
    "a wrong header": lambda path: noise(path, 0, 100),
    "only a header": lambda path: os.truncate(path, 100),
    "half a page": lambda path: os.truncate(path, 4096),
    "half the file": lambda path: os.truncate(path, path.stat().st_size // 2),
    "nothing": lambda path: os.truncate(path, 0),
    "no file": lambda path: path.unlink(),
    "a noisy schema": lambda path: noise(path, 100, 8000),
    "noise in the middle": lambda path: noise(path, 8192 * 6, 8192 * 10),
    "another database": other_database,
    "an older schema": lambda path: sql(path, "PRAGMA user_version = 0"),
    "a newer schema": lambda path: sql(path, "PRAGMA user_version = 2"),
    "a missing table": lambda path: sql(path, "DROP TABLE facts"),
    "a missing column": lambda path: sql(path, "ALTER TABLE files DROP COLUMN size"),
    "text for numbers": lambda path: sql(path, "UPDATE facts SET checksum = 'x'", "UPDATE files SET size = 'z'"),
    "text that is none": lambda path: sql(path, "UPDATE files SET path = CAST(x'ff' AS TEXT) WHERE path = 'p/m3.py'"),
    "swapped facts": lambda path: sql(path, "UPDATE facts SET blob = (SELECT blob FROM facts WHERE id = 1)"),
    "facts that are text": lambda path: sql(path, "UPDATE facts SET blob = 'y'"),
    "an empty log": lambda path: beside(path, "-wal", 0),
    "a noisy log": lambda path: beside(path, "-wal", 50_000),
    "a noisy index": lambda path: beside(path, "-shm", 32_768),
    "a noisy journal": lambda path: beside(path, "-journal", 5_000),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_costs_a_rebuild_at_most(cache: Path, damage: Callable[[Path], object]) -> None:
    rows = filled(cache)
    damage(cache / FILE_NAME)
    loaded(cache, rows)
    filled(cache)
    assert len(loaded(cache, rows)) == len(rows)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_while_it_is_open_costs_a_rebuild_at_most(
    cache: Path, damage: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WRITE_PATIENCE", 0.1)  # a foreign journal is a lock as long as anybody is connected
    rows = filled(cache)
    memory, other = Store.open(cache), Store.open(cache)
    try:
        for each in (memory, other):
            each.load("/w", stamps(rows))
        damage(cache / FILE_NAME)
        for each in (memory, other, memory):
            assert all(blob(key) == facts for key, facts in each.load("/w", stamps(rows)).values())
            each.save("/w", rows)
            each.save("/w", rows)
    finally:
        memory.close()
        other.close()
    loaded(cache, rows)
    filled(cache)
    assert len(loaded(cache, rows)) == len(rows)


@pytest.mark.parametrize("seed", range(60))
def test_no_flipped_byte_makes_a_wrong_answer(cache: Path, seed: int) -> None:
    rows = filled(cache)
    chance = random.Random(seed)
    path = cache / FILE_NAME
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 5, 50, 500])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    loaded(cache, rows)
    filled(cache)
    assert len(loaded(cache, rows)) == len(rows)


@pytest.mark.parametrize("name", [FILE_NAME, "facts-v1.lock"])
@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: os.symlink(path.name, path)])
def test_what_is_no_file_is_left_alone(cache: Path, make: Callable[[Path], None], name: str) -> None:
    cache.mkdir()
    make(cache / name)
    memory = Store.open(cache)
    rows = [row(1)]
    memory.save("/w", rows)
    found = memory.load("/w", stamps(rows))
    memory.close()
    assert os.path.lexists(cache / name)
    assert found or memory.trouble


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    memory = Store.open(tmp_path / "cache")
    memory.save("/w", [row(1)])
    assert memory.load("/w", stamps([row(1)])) == {}
    assert str(tmp_path / "cache") in memory.trouble
    memory.close()
