"""`seamline serve`, as far as the command line goes: how a client gets to the server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

import pytest
from tests.support.commands import COMMAND, environment, seamline

if TYPE_CHECKING:
    from pathlib import Path

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
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


@pytest.mark.skipif(sys.platform == "win32", reason="refused there")
def test_over_a_connection(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--tcp", "0"],
        cwd=tmp_path,
        env=environment(SEAMLINE_CACHE_DIR="off"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        told = process.stderr.readline()
        assert told.startswith("seamline: listening on 127.0.0.1:")
        with socket.create_connection(("127.0.0.1", int(told.rpartition(":")[2])), timeout=30) as connection:
            stream = connection.makefile("rwb")
            converse(stream, stream)
            assert process.wait(timeout=30) == 0


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
