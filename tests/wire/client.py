"""A client that speaks raw JSON-RPC with a real server process and counts its answers.

No client library, no knowledge of LSP beyond the framing: what it is given goes out, well-formed or not. Whatever the
server says is held to LSP by `tests.support.conformance`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.support.conformance import Conformance

PROBE = (sys.executable, str(Path(__file__).with_name("probe.py")))
SERVER = (sys.executable, "-m", "seamline.lsp")
PATIENCE = 60.0
"""Seconds until a wait for something that must happen is a failure; far more than it ever takes."""


def frame(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Client:
    def __init__(self, command: tuple[str, ...] = PROBE, log: Any = None, **environment: str) -> None:
        self._log = log or tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the client
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **environment},
        )
        self.received: list[dict[str, Any]] = []
        self.asked: Counter[Any] = Counter()
        self.conformance = Conformance() if command[-len(SERVER) :] == SERVER else None
        """The probe says what no server may; the real one is watched."""
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self._closed = False
        self._reading = threading.Event()
        self._reading.set()
        self._next_id = 0
        threading.Thread(target=self._read, daemon=True).start()

    # -- out --------------------------------------------------------------------------------------------------------

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        with self._writing:
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, **fields: Any) -> None:
        if "method" in fields and "id" in fields:
            self.asked[fields["id"]] += 1
        if self.conformance is not None:
            self.conformance.sent(fields)
        self.raw(frame({"jsonrpc": "2.0", **fields}))

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request; returns its id."""
        self._next_id += 1
        self.send(id=self._next_id, method=method, params=params)
        return self._next_id

    def tell(self, method: str, params: Any = None) -> None:
        self.send(method=method, params=params)

    def cancel(self, request_id: Any) -> None:
        self.tell("$/cancelRequest", {"id": request_id})

    def initialize(self, capabilities: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **params}
        return self.result(self.ask("initialize", params))

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    # -- in ---------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            self._take_messages()
        finally:
            with self._changed:
                self._closed = True
                self._changed.notify_all()

    def _take_messages(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            self._reading.wait()
            # Strict: anything that is not our own framing, a stray print for instance, fails the test that waits.
            name, _, value = header.partition(b": ")
            assert name == b"Content-Length", header
            assert stream.readline() == b"\r\n"
            body = stream.read(int(value))
            if len(body) < int(value):
                break
            message = json.loads(body)
            with self._changed:
                if self.conformance is not None:
                    self.conformance.received(message)
                self.received.append(message)
                self._changed.notify_all()
            self.arrived(message)

    def arrived(self, message: dict[str, Any]) -> None:
        """Called on the reading thread with each message; for those who answer."""

    def stop_reading(self) -> None:
        """From the next message on, leave what the server sends in the pipe."""
        self._reading.clear()

    def read_again(self) -> None:
        self._reading.set()

    def until(self, wanted: Any, what: str, since: int = 0) -> Any:
        """Wait for the first message, of those from number `since` on, that `wanted` is true of."""
        with self._changed:
            found: list[dict[str, Any]] = []

            def there() -> bool:
                found[:] = [message for message in self.received[since:] if wanted(message)]
                return bool(found) or self._closed

            assert self._changed.wait_for(there, PATIENCE), f"no {what}; log:\n{self.log()}"
            assert found, f"the server ended without {what}; log:\n{self.log()}"
            return found[0]

    def answer(self, request_id: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.until(
            lambda message: "method" not in message and message.get("id") == request_id, f"answer to {request_id!r}"
        )
        return found

    def result(self, request_id: Any) -> Any:
        answer = self.answer(request_id)
        assert "result" in answer, answer
        return answer["result"]

    def error_code(self, request_id: Any) -> int:
        answer = self.answer(request_id)
        assert "error" in answer, answer
        return int(answer["error"]["code"])

    def request_from_server(self, method: str) -> dict[str, Any]:
        found: dict[str, Any] = self.until(lambda message: message.get("method") == method, f"message {method}")
        return found

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode()

    def tracebacks(self) -> list[str]:
        """What went wrong inside the server, by its own log."""
        return re.findall(r"^.*\nTraceback .*(?:\n[ \t].*)*\n.*$", self.log(), re.MULTILINE)

    # -- the end ----------------------------------------------------------------------------------------------------

    def exit_code(self, within: float = 2.0) -> int:
        """How the process ends by itself; it has `within` seconds from now."""
        begin = time.monotonic()
        code = self.process.wait(PATIENCE)
        took = time.monotonic() - begin
        assert took < within, f"ended after {took:.1f} s; log:\n{self.log()}"
        self.read_again()
        with self._changed:
            assert self._changed.wait_for(lambda: self._closed, PATIENCE)
        return code

    def leave(self) -> int:
        """Say goodbye properly, and check that every request of the session had exactly one answer."""
        self.ask("shutdown")
        self.tell("exit")
        code = self.exit_code()
        self.check_one_answer_each()
        return code

    def check_alive(self) -> None:
        """The session goes on, and every request so far, none of which may still be running, had one answer."""
        self.result(self.ask("probe/handled"))
        self.check_one_answer_each()

    def check_one_answer_each(self) -> None:
        answered = Counter(
            message["id"] for message in self.received if "method" not in message and message["id"] is not None
        )
        if answered != self.asked:
            counts = f"without an answer: {self.asked - answered}, with one too many: {answered - self.asked}"
            raise AssertionError(f"{counts}; log:\n{self.log()}")
        breaches = self.conformance.finish() if self.conformance is not None else []
        assert not breaches, "\n".join(breaches[:3])

    def end(self) -> None:
        """Whatever happened, leave nothing behind."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except (BrokenPipeError, AttributeError):
                continue
        self._log.close()
