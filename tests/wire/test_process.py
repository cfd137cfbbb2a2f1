"""The life of the process: what it does to its streams, how it ends, how soon, with which exit code, in any state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.wire.client import PATIENCE, SERVER, Client, frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATES = {
    "idle": None,
    "a task is waiting": "probe/wait",
    "a task refuses to end": "probe/stubborn",
    "the loop is stuck": "probe/spin",
    "the client was asked": "probe/ask",
    "the client does not read": "probe/flood",
}


def bring_into(client: Client, state: str) -> None:
    """Start what `state` says and see that it has begun, where anything can be seen."""
    if state == "the client does not read":
        client.stop_reading()
        client.ask("probe/flood", 5_000_000)
    elif method := STATES[state]:
        client.ask(method)
        if method != "probe/spin":
            client.result(client.ask("probe/handled"))


def exists(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("goodbye", "code"),
    [("shutdown and exit", 0), ("exit", 1), ("end of input", 1), ("SIGTERM", 1), ("SIGINT", 1)],
)
def test_the_end(client: Client, state: str, goodbye: str, code: int) -> None:
    bring_into(client, state)
    match goodbye:
        case "shutdown and exit":
            client.ask("shutdown")
            client.tell("exit")
        case "exit":
            client.tell("exit")
        case "end of input":
            client.close_input()
        case name:
            client.process.send_signal(getattr(signal, name))
    assert client.exit_code(within=2) == code
    if state not in {"the loop is stuck", "the client does not read"}:
        client.check_one_answer_each()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(b"", 1, id="nothing"),
        pytest.param(b"Content-Le", 1, id="half a header"),
        pytest.param(b"Content-Length: 100\r\n\r\n", 1, id="a header"),
        pytest.param(b"Content-Length: 100\r\n\r\n{", 1, id="half a body"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "exit"}), 1, id="exit"),
        pytest.param(frame(b"garbage"), 1, id="garbage"),
        pytest.param(frame({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}), 0, id="shutdown"),
    ],
)
def test_end_of_input_before_initialize(fresh: Client, sent: bytes, code: int) -> None:
    fresh.raw(sent)
    fresh.close_input()
    # How long a start takes is not the matter here: the two seconds begin when the end was noticed.
    deadline = time.monotonic() + PATIENCE
    while "ending: " not in fresh.log() and fresh.process.poll() is None:
        assert time.monotonic() < deadline, "the end of the input goes unnoticed"
        time.sleep(0.02)
    assert fresh.exit_code(within=2) == code


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that lives until it is killed: the editor, as far as the server can see."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_the_editors_death(fresh: Client, bystander: subprocess.Popen[bytes]) -> None:
    fresh.initialize(processId=bystander.pid)
    bystander.kill()
    bystander.wait()
    assert fresh.exit_code(within=2) == 1
    assert "the editor's process is gone" in fresh.log()


def test_the_editors_death_while_the_loop_is_stuck(fresh: Client, bystander: subprocess.Popen[bytes]) -> None:
    fresh.initialize(processId=bystander.pid)
    fresh.ask("probe/spin")
    bystander.kill()
    bystander.wait()
    assert fresh.exit_code(within=2) == 1


@pytest.mark.parametrize("process_id", [2**31 - 1, 0, -5])
def test_an_editor_we_cannot_see_is_not_taken_for_dead(fresh: Client, process_id: int) -> None:
    """As from inside a container. The answer comes after two looks of the watchdog."""
    fresh.initialize(processId=process_id)
    assert fresh.result(fresh.ask("probe/sleep", 1.2)) == "slept"
    assert fresh.leave() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="children are found through /proc")
@pytest.mark.parametrize("stuck", [False, True])
def test_no_child_is_left(client: Client, stuck: bool) -> None:
    child = client.result(client.ask("probe/child"))
    assert exists(child)
    if stuck:
        client.ask("probe/spin")
    client.close_input()
    assert client.exit_code() == 1
    deadline = time.monotonic() + 5
    while exists(child):
        assert time.monotonic() < deadline, "the child lives on"


@pytest.mark.parametrize("goodbye", ["end of input", "SIGTERM"])
def test_a_log_that_nobody_reads_does_not_keep_the_process(start: Callable[..., Client], goodbye: str) -> None:
    unread, log = os.pipe()
    with os.fdopen(unread), os.fdopen(log, "wb") as stream:
        client = start(log=stream)
        client.initialize()
        client.ask("probe/babble")
        if goodbye == "SIGTERM":
            client.process.terminate()
        else:
            client.close_input()
        assert client.process.wait(20) == 1


def test_nothing_but_the_protocol_gets_to_standard_output(client: Client) -> None:
    assert client.result(client.ask("probe/chatter")) == "chattered"
    assert client.leave() == 0
    for said in ("hello on standard output", "hello on descriptor 1", "hello from a child"):
        assert said in client.log()


def test_a_client_that_stops_reading_hears_everything_once_it_reads_again(client: Client) -> None:
    client.stop_reading()
    flood = client.ask("probe/flood", 3_000_000)
    # The loop is not held up by the full pipe: it sees these, and the cancellation, while nobody reads.
    waiting = client.ask("probe/wait")
    client.cancel(waiting)
    client.read_again()
    assert client.result(flood) == "flooded"
    assert client.error_code(waiting) == -32800
    assert len(client.request_from_server("probe/flood")["params"]["text"]) == 3_000_000
    assert client.leave() == 0


@pytest.mark.parametrize(
    ("module", "too_heavy"),
    [
        ("seamline.lsp.lifecycle", {"anthropic", "pydantic", "git", "tree_sitter", "pygls", "lsprotocol"}),
        ("seamline.lsp.server", {"anthropic", "pydantic", "git", "tree_sitter", "sqlite3", "seamline.engine"}),
    ],
)
def test_what_is_imported_before_initialize_is_answered(module: str, too_heavy: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert module in loaded
    assert not too_heavy & set(loaded)


def test_the_module_is_the_server(start: Callable[..., Client]) -> None:
    client = start(SERVER)
    client.initialize()
    assert client.leave() == 0
