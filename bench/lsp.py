"""A small language client: enough of LSP to measure a server, and nothing that would cost time between the messages.

A thread reads the server's output and looks at every set of diagnostics as it arrives; the measuring thread says
beforehand what it expects to see and gets the moment at which the last of it was there. A server is driven in one of
two ways: `push` (no pull capability is announced, as in Neovim) or `pull` (as in VS Code: a workspace request is
always waiting and is sent again as soon as it is answered).
"""

import itertools
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from bench.processes import cpu, memory

_LOOK = 0.02
"""Seconds between two looks at a server, where nothing is measured."""
now = time.perf_counter
Diagnostics = list[dict[str, Any]]


class ServerGoneError(Exception):
    """The server ended or fell silent."""


class Server:
    """A running server and what it has said so far."""

    def __init__(
        self, command: Sequence[str], root: Path, *, pull: bool = False, settings: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.root, self.pull = root, pull
        self.diagnostics: dict[str, Diagnostics] = {}
        self.arrived: dict[str, float] = {}
        self.publications = 0
        self._settings = dict(settings or {})
        self._expected: set[str] = set()
        self._wanted: tuple[str, bool] = ("", True)
        self._met = 0.0
        self._results: dict[str, str] = {}
        self._answers: dict[int, dict[str, Any] | None] = {}
        self._workspace_request = 0
        self._versions: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._gone = False
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self.spawned = now()
        self.process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        self.request("initialize", self._initialization(), timeout=30)
        self.initialized = now()
        self.notify("initialized", {})
        if self.pull:
            self._ask_for_workspace()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.request("shutdown", None, timeout=5)
            self.notify("exit", None)
            self.process.wait(5)
        except (ServerGoneError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    # -- documents -------------------------------------------------------------------------------------------------

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str) -> None:
        uri = self.uri(path)
        self._versions[uri] = 1
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, path: str, start: tuple[int, int], end: tuple[int, int], text: str) -> float:
        """Replace a range; the moment at which the edit was sent."""
        uri = self.uri(path)
        self._versions[uri] += 1
        places = [{"line": line, "character": character} for line, character in (start, end)]
        change = {"range": {"start": places[0], "end": places[1]}, "text": text}
        moment = now()
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        return moment

    # -- waiting ---------------------------------------------------------------------------------------------------

    def expect(self, uris: Iterable[str], marker: str, *, present: bool = True) -> None:
        """From now on look for diagnostics in each of these that mention the marker, or for their absence."""
        with self._changed:
            self._expected, self._wanted = set(uris), (marker, present)

    def met(self, timeout: float) -> float | None:
        """The moment at which the last of what is expected was there; None when time is up."""
        return self._met if self._wait(lambda: not self._expected, timeout) else None

    def mentioning(self, marker: str) -> set[str]:
        """The files with a diagnostic that mentions it."""
        return {uri for uri, found in list(self.diagnostics.items()) if _mentions(found, marker)}

    def quiet(self, seconds: float, timeout: float) -> None:
        """Wait until nothing was published for that long."""
        end = now() + timeout
        while now() < end and not self._gone:
            last = max(self.arrived.values(), default=self.spawned)
            if now() - last >= seconds:
                return
            time.sleep(_LOOK)

    def at_rest(self, seconds: float, timeout: float) -> None:
        """Wait until nothing was published and hardly anything worked for that long: silence may as well be work.

        A busy machine makes a server wait, too, so what counts is what it worked, and one tick is what a timer takes.
        """
        end = now() + timeout
        worked = cpu(self.process.pid)
        while now() < end and not self._gone:
            self.quiet(seconds, end - now())
            time.sleep(seconds)
            before, worked = worked, cpu(self.process.pid)
            if worked - before <= 1:
                return

    def _wait(self, state: Callable[[], bool], timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: state() or self._gone, timeout) and not self._gone

    def memory(self) -> float:
        return memory(self.process.pid)

    # -- messages --------------------------------------------------------------------------------------------------

    def request(self, method: str, params: object, timeout: float) -> Any:
        """Ask, and wait for the answer."""
        number = self._send_request(method, params)
        if not self._wait(lambda: self._answers.get(number) is not None, timeout):
            raise ServerGoneError(f"no answer to {method} in {timeout:.0f} s")
        answer = self._answers.pop(number) or {}
        return answer.get("result")

    def notify(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _send_request(self, method: str, params: object) -> int:
        number = next(self._numbers)
        self._answers[number] = None
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message, separators=(",", ":")).encode()
        assert self.process.stdin is not None
        with self._writing:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.process.stdin.flush()

    def _ask_for_workspace(self) -> None:
        known = [{"uri": uri, "value": value} for uri, value in self._results.items()]
        self._workspace_request = self._send_request("workspace/diagnostic", {"previousResultIds": known})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = stream.readline()
            body = stream.read(length)
            moment = now()
            if len(body) < length:
                break
            try:
                self._receive(json.loads(body), moment)
            except OSError:
                break
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def _receive(self, message: dict[str, Any], moment: float) -> None:
        method, number = message.get("method"), message.get("id")
        if method and number is not None:
            wanted = (message.get("params") or {}).get("items", []) if method == "workspace/configuration" else None
            result = None if wanted is None else [self._settings for _ in wanted]
            self._send({"jsonrpc": "2.0", "id": number, "result": result})
        elif method == "textDocument/publishDiagnostics":
            params = message["params"]
            with self._changed:
                self.publications += 1
                self._take(params["uri"], params["diagnostics"], moment)
                self._changed.notify_all()
        elif number is not None and not method:
            self._answered(number, message, moment)

    def _answered(self, number: int, message: dict[str, Any], moment: float) -> None:
        again = number == self._workspace_request
        with self._changed:
            self._answers[number] = message
            for item in ((message.get("result") or {}).get("items") or []) if again else ():
                self._results.pop(item["uri"], None)
                if item.get("resultId"):
                    self._results[item["uri"]] = item["resultId"]
                if item["kind"] == "full":
                    self._take(item["uri"], item["items"], moment)
            self._changed.notify_all()
        if again:
            del self._answers[number]
            if "error" in message:  # a server may give up on a request that an edit overtook; editors ask again
                time.sleep(_LOOK)
            self._ask_for_workspace()

    def _take(self, uri: str, found: Diagnostics, moment: float) -> None:
        self.diagnostics[uri] = found
        self.arrived[uri] = moment
        marker, present = self._wanted
        if uri in self._expected and _mentions(found, marker) is present:
            self._expected.discard(uri)
            self._met = moment

    def _initialization(self) -> dict[str, Any]:
        text: dict[str, Any] = {
            "synchronization": {"didSave": True},
            "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        }
        workspace: dict[str, Any] = {"configuration": True, "workspaceFolders": True}
        if self.pull:
            text["diagnostic"] = {"relatedDocumentSupport": False}
            workspace["diagnostics"] = {"refreshSupport": True}
        general = {"positionEncodings": ["utf-16"]}
        return {
            "processId": os.getpid(),
            "rootUri": self.root.as_uri(),
            "workspaceFolders": [{"uri": self.root.as_uri(), "name": "workspace"}],
            "capabilities": {"textDocument": text, "workspace": workspace, "general": general},
            "initializationOptions": self._settings,
        }


def _mentions(found: Diagnostics, marker: str) -> bool:
    return any(marker in item["message"] for item in found)
