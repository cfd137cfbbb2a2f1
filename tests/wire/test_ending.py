"""The end of a session, without a process: what is said before what is done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.wire.inprocess import Wire
from tests.wire.probe import ProbeSession

if TYPE_CHECKING:
    import pytest


def test_shutdown_is_answered_before_anything_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letting go may take as long as the watchdog waits after `exit`."""
    wire = Wire()
    wire.initialize()
    answered: list[Counter[str]] = []
    monkeypatch.setattr(ProbeSession, "close", lambda _session: answered.append(wire.answers()))
    wire.receive({"jsonrpc": "2.0", "id": 1, "method": "shutdown"})
    assert answered == [Counter({"'i'": 1, "1": 1})]
    assert wire.sent[-1] == {"jsonrpc": "2.0", "id": 1, "result": None}
