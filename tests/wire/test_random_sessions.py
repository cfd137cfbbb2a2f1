"""500 random sessions with the real server: edits, files, requests and nonsense, as three kinds of client.

After each: one answer for each request, no traceback, nothing that the client did not announce, and what is shown is what
`seamline check` says of the same texts. Fifty sessions share a process, since a start takes longer than a session: each
opens other files than the last, and closes them; what it left on disk is where the next one begins. Memory must not grow
with their number. Seeded; a failure names the seed and prints what was sent since.
"""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.text import Text
from tests.wire.malformed import broken, odd, valid
from tests.wire.server import Server, batch, write
from tests.wire.test_bad_params import NOTIFICATIONS, REQUESTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROCESSES, SESSIONS, STEPS = 10, 50, 12
GROWTH = 40.0
"""MB that a process may gain over the last two thirds of its sessions; what it gains at first is warming up."""
PATHS = ("shop/price.py", "shop/cart.py", "shop/invoice.py", "main.py", "shop/new.py")
PIECES = (
    "def total(items, tax):\n    return items\n",
    "def total(items, tax, currency='é😀'):\n    return items\n",
    "class Price:\n    value = 1\n",
    "from shop.price import total\ntotal([1], 2)\n",
    "from shop.price import total as t; t(\n",
    "'😀', t([1])\n",
    "import shop.price\r\nshop.price.total([1])\r\n",
    "from shop.cart import checkout\ncheckout()\n",
    "def checkout(): ...\n\x0c\n",
    "x = '''\u2028\x85\r",
    "",
)
UNTOUCHED = {"workspace/didChangeWorkspaceFolders", "workspace/didChangeWatchedFiles"}
"""Notifications that change what the workspace is, or promise that the disk was looked at: sent as they should be only."""


class Player:
    """One random session over a server that others have used before."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server = server
        self.chance = random.Random(seed)
        self.texts: dict[str, Text] = {}
        self.versions: dict[str, int] = {}
        self.script: list[Any] = []
        self.requests: list[int] = []

    def text(self) -> str:
        """Most of it sound: of a file that is broken little is said."""
        weights = [1 if piece.endswith(("(\n", "\r")) else 5 for piece in PIECES]
        return "".join(self.chance.choices(PIECES, weights, k=self.chance.randrange(1, 5)))

    def play(self) -> None:
        for _ in range(STEPS):
            step = self.chance.choices(
                [self.open, self.edit, self.close, self.save, self.ask, self.cancel, self.nonsense],
                [3, 8, 1, 2, 5, 2, 3],
            )[0]
            step()
        for path in self.texts:
            self.save_file(path)
        # Clients that do not watch find out of the disk by themselves; here all are told, so that the end is certain.
        self.server.tell(
            "workspace/didChangeWatchedFiles", {"changes": [{"uri": self.server.uri(p), "type": 2} for p in PATHS]}
        )

    def open(self) -> None:
        path = self.chance.choice(PATHS)
        text = self.text()
        self.script.append(("open", path, text))
        # As often as not a text that is not the disk's, and sometimes a document that is open already.
        self.texts[path], self.versions[path] = Text(text, self.server.encoding), self.chance.randrange(5)
        self.server.open(path, text, self.versions[path])

    def edit(self) -> None:
        for path, text in self.texts.items():
            changes: list[dict[str, Any]] = []
            if self.chance.randrange(3) == 0:
                changes.append({"text": self.text()})
                text.change(changes[0])
            for _ in range(self.chance.randrange(3)):
                first, last = self.place(text), self.place(text)
                new = self.chance.choice([*PIECES, "a", "(", "\n"])
                text.replace(first, last, new)
                start, end = ({"line": line, "character": column} for line, column in (first, last))
                changes.append({"range": {"start": start, "end": end}, "text": new})
            self.versions[path] += self.chance.randrange(1, 4)
            self.script.append(("change", path, self.versions[path], changes))
            self.server.change(path, self.versions[path], *changes)

    def place(self, text: Text) -> tuple[int, int]:
        line = self.chance.randrange(len(text.starts()) + 2)
        columns = text.columns(line)
        return line, self.chance.choice([*columns, columns[-1] + 3])

    def close(self) -> None:
        if self.texts:
            self.close_file(self.chance.choice(list(self.texts)))

    def close_file(self, path: str) -> None:
        """Saved or not; the disk's text counts again."""
        self.script.append(("close", path))
        del self.texts[path]
        self.server.close(path)

    def leave(self) -> None:
        """Close everything."""
        for path in list(self.texts):
            self.close_file(path)

    def save(self) -> None:
        if self.texts:
            self.save_file(self.chance.choice(list(self.texts)))

    def save_file(self, path: str) -> None:
        self.script.append(("save", path))
        write(self.server.root, {path: self.texts[path].text})
        self.server.tell("textDocument/didSave", {"textDocument": {"uri": self.server.uri(path)}})

    def ask(self) -> None:
        method = self.chance.choice(REQUESTS)
        uri = self.server.uri(self.chance.choice(PATHS))
        good = valid(method, uri)
        if isinstance(good, dict) and "position" in good:
            good["position"] = {"line": self.chance.randrange(6), "character": self.chance.randrange(30)}
        self.requests.append(self.server.ask(method, good))
        self.script.append(("ask", method, good))

    def cancel(self) -> None:
        if self.requests:
            self.server.cancel(self.chance.choice([*self.requests, 10**6, "x"]))

    def nonsense(self) -> None:
        method = self.chance.choice([*REQUESTS, *NOTIFICATIONS, "no/such", "initialize", "$/odd"])
        uri = "file:///no/such/place.py"
        choices = [case.params for case in broken(method, uri) if case.unreadable] + list(odd(method, uri))
        params = self.chance.choice(choices or [None])
        if method in UNTOUCHED or json.dumps(params).count(self.server.root.name):
            return
        self.script.append(("nonsense", method, params))
        if method in NOTIFICATIONS:
            self.server.tell(method, params)
        else:
            self.requests.append(self.server.ask(method, params))

    def settle(self) -> None:
        """See the session out: what still waits is withdrawn, and everything had its answer."""
        self.server.quiet()
        for request in self.requests:
            self.server.cancel(request)
        for request in self.requests:
            self.server.answer(request)


@pytest.mark.parametrize("number", range(PROCESSES))
def test_random_sessions(tmp_path: Path, start: Callable[..., Server], number: int) -> None:
    root = tmp_path / "work"
    write(root, {"shop/__init__.py": "", **dict.fromkeys(PATHS, PIECES[0])})
    server = start(root, ("neovim", "vscode", "empty")[number % 3], kind=Server)
    server.begin()
    warm, with_findings = 0.0, 0
    for turn in range(SESSIONS):
        seed = number * SESSIONS + turn
        player = Player(server, seed)
        player.play()
        player.settle()
        said = f"seed {seed}: {json.dumps(player.script)}"
        shown = server.shown(*PATHS)
        assert shown == batch(root, server.encoding), said
        with_findings += bool(shown)
        player.leave()
        server.check_one_answer_each()
        assert not server.tracebacks(), said + "\n".join(server.tracebacks())
        if turn == SESSIONS // 3:
            warm = server.memory()
    assert with_findings > SESSIONS // 5, "sessions without anything to show prove little"
    assert server.memory() - warm < GROWTH
    assert server.leave() == 0
    shutil.rmtree(root)
