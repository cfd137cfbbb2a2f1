"""The store: right when it answers, and silent about everything that can happen to a cache.

The faults are real: broken files, locks of other processes, full and read-only file systems, processes killed while
they write. Facts here are a function of their digest, so that any wrong answer shows.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

import pytest

from seamline.workspace import database, guard, store
from seamline.workspace.pool import extract_all
from seamline.workspace.source import read_source, stamp
from seamline.workspace.store import FILE_NAME, Store

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


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.mark.parametrize("count", [0, 1, 60, 1000])
def test_remembers(cache: Path, count: int) -> None:
    rows = filled(cache, count)
    assert loaded(cache, rows) == {path: (key, facts) for path, _, _, key, facts in rows}


def test_remembers_what_was_extracted(cache: Path) -> None:
    root = Path(os.__file__).parent / "json"
    rows = list(extract_all(root, [path.name for path in root.glob("*.py")]))
    memory = Store.open(cache)
    memory.save(str(root), (result[:5] for result in rows))
    found = memory.load(str(root), {path.name: stamp(path.stat()) for path in root.glob("*.py")})
    memory.close()
    assert found == {result.path: (result.digest, result.blob) for result in rows}


@pytest.mark.parametrize(
    ("path", "mtime_ns", "size", "known"),
    [
        pytest.param("p/m7.py", OLD + 7, 7, True, id="the same"),
        pytest.param("p/m7.py", OLD + 8, 7, False, id="written since"),
        pytest.param("p/m7.py", OLD + 6, 7, False, id="written before"),
        pytest.param("p/m7.py", OLD + 7, 8, False, id="grown"),
        pytest.param("p/m8.py", OLD + 7, 7, False, id="another file"),
        pytest.param("p/none.py", OLD + 7, 7, False, id="an unknown file"),
    ],
)
def test_a_file_counts_as_unchanged_only_if_it_is(
    cache: Path, path: str, mtime_ns: int, size: int, known: bool
) -> None:
    filled(cache)
    memory = Store.open(cache)
    few = memory.load("/w", {path: (mtime_ns, size)})
    many = memory.load("/w", {path: (mtime_ns, size)} | {f"x{number}": (1, 1) for number in range(1000)})
    memory.close()
    assert (path in few) is known
    assert (path in many) is known


@pytest.mark.parametrize("age_ns", [0, 10**9, -(10**12)])
def test_a_stamp_that_was_young_when_read_is_not_trusted(cache: Path, age_ns: int) -> None:
    young = time.time_ns() - age_ns
    memory = Store.open(cache)
    memory.save("/w", [("a.py", young, 1, digest(1), blob(digest(1)))])
    assert memory.load("/w", {"a.py": (young, 1)}) == {}
    assert memory.find([digest(1)]) == {digest(1): blob(digest(1))}
    memory.close()


def test_a_file_changed_right_after_it_was_read_is_read_again(cache: Path, tmp_path: Path) -> None:
    """The classic: same size, same stamp, other text, and saved only seconds later."""
    file = tmp_path / "a.py"
    file.write_text("x = 1")
    before = stamp(file.stat())
    source = read_source(file)
    memory = Store.open(cache)
    memory.save(str(tmp_path), [("a.py", source.mtime_ns, source.size, source.digest, b"facts")])
    assert memory.load(str(tmp_path), {"a.py": before}) == {}
    assert memory.load(str(tmp_path), {"a.py": (source.mtime_ns, source.size)}) == {}
    memory.close()


def test_the_last_word_counts(cache: Path) -> None:
    rows = filled(cache)
    memory = Store.open(cache)
    changed = [("p/m7.py", OLD + 500, 99, digest(1000), blob(digest(1000)))]
    memory.save("/w", changed)
    memory.close()
    assert "p/m7.py" not in loaded(cache, rows)
    assert loaded(cache, changed) == {"p/m7.py": (digest(1000), blob(digest(1000)))}


def test_workspaces_share_contents_but_not_files(cache: Path) -> None:
    rows = filled(cache, root="/w")
    assert loaded(cache, rows, root="/w/sub") == {}
    memory = Store.open(cache)
    assert len(memory.find([digest(3), digest(99)])) == 1
    memory.close()


def test_a_workspace_in_a_folder_whose_name_is_no_text(cache: Path) -> None:
    rows = filled(cache, root="/w/\udcff")
    assert len(loaded(cache, rows, root="/w/\udcff")) == len(rows)


def test_files_without_facts_are_not_remembered(cache: Path) -> None:
    memory = Store.open(cache)
    memory.save("/w", [("a.py", 0, 0, b"", b""), row(1)])
    assert memory.find([b"", digest(1)]) == {digest(1): blob(digest(1))}
    memory.close()


def test_names_that_cannot_be_written_cost_the_saving_only(cache: Path) -> None:
    rows = filled(cache)
    memory = Store.open(cache)
    memory.save("/w", [("\udcff.py", OLD, 1, digest(1000), b"x")])
    memory.save("/w", [("a.py", OLD, 10**30, digest(1000), b"x")])
    assert memory.find([digest(1000)]) == {}
    memory.close()
    assert memory.trouble
    assert len(loaded(cache, rows)) == len(rows)


def test_another_version_of_the_facts_is_another_content(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = filled(cache)
    with monkeypatch.context() as patch:
        patch.setattr(store, "_VERSION", "other")
        patch.setattr(store, "_SEED", 5)
        assert loaded(cache, rows) == {}
        filled(cache)
        assert len(loaded(cache, rows)) == len(rows)
    assert len(loaded(cache, rows)) == len(rows)


def noise(path: Path, start: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(random.Random(start).randbytes(length))


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


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


def test_readers_do_not_wait_for_a_writer(cache: Path) -> None:
    rows = filled(cache)
    writer = sqlite3.connect(cache / FILE_NAME, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM facts")
    assert len(loaded(cache, rows)) == len(rows)
    writer.close()


def test_a_writer_gives_up_when_another_does_not_end(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WRITE_PATIENCE", 0.1)
    rows = filled(cache)
    other = sqlite3.connect(cache / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    memory = Store.open(cache)
    memory.save("/w", [row(100)])
    assert "locked" in memory.trouble
    assert len(memory.load("/w", stamps(rows))) == len(rows)
    other.close()
    memory.save("/w", [row(100)])
    assert memory.load("/w", stamps([row(100)]))
    memory.close()


def test_a_file_that_is_locked_altogether_is_done_without(cache: Path) -> None:
    rows = filled(cache)
    sql(cache / FILE_NAME, "PRAGMA journal_mode = DELETE")
    other = sqlite3.connect(cache / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    memory = Store.open(cache)
    assert memory.load("/w", stamps(rows)) == {}
    assert "locked" in memory.trouble
    memory.close()
    other.close()
    assert len(loaded(cache, rows)) == len(rows)


def test_a_process_that_never_ends_opening_is_not_waited_for(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = filled(cache)
    monkeypatch.setattr(database, "_GUARD_PATIENCE", 0.1)
    with guard.held(cache / "facts-v1.lock", 1):
        memory = Store.open(cache)
        assert memory.load("/w", stamps(rows)) == {}
        assert memory.trouble
        memory.close()
    assert len(loaded(cache, rows)) == len(rows)


def test_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    program = f"""
        import os, pathlib, sys
        sys.path[:] = {sys.path!r}
        from seamline.workspace import guard
        with guard.held(pathlib.Path({str(tmp_path / "lock")!r}), 1):
            print("held", flush=True)
            sys.stdin.read()
        """
    holder = _python(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(OSError), guard.held(tmp_path / "lock", 0.05):
        pytest.fail("held twice")
    holder.kill()
    holder.communicate()
    with guard.held(tmp_path / "lock", 5):
        pass


def _python(program: str, **options: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], **options)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    point = tmp_path / "disk"
    point.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", point], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("may not mount a file system here")
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", point], check=True)


def test_a_full_disk_costs_the_saving_only(small_disk: Path) -> None:
    rows = filled(small_disk / "cache", 10)
    memory = Store.open(small_disk / "cache")
    memory.save("/w", [row(number) for number in range(100, 400)])
    assert "full" in memory.trouble or "I/O" in memory.trouble
    assert len(memory.load("/w", stamps(rows))) == len(rows)
    memory.save("/w", [row(11)])
    assert memory.load("/w", stamps([row(11)]))
    memory.close()
    assert len(loaded(small_disk / "cache", rows)) == len(rows)


def test_a_disk_that_was_full_from_the_start_is_done_without(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"")
    with (small_disk / "ballast").open("wb", buffering=0) as ballast:
        try:
            while ballast.write(b"x" * 1000):
                pass
        except OSError:
            pass
    memory = Store.open(small_disk / "cache")
    memory.save("/w", [row(1)])
    assert memory.load("/w", stamps([row(1)])) == {}
    assert memory.trouble
    (small_disk / "ballast").unlink()
    memory.save("/w", [row(1)])
    assert memory.load("/w", stamps([row(1)]))
    memory.close()


def test_a_limit_on_the_size_of_files_costs_the_saving_only(cache: Path) -> None:
    rows = filled(cache, 10)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    memory = Store.open(cache)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        memory.save("/w", [row(number) for number in range(100, 400)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert memory.trouble
    assert len(memory.load("/w", stamps(rows))) == len(rows)
    memory.close()
    assert len(loaded(cache, rows)) == len(rows)


def test_a_read_only_folder_is_done_without(small_disk: Path) -> None:
    rows = filled(small_disk / "cache", 10)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    memory = Store.open(small_disk / "cache")
    memory.save("/w", rows)
    assert memory.load("/w", stamps(rows)) in ({}, {path: (key, facts) for path, _, _, key, facts in rows})
    assert memory.trouble
    memory.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_done_without(cache: Path) -> None:
    rows = filled(cache)
    cache.chmod(0o555)
    memory = Store.open(cache)
    memory.save("/w", rows)
    memory.close()
    cache.chmod(0o755)
    assert memory.trouble
    assert len(loaded(cache, rows)) == len(rows)


WRITER = """
    import sys, itertools, pathlib
    sys.path[:] = {path!r}
    sys.path.insert(0, {here!r})
    from test_store import row, Store
    memory = Store.open(pathlib.Path({cache!r}))
    print("ready", flush=True)
    for start in range({start}, {stop}, 50):
        memory.save("/w", [row(number) for number in range(start, start + 50)])
        print(start, memory.trouble, flush=True)
    memory.close()
    """


def writer(cache: Path, start: int, stop: int) -> "subprocess.Popen[bytes]":
    here = str(Path(__file__).parent)
    program = WRITER.format(path=sys.path, here=here, cache=str(cache), start=start, stop=stop)
    return _python(program, stdout=subprocess.PIPE)


def test_a_writer_killed_at_any_moment_leaves_no_trace(cache: Path) -> None:
    chance = random.Random(7)
    rows = [row(number) for number in range(2000)]
    done: set[int] = set()
    for _ in range(15):
        process = writer(cache, 0, 2000)
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(chance.randint(0, 4)):
            process.stdout.readline()
        time.sleep(chance.random() * 0.03)  # no state to wait for: the moment is to be any
        process.kill()
        said = process.communicate()[0].decode().split("\n")
        done |= {int(line.split()[0]) for line in said[:-1] if line.strip()}
        found = loaded(cache, rows)
        for start in done:  # what was said to be saved is there, whole
            assert all(f"p/m{number}.py" in found for number in range(start, start + 50))
        for start in range(0, 2000, 50):  # and nothing is there by halves
            assert len({f"p/m{number}.py" in found for number in range(start, start + 50)}) == 1
    memory = Store.open(cache)
    memory.save("/w", rows)
    assert not memory.trouble
    memory.close()
    assert len(loaded(cache, rows)) == len(rows)


def test_several_processes_write_and_read_at_once(cache: Path) -> None:
    rows = [row(number) for number in range(1200)]
    processes = [writer(cache, start, start + 400) for start in (0, 400, 800)]
    while any(process.poll() is None for process in processes):
        loaded(cache, rows)
    said = [process.communicate()[0].decode() for process in processes]
    assert all(process.returncode == 0 for process in processes)
    assert not any(line.strip(" 0123456789ready") for text in said for line in text.split("\n")), said
    assert len(loaded(cache, rows)) == len(rows)


def test_several_processes_replace_a_damaged_file_at_once(cache: Path) -> None:
    rows = [row(number) for number in range(300)]
    for attempt in range(4):
        filled(cache)
        noise(cache / FILE_NAME, 0, 4000)
        processes = [writer(cache, start, start + 100) for start in (0, 100, 200)]
        for process in processes:
            process.communicate()
            assert process.returncode == 0, attempt
        assert len(loaded(cache, rows)) == len(rows), attempt


def test_saving_on_a_thread_of_its_own(cache: Path) -> None:
    rows = [row(number) for number in range(1000)]
    memory = Store.open(cache)
    threads = [threading.Thread(target=memory.save, args=("/w", rows[start::4])) for start in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert all(blob(key) == facts for key, facts in memory.load("/w", stamps(rows)).values())
    assert len(memory.load("/w", stamps(rows))) == len(rows)
    assert not memory.trouble
    memory.close()


def test_the_folder_may_be_deleted_at_any_time(cache: Path) -> None:
    rows = filled(cache)
    memory = Store.open(cache)
    for path in cache.iterdir():
        path.unlink()
    cache.rmdir()
    assert memory.load("/w", stamps(rows)) == {}
    memory.save("/w", rows)
    assert len(memory.load("/w", stamps(rows))) == len(rows)
    memory.close()


def test_the_size_is_bounded_and_the_oldest_workspace_goes_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SIZE_LIMIT", 2_000_000)
    clock = iter(range(OLD, OLD + 10**15, 10**12))
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    memory = Store.open(cache)
    for number in range(30):
        rows = [row(number * 20 + each) for each in range(20)]
        memory.save(f"/w{number}", [(path, 5, size, key, facts) for path, _, size, key, facts in rows])
    memory.close()
    assert (cache / FILE_NAME).stat().st_size < 2_500_000
    latest = [(f"p/m{number}.py", 5, number, digest(number), b"") for number in range(29 * 20, 30 * 20)]
    assert len(loaded(cache, latest, root="/w29")) == 20
    assert loaded(cache, [row(number) for number in range(20)], root="/w0") == {}


def test_what_other_versions_left_goes_before_anything_else(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store, "_VERSION", "older")
        filled(cache, 200, root="/old")
    monkeypatch.setattr(store, "SIZE_LIMIT", 2_000_000)
    rows = [row(number) for number in range(1000, 1030)]
    memory = Store.open(cache)
    memory.save("/w", rows)
    memory.close()
    assert len(loaded(cache, rows)) == 30
    connection = sqlite3.connect(cache / FILE_NAME)
    assert connection.execute("SELECT count(*) FROM facts WHERE version = 'older'").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("value", ["", "off", "OFF", " "])
def test_the_environment_switches_it_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SEAMLINE_CACHE_DIR", value)
    memory = Store.open()
    memory.save("/w", [row(1)])
    assert memory.find([digest(1)]) == {}
    assert memory.trouble == "switched off by SEAMLINE_CACHE_DIR"
    memory.close()


def test_the_environment_chooses_the_folder(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAMLINE_CACHE_DIR", str(cache))
    memory = Store.open()
    memory.close()
    assert (cache / FILE_NAME).is_file()
    assert memory.trouble == ""


def test_the_users_cache_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEAMLINE_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    Store.open().close()
    assert (tmp_path / "seamline" / FILE_NAME).is_file()


def test_nobody_else_can_read_it(cache: Path) -> None:
    filled(cache)
    assert cache.stat().st_mode & 0o077 == 0


def test_a_closed_store_remembers_nothing(cache: Path) -> None:
    rows = filled(cache)
    memory = Store.open(cache)
    memory.close()
    memory.close()
    memory.save("/w", rows)
    assert memory.load("/w", stamps(rows)) == {}
    assert memory.find([digest(1)]) == {}
