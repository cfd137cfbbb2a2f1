"""The real server over a real workspace, for a client that says no more than its profile and does what a client must:
it answers what it is asked, at once, and keeps what is shown.

Beside it `batch`: what `seamline check` says of the same files, in the same form.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.text import Text
from tests.wire.client import SERVER, Client

from seamline.batch import check
from seamline.contract.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = Path(__file__).parents[1] / "lsp" / "profiles"
Shown = dict[str, list[tuple[str, str, dict[str, Any]]]]
"""By path: (rule, message, range) of each diagnostic, in order; files without any are left out."""


def profile(name: str) -> dict[str, Any]:
    """The capabilities of a client, as dumped from the real one."""
    found: dict[str, Any] = json.loads((PROFILES / f"{name}.json").read_text("utf-8"))
    return found


class Server(Client):
    """A server process with one workspace folder."""

    def __init__(
        self,
        root: Path,
        name: str = "neovim",
        *,
        cache: Path | None = None,
        under: tuple[str, ...] = (),
        **environment: str,
    ) -> None:
        """`under`: a command that runs another one under special conditions, like `prlimit`."""
        self.root = root
        self.name = name
        self.pushed: dict[str, list[dict[str, Any]]] = {}
        super().__init__((*under, *SERVER), SEAMLINE_CACHE_DIR=str(cache or "off"), **environment)

    def begin(self, **params: Any) -> None:
        """Go through the beginning of a session."""
        answer = self.initialize(profile(self.name), rootUri=self.root.as_uri(), **params)
        self.encoding = answer["capabilities"].get("positionEncoding", "utf-16")
        self.pulls = "diagnosticProvider" in answer["capabilities"]
        self.tell("initialized", {})

    def arrived(self, message: dict[str, Any]) -> None:
        """Answer the server's questions, and take what it publishes."""
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.pushed[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif method is not None and "id" in message:
            result = [{} for _ in message["params"]["items"]] if method == "workspace/configuration" else None
            try:
                self.send(id=message["id"], result=result)
            except OSError:
                return  # the server is gone, or is told so

    # -- what an editor does ----------------------------------------------------------------------------------------------

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str, version: int = 1) -> None:
        document = {"uri": self.uri(path), "languageId": "python", "version": version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, path: str, version: int, *changes: Any) -> None:
        document = {"uri": self.uri(path), "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def close(self, path: str) -> None:
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    def quiet(self) -> dict[str, Any]:
        """Wait until the server has worked on all that it was told; its status."""
        status: dict[str, Any] = self.result(self.ask("seamline/sync"))
        return status

    def shown(self, *paths: str) -> Shown:
        """What is shown once it is quiet; a client that pulls asks for these files."""
        self.quiet()
        if self.pulls:
            asked = {
                path: self.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri(path)}}) for path in paths
            }
            found = {path: self.result(request)["items"] for path, request in asked.items()}
        else:
            found = {path: self.pushed.get(self.uri(path), []) for path in paths}
        return {
            path: [(each["code"], each["message"], each["range"]) for each in items]
            for path, items in found.items()
            if items
        }

    def memory(self) -> float:
        """Resident memory in MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def write(root: Path, files: Mapping[str, str]) -> None:
    """Put files on disk."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8", "replace"))


def batch(root: Path, encoding: str) -> Shown:
    """A fresh run on what is on disk."""
    engine = check(root, load_settings(root)[0], workers=0)
    shown: Shown = {}
    for violation in engine.all_violations():
        place = violation.place
        text = (root / place.path).read_bytes().decode("utf-8", "replace")
        span = {"start": _position(text, place.start, encoding), "end": _position(text, place.end, encoding)}
        shown.setdefault(place.path, []).append((violation.rule, violation.message, span))
    return shown


def _position(text: str, offset: int, encoding: str) -> dict[str, int]:
    before = Text(text.encode()[:offset].decode(), encoding)
    line = len(before.starts()) - 1
    return {"line": line, "character": before.columns(line)[-1]}
