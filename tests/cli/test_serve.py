"""`seamline serve`, as far as the command line goes: how a client gets to the server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import pytest
from tests.support.cases import write
from tests.support.commands import COMMAND, environment, seamline
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

INITIALIZE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "capabilities": {}},
}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def answer(stream: IO[bytes], number: int) -> dict[str, Any]:
    """The response to a request; whatever else the server sends before is not of interest here."""
    while True:
        length = 0
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(stream.read(length))
        if message.get("id") == number and "method" not in message:
            return message


def converse(reader: IO[bytes], writer: IO[bytes]) -> None:
    send(writer, INITIALIZE)
    assert answer(reader, 1)["result"]["serverInfo"]["name"] == "seamline"
    send(writer, SHUTDOWN)
    assert answer(reader, 2)["result"] is None
    send(writer, EXIT)


@pytest.mark.parametrize("options", [[], ["--stdio"], ["--stdio", "--clientProcessId=1"]])
def test_over_standard_input_and_output(tmp_path: Path, options: list[str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, "serve", *options],
        cwd=tmp_path,
        env=environment(SEAMLINE_CACHE_DIR="off"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        converse(process.stdout, process.stdin)
        assert process.wait(timeout=30) == 0


def by_hand(root: Path, *options: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """A server that was not started by an editor; what it tells a person can be read."""
    return subprocess.Popen(
        [*COMMAND, "serve", *options],
        cwd=root,
        env=environment(SEAMLINE_CACHE_DIR="off"),
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="refused there")
def test_over_a_connection(tmp_path: Path) -> None:
    process = by_hand(tmp_path, "--tcp", "0")
    with process:
        assert process.stderr is not None
        told = process.stderr.readline()
        assert told.startswith("seamline: listening on 127.0.0.1:")
        with socket.create_connection(("127.0.0.1", int(told.rpartition(":")[2])), timeout=30) as connection:
            stream = connection.makefile("rwb")
            converse(stream, stream)
            assert process.wait(timeout=30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_person_who_starts_it_is_told_what_it_is(tmp_path: Path) -> None:
    keyboard, terminal = os.openpty()
    process = by_hand(tmp_path, stdin=terminal)
    os.close(terminal)
    with process:
        assert process.stderr is not None
        assert "an editor starts this" in process.stderr.readline()
        os.write(keyboard, b"\x04")
        assert process.wait(timeout=30) == 1
    os.close(keyboard)


@contextmanager
def serving(root: Path, *options: str, code: int = 0) -> Iterator[str]:
    """The address of a server that waits for a client over a WebSocket; it has to end with this exit code."""
    process = by_hand(root, "--ws", "0", *options)
    with process:
        assert process.stderr is not None
        told = process.stderr.readline()
        assert told.startswith("seamline: listening on 127.0.0.1:")
        try:
            yield f"ws://127.0.0.1:{int(told.rpartition(':')[2])}"
            assert process.wait(timeout=30) == code
        finally:
            process.kill()


def reply(client: ClientConnection, message: dict[str, Any]) -> Any:
    client.send(json.dumps(message))
    while True:
        answer = json.loads(client.recv(timeout=30))
        if answer.get("id") == message["id"] and "method" not in answer:
            return answer["result"]


def end(client: ClientConnection) -> None:
    assert reply(client, SHUTDOWN) is None
    client.send(json.dumps(EXIT))


def test_over_a_web_socket(tmp_path: Path) -> None:
    write(tmp_path, {"price.py": "def total(items, tax): ...\n", "cart.py": "from price import total\ntotal(1)\n"})
    initialize = {**INITIALIZE, "params": {**INITIALIZE["params"], "rootUri": tmp_path.as_uri()}}
    with serving(tmp_path) as address, connect(address) as client:
        assert reply(client, initialize)["serverInfo"]["name"] == "seamline"
        client.send(json.dumps({"jsonrpc": "2.0", "method": "initialized", "params": {}}))
        published: dict[str, Any] = {}
        while not published.get("diagnostics"):
            message = json.loads(client.recv(timeout=30))
            if message.get("method") == "textDocument/publishDiagnostics":
                published = message["params"]
        assert published["uri"] == (tmp_path / "cart.py").as_uri()
        assert [one["code"] for one in published["diagnostics"]] == ["missing-argument"]
        with connect(address) as other, pytest.raises(ConnectionClosedError, match="another client is being served"):
            other.recv(timeout=30)
        end(client)
        with pytest.raises(ConnectionClosedOK):
            client.recv(timeout=30)


def test_a_page_in_a_browser_gets_in_only_from_where_it_may(tmp_path: Path) -> None:
    with serving(tmp_path, "--allow-origin", "https://editor.example/") as address:
        for origin in ("https://elsewhere.example", "null", "https://editor.example.org"):
            with pytest.raises(InvalidStatus, match="403"):
                connect(address, origin=Origin(origin))
        with connect(address, origin=Origin("https://editor.example")) as client:
            reply(client, INITIALIZE)
            end(client)


def test_a_web_socket_that_is_closed_ends_the_server(tmp_path: Path) -> None:
    with serving(tmp_path, code=1) as address, connect(address) as client:
        reply(client, INITIALIZE)


def test_a_web_socket_without_its_package_says_what_to_install(tmp_path: Path) -> None:
    write(tmp_path, {"websockets.py": "raise ModuleNotFoundError(name='websockets')\n"})
    run = seamline("serve", "--ws", "0", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (run.returncode, run.stderr) == (
        2,
        "seamline: --ws needs the package websockets: pip install 'seamline[ws]'\n",
    )


def test_an_origin_without_a_web_socket_is_refused(tmp_path: Path) -> None:
    assert seamline("serve", "--allow-origin", "https://editor.example", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("address", ["x", "127.0.0.1:", "99999", "-1", ":x"])
def test_an_address_without_a_port_is_refused(tmp_path: Path, address: str) -> None:
    run = seamline("serve", f"--tcp={address}", cwd=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith("seamline: --tcp needs a port")


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = seamline("serve", "--tcp", str(taken.getsockname()[1]), cwd=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith("seamline: cannot listen on ")
