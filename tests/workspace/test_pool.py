"""Extraction in worker processes: every file exactly once, whatever a file does to the worker that reads it.

Where a worker has to crash or hang, it finds a stand-in for `seamline.languages` that does so on demand; the rest runs
the real extractor. All processes are real.
"""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

import seamline.workspace
from seamline.languages import extract
from seamline.workspace import pool
from seamline.workspace.pool import Extracted, extract_all
from seamline.workspace.source import read_source

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for its processes in /proc")

STAND_IN = """
import os, sys, signal, time
def extract(path, text):
    if b"CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"HANG" in text:
        while True:
            pass
    if b"EXIT" in text:
        sys.exit(3)
    if b"RAISE" in text:
        raise RecursionError("too deep")
    if b"PRINT" in text:
        print("noise" * 1000, flush=True)
        os.write(1, b"more noise")
    return b"facts of " + text
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Workers find the stand-in first; this process has imported the real thing already."""
    package = tmp_path / "path" / "seamline"
    (package / "languages").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "languages" / "__init__.py").write_text(STAND_IN)
    (package / "workspace").symlink_to(Path(seamline.workspace.__path__[0]))
    monkeypatch.syspath_prepend(package.parent)
    return package


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root


def write(root: Path, count: int, special: dict[str, str] | None = None) -> list[str]:
    """`count` harmless files, and special ones in their midst."""
    texts = {f"m{number}.py": f"x = {number}\n" for number in range(count)}
    texts |= special or {}
    for name, text in texts.items():
        (root / name).write_text(text)
    return sorted(texts)


def children(parent: int | None = None) -> set[int]:
    """The worker processes of a process (this one) that are still there; dead ones that nobody buried, too."""
    line = f"PPid:\t{parent or os.getpid()}\n"
    found = {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if line in read(entry / "status")}
    return {pid for pid in found if is_worker(pid)}


def is_worker(pid: int) -> bool:
    status = read(Path(f"/proc/{pid}/status"))
    return "worker.py" in read(Path(f"/proc/{pid}/cmdline")) or "State:\tZ" in status


def read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def until(condition: Callable[[], bool], patience: float = 30) -> None:
    """Wait for a state of another process."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "the state was not reached"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def leave_nothing_behind() -> Iterator[None]:
    yield
    assert not children()


def by_path(results: Iterator[Extracted]) -> dict[str, Extracted]:
    found: dict[str, Extracted] = {}
    for result in results:
        assert result.path not in found, "a file came twice"
        found[result.path] = result
    return found


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_workers_say_what_this_process_would_say(workers: int) -> None:
    root = Path(os.__file__).parent / "email"
    paths = [str(path.relative_to(root)) for path in sorted(root.rglob("*.py"))]
    found = by_path(extract_all(root, paths, workers=workers))
    assert sorted(found) == paths
    for path, result in found.items():
        source = read_source(root / path)
        assert result == (path, source.mtime_ns, source.size, source.digest, extract(path, source.text), "", False)


@pytest.mark.parametrize("count", [0, 1, 39, 41, 333])
def test_every_file_comes_once(root: Path, stand_in: Path, count: int) -> None:
    paths = write(root, count)
    assert sorted(by_path(extract_all(root, paths))) == paths


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param("CRASH", "made the analysis crash or hang", id="a crash of the whole process"),
        pytest.param("EXIT", "made the analysis crash or hang", id="the end of the process"),
        pytest.param("RAISE", "could not be analysed (RecursionError: too deep)", id="an exception"),
        pytest.param("bad \0", "holds a NUL byte at offset 4", id="no text"),
    ],
)
def test_a_bad_file_costs_itself(root: Path, stand_in: Path, text: str, note: str) -> None:
    paths = write(root, 120, {"m50_bad.py": text, "a_bad.py": text, "z_bad.py": text})
    found = by_path(extract_all(root, paths))
    assert sorted(found) == paths
    for path, result in found.items():
        if "bad" in path:
            assert result == (path, 0, 0, b"", b"", note, False)
        else:
            assert result.blob == b"facts of " + (root / path).read_bytes()


def test_a_file_that_hangs_costs_itself(root: Path, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANG_SECONDS", 1.5)
    paths = write(root, 100, {"m50_bad.py": "HANG"})
    found = by_path(extract_all(root, paths))
    assert sorted(found) == paths
    assert [(path, result.note) for path, result in found.items() if result.note] == [
        ("m50_bad.py", "made the analysis crash or hang")
    ]


def test_without_alarms_the_pool_itself_ends_a_worker_that_hangs(
    root: Path, stand_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "HANG_SECONDS", 1.5)
    text = (stand_in / "languages" / "__init__.py").read_text()
    (stand_in / "languages" / "__init__.py").write_text(text + "signal.setitimer = lambda *_: None\n")
    paths = write(root, 60, {"m50_bad.py": "HANG"})
    found = by_path(extract_all(root, paths))
    assert sorted(found) == paths
    assert [path for path, result in found.items() if result.note] == ["m50_bad.py"]


def test_when_everything_crashes_it_gives_up_and_says_so(root: Path, stand_in: Path) -> None:
    paths = write(root, 50, {f"bad{number}.py": "CRASH" for number in range(120)})
    found = by_path(extract_all(root, paths))
    assert sorted(found) == paths
    blamed = [result for result in found.values() if result.note == "made the analysis crash or hang"]
    assert 25 <= len(blamed) <= 27
    assert all(result.note or result.blob for result in found.values())
    assert not any(result.blob for path, result in found.items() if path.startswith("bad"))


def test_what_a_worker_prints_gets_into_nobodys_way(root: Path, stand_in: Path) -> None:
    paths = write(root, 60, {"loud.py": "PRINT"})
    assert by_path(extract_all(root, paths))["loud.py"].blob == b"facts of PRINT"


def test_a_worker_that_cannot_start_is_done_without(root: Path, stand_in: Path) -> None:
    (stand_in / "languages" / "__init__.py").write_text("raise ImportError('broken installation')")
    paths = write(root, 100)
    found = by_path(extract_all(root, paths))
    assert {path: result.blob for path, result in found.items()} == {
        path: extract(path, (root / path).read_bytes()) for path in paths
    }


def test_no_process_to_be_had_is_done_without(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/interpreter")
    paths = write(root, 100)
    assert sorted(by_path(extract_all(root, paths))) == paths


def test_few_files_need_no_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("started a process")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    paths = [*write(root, 20), "gone.py"]
    found = by_path(extract_all(root, paths))
    assert sorted(found) == sorted(paths)
    assert found["gone.py"] == ("gone.py", 0, 0, b"", b"", "does not exist", True)


def test_few_large_files_go_to_workers(root: Path, stand_in: Path) -> None:
    paths = write(root, 0, {f"m{number}.py": "# large\n" * 20_000 for number in range(3)})
    assert all(result.blob.startswith(b"facts of") for result in extract_all(root, paths))


def test_files_that_are_no_text_are_passed_over(root: Path) -> None:
    paths = write(root, 60)
    os.mkfifo(root / "fifo.py")
    (root / "loop.py").symlink_to("loop.py")
    (root / "dangling.py").symlink_to("nowhere")
    (root / "latin.py").write_bytes(b"x = '\xe9'")
    with (root / "huge.py").open("wb") as file:
        file.truncate(20 * 1024 * 1024)
    (root / "deep.py").write_text("x = " + "[" * 10_000 + "]" * 10_000)
    special = {
        "fifo.py": "is not a regular file",
        "loop.py": "is a circular link",
        "dangling.py": "is a dangling link",
        "gone.py": "does not exist",
        "latin.py": "is not UTF-8 (byte 0xe9 at offset 5)",
        "huge.py": "is 20.0 MB, over the limit of 4 MB",
    }
    found = by_path(extract_all(root, [*paths, *special, "deep.py"]))
    assert {path: found[path].note for path in special} == special
    assert found["gone.py"].missing
    assert all(found[path].blob for path in paths)
    assert len(found) == len(paths) + len(special) + 1


def test_names_beyond_ascii(root: Path, stand_in: Path) -> None:
    paths = write(root, 60, {"é 𝒳\n\t'\".py": "x"})
    assert by_path(extract_all(root, paths))["é 𝒳\n\t'\".py"].blob == b"facts of x"


def test_leaving_early_leaves_no_process(root: Path, stand_in: Path) -> None:
    results = extract_all(root, write(root, 500))
    next(results)
    assert len(children()) == 2
    results.close()  # type: ignore[attr-defined]
    assert not children()


def test_cancelling_ends_it_even_while_a_file_hangs(root: Path, stand_in: Path) -> None:
    paths = write(root, 0, {f"m{number}.py": "HANG" for number in range(50)})
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    assert list(extract_all(root, paths, cancelled=cancelled)) == []


def test_cancelling_works_in_process(root: Path) -> None:
    seen: list[Extracted] = []
    seen.extend(extract_all(root, write(root, 10), cancelled=lambda: len(seen) >= 3))
    assert len(seen) <= 10
    results = extract_all(root, write(root, 10), cancelled=lambda: True)
    assert list(results) == []


def test_runs_on_any_thread(root: Path, stand_in: Path) -> None:
    paths = write(root, 100)
    found: list[list[Extracted]] = []
    threads = [Thread(target=lambda: found.append(list(extract_all(root, paths)))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(results) for results in found] == [100, 100]


def test_a_slow_taker_gets_everything(root: Path, stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANG_SECONDS", 0.3)
    paths = write(root, 200)
    found = {}
    for number, result in enumerate(extract_all(root, paths)):
        found[result.path] = result
        if number in {0, 100}:  # longer than any file may take
            time.sleep(0.5)
    assert sorted(found) == paths
    assert not any(result.note for result in found.values())


def test_nothing_in_the_workspace_is_ever_run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = tmp_path / "was run"
    trap = f"open({str(proof)!r}, 'w').close()\n"
    names = ["marshal", "gc", "signal", "struct", "tree_sitter", "sitecustomize", "usercustomize", "hashlib", "re"]
    for name in [*names, "seamline/__init__", "seamline/languages/__init__", "typing", "time"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.py").write_text(trap)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("PYTHONSTARTUP", str(root / "re.py"))
    monkeypatch.syspath_prepend("")
    paths = write(root, 60)
    found = by_path(extract_all(root, paths))
    assert all(found[path].blob for path in paths)
    assert not proof.exists()


PARENT = """
    import sys, pathlib
    sys.path[:] = {path!r}
    from seamline.workspace import pool
    pool.HANG_SECONDS = {limit}
    root = pathlib.Path({root!r})
    results = pool.extract_all(root, sorted(path.name for path in root.iterdir()))
    for result in results:
        print(result.path, flush=True)
        {after}
    """


@pytest.mark.parametrize(
    ("text", "limit", "after"),
    [
        pytest.param("x", 60, "input()", id="idle workers hear that their input ended"),
        pytest.param("HANG", 3, "pass", id="workers that hear nothing are ended by their alarm"),
    ],
)
def test_workers_do_not_outlive_a_parent_that_was_killed(
    root: Path, stand_in: Path, text: str, limit: float, after: str
) -> None:
    write(root, 0, {f"m{number}.py": text for number in range(200)})
    program = textwrap.dedent(PARENT.format(path=sys.path, limit=limit, root=str(root), after=after))
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    workers: set[int] = set()
    try:
        until(lambda: len(children(parent.pid)) == 2)
        workers = children(parent.pid)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
    until(lambda: not any("worker.py" in read(Path(f"/proc/{pid}/cmdline")) for pid in workers))
