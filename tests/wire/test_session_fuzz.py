"""Random sessions, legal and illegal messages mixed: one answer for each request, and nothing ever goes wrong inside.

Seeded; a failure names the seed and the session can be run again alone.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.wire.inprocess import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

SESSIONS = 500
PLACE = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 1, "character": 2}}
CHANGE = {"textDocument": {"uri": "file:///a.py", "version": 3}, "contentChanges": [{"text": "x"}]}
INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}
REQUESTS = [
    ("initialize", INITIALIZE),
    ("initialize", {"capabilities": None}),
    ("textDocument/hover", PLACE),
    ("textDocument/hover", {"position": {"line": -1}}),
    ("probe/wait", None),
    ("probe/ask", None),
    ("probe/fail", None),
    ("probe/unserialisable", {"deep": {"jsonrpc": "2.0"}}),
    ("no/such", None),
    ("$/odd", 5),
    ("shutdown", None),
]
WEIGHTS = [3, 1, 8, 3, 4, 4, 1, 1, 1, 1, 0.15]
NOTIFICATIONS: list[tuple[str, Any]] = [
    ("initialized", {}),
    ("textDocument/didChange", CHANGE),
    ("textDocument/didChange", {"textDocument": {"uri": 5}}),
    ("$/cancelRequest", {"id": {}}),
    ("$/setTrace", {"value": "verbose"}),
    ("no/such", None),
    ("exit", None),
]
JUNK = [b"", b"{", b"[]", b"5", b"\xff", b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"2.0","id":null,"method":"shutdown"}']


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()
    wire.loop.close()


def next_message(chance: random.Random, ids: list[Any], wire: Wire) -> Any:
    kind = chance.random()
    if kind < 0.5:
        method, params = chance.choices(REQUESTS, WEIGHTS)[0]
        ids.append(chance.choice([len(ids), len(ids), len(ids), str(len(ids)), chance.randrange(10)]))
        return {"jsonrpc": "2.0", "id": ids[-1], "method": method, **({} if params is None else {"params": params})}
    if kind < 0.65 and ids:
        return {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": chance.choice(ids)}}
    if kind < 0.8:
        method, params = chance.choice(NOTIFICATIONS)
        return {"jsonrpc": "2.0", "method": method, "params": params}
    if kind < 0.9:
        asked = [sent["id"] for sent in wire.sent if "method" in sent and "id" in sent] or ["nobody"]
        outcome = chance.choice(
            [{"result": [{}]}, {"result": 5}, {"error": {"code": 1, "message": "no"}}, {"error": 5}]
        )
        return {"jsonrpc": "2.0", "id": chance.choice(asked), **outcome}
    return chance.choice(JUNK)


@pytest.mark.parametrize("block", range(10))
def test_random_sessions(wire: Wire, block: int) -> None:
    for seed in range(block, SESSIONS, 10):
        chance = random.Random(seed)
        ids: list[Any] = []
        wire.connect()
        if chance.random() < 0.8:
            ids.append("i")
            wire.initialize()
        script = []
        while len(script) < 40:
            # One to ten messages at once: what comes together is queued, and may be cancelled before it runs.
            together = [next_message(chance, ids, wire) for _ in range(chance.randrange(1, 11))]
            wire.receive(*together)
            script += together
        wire.close()
        shown = f"seed {seed}: " + json.dumps(script, default=repr)
        assert wire.answers() == Counter(map(repr, ids)), shown
        assert not wire.troubles, (wire.troubles, shown)
        allowed = {"workspace/configuration", "$/cancelRequest"}
        assert {sent["method"] for sent in wire.sent if "method" in sent} <= allowed, shown
