"""What a server has to live through: its client killed, itself killed while it writes, a full disk, files that vanish, a
clock that jumps. Each time the processes are gone or the next answer is right: what a batch run says of the same files.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.wire.client import frame
from tests.wire.server import Server, batch, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BODY = "from core import total\n" + "def f(a, b=None, *c, **d):\n    return total(a, b)\n" * 30
CORE = "def total(items, tax): ...\n"
FILES = {
    **{f"p{n % 10}/m{n}.py": BODY for n in range(300)},
    "core.py": CORE,
    "main.py": "from core import total\ntotal(1)\n",
    "late.py": "import core\ncore.total(1)\n",
}
STORE = "facts-v1.sqlite3"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "work", FILES)
    return tmp_path / "work"


def check_right(server: Server, root: Path) -> None:
    """The server is well, and what it shows is what a batch run says."""
    expected = batch(root, server.encoding)
    assert server.shown(*FILES) == expected
    assert not server.tracebacks()


def gone(pid: int, within: float) -> bool:
    end = time.monotonic() + within
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# -- killed -------------------------------------------------------------------------------------------------------------

CLIENT = """
import subprocess, sys, time
server = subprocess.Popen([sys.executable, "-m", "seamline.lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
server.stdin.write(sys.stdin.buffer.read())
server.stdin.flush()
server.stdout.readline()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("says_who_it_is", [True, False])
def test_the_client_is_killed_while_the_server_indexes(root: Path, says_who_it_is: bool) -> None:
    environment = {**os.environ, "SEAMLINE_CACHE_DIR": "off"}
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert client.stdin is not None and client.stdout is not None
    params = {"processId": client.pid if says_who_it_is else None, "rootUri": root.as_uri(), "capabilities": {}}
    client.stdin.write(frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
    client.stdin.close()
    server = int(client.stdout.readline())
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    client.kill()
    client.wait()
    client.stdout.close()
    assert gone(server, within=2), "the server outlives its client"
    assert all(gone(int(worker), within=2) for worker in workers), "its workers do"


@pytest.mark.parametrize("turn", range(4))
def test_the_server_is_killed_while_it_writes_the_store(
    root: Path, tmp_path: Path, start: Callable[..., Server], turn: int
) -> None:
    """As the log of the database grows for the first time, the second, and so on: in the middle of a transaction or just
    after one. The next server reads what is there, finds it sound, and is right."""
    cache = tmp_path / "cache"
    victim = start(root, cache=cache, kind=Server)
    victim.begin()
    seen, end = 0, time.monotonic() + 60
    for _ in range(turn + 1):
        while (size := _size(cache / f"{STORE}-wal")) == seen and victim.process.poll() is None:
            assert time.monotonic() < end
            if victim.conformance is not None and any(m.get("params", {}).get("quiescent") for m in victim.received):
                break  # everything was written before it could be caught: killed after that is a case as well
        seen = size
    victim.process.send_signal(signal.SIGKILL)
    victim.process.wait()
    server = start(root, cache=cache, kind=Server)
    server.begin()
    check_right(server, root)
    assert server.leave() == 0
    with sqlite3.connect(cache / STORE) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM facts").fetchone()[0] > 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


# -- the disk -------------------------------------------------------------------------------------------------------------


def test_no_file_may_grow(root: Path, tmp_path: Path, start: Callable[..., Server]) -> None:
    """As with a quota that is used up: 16 kB a file and no more, which is not enough for the store."""
    cache = tmp_path / "cache"
    server = start(root, cache=cache, under=("prlimit", "--fsize=16384"), kind=Server)
    server.begin()
    check_right(server, root)
    write(root, {"core.py": "def total(items): ...\n"})
    server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": server.uri("core.py"), "type": 2}]})
    check_right(server, root)
    assert "cache" in server.log() and "cannot be used" in server.log(), "nobody is told"
    assert server.leave() == 0
    freed = start(root, cache=cache, kind=Server)
    freed.begin()
    check_right(freed, root)
    assert freed.leave() == 0
    with sqlite3.connect(cache / STORE) as database:
        count = database.execute("SELECT count(*) FROM facts").fetchone()[0]
    assert count > 0, "the store stays unusable once there is room again"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    place = tmp_path / "full"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system can be mounted by root only; test_no_file_may_grow is the same by a limit")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_the_disk_is_full(root: Path, full: Path, start: Callable[..., Server]) -> None:
    server = start(root, cache=full, kind=Server)
    server.begin()
    check_right(server, root)
    assert server.leave() == 0
    again = start(root, cache=full, kind=Server)
    again.begin()
    check_right(again, root)
    assert again.leave() == 0


def test_files_vanish_while_they_are_read(root: Path, start: Callable[..., Server]) -> None:
    server = start(root, kind=Server)
    server.begin()
    for number in range(0, 10, 2):
        shutil.rmtree(root / f"p{number}")
    (root / "core.py").unlink()
    server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": server.uri("core.py"), "type": 3}]})
    server.until(lambda each: each.get("params", {}).get("quiescent") is True, "quiet")
    check_right(server, root)
    shutil.rmtree(root)
    write(root, FILES)
    changes = [{"uri": server.uri(path), "type": 1} for path in ("p0", "p1", "core.py", "main.py", "late.py")]
    server.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    check_right(server, root)
    assert server.leave() == 0


# -- the clock ------------------------------------------------------------------------------------------------------------

YEARS = 10 * 365 * 86_400
CLOCK = """
import os, time
real, real_ns = time.time, time.time_ns
def offset():
    with open(os.environ["CLOCK"]) as file:
        return int(file.read() or 0)
time.time = lambda: real() + offset()
time.time_ns = lambda: real_ns() + offset() * 10**9
"""


@pytest.mark.parametrize("jump", [YEARS, -YEARS])
@pytest.mark.parametrize("files_too", [False, True])
def test_the_clock_jumps(root: Path, tmp_path: Path, start: Callable[..., Server], jump: int, files_too: bool) -> None:
    """The wall clock of the server, and, as when the whole machine's moved, the stamps of what is written from then on. The
    server sees every change, and so does the next one, which takes the rest from the store."""
    write(tmp_path, {"python/sitecustomize.py": CLOCK, "clock": "0"})
    moved = {"PYTHONPATH": str(tmp_path / "python"), "CLOCK": str(tmp_path / "clock")}
    server = start(root, cache=tmp_path / "cache", kind=Server, **moved)
    server.begin()
    check_right(server, root)
    write(tmp_path, {"clock": str(jump)})
    for turn, text in enumerate(("def total(items): ...\n", "def total(items, *, tax): ...\n", CORE)):
        write(root, {"core.py": text})
        if files_too:
            os.utime(root / "core.py", (time.time() + jump + turn,) * 2)
        server.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": server.uri("core.py"), "type": 2}]})
        check_right(server, root)
    assert server.leave() == 0
    write(root, {"core.py": "def total(items): ...\n"})
    if files_too:
        os.utime(root / "core.py", (time.time() - jump,) * 2)
    again = start(root, cache=tmp_path / "cache", kind=Server, **moved)
    again.begin()
    check_right(again, root)
    assert again.leave() == 0
