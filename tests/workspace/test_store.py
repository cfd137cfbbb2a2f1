"""The store when nothing is wrong: what it remembers, what it trusts, how large it gets, where it lies."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from tests.support.stored import OLD, blob, digest, filled, loaded, row, stamps

from seamline.workspace import store
from seamline.workspace.pool import extract_all
from seamline.workspace.source import read_source, stamp
from seamline.workspace.store import FILE_NAME, Store


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
