"""A store that other processes lock, write, and die in, on disks that are full or read-only. All of it is real."""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.stored import filled, loaded, noise, row, sql, stamps

from seamline.workspace import database, guard, store
from seamline.workspace.store import FILE_NAME, Store


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
    from tests.support.stored import row
    from seamline.workspace.store import Store
    memory = Store.open(pathlib.Path({cache!r}))
    print("ready", flush=True)
    for start in range({start}, {stop}, 50):
        memory.save("/w", [row(number) for number in range(start, start + 50)])
        print(start, memory.trouble, flush=True)
    memory.close()
    """


def writer(cache: Path, start: int, stop: int) -> "subprocess.Popen[bytes]":
    path = [*sys.path, str(Path(__file__).parents[2])]
    program = WRITER.format(path=path, cache=str(cache), start=start, stop=stop)
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
