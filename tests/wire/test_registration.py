"""How a feature module becomes part of the server, for the clients it is offered to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.wire.inprocess import Wire

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client


def feature(method: str, handle: Any = lambda session, params: None, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(METHOD=method, handle=handle, **more)


def ask(wire: Wire, method: str, params: Any = None) -> dict[str, Any]:
    wire.receive({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    return wire.sent[-1]


async def later(session: Any, params: Any) -> str:
    return "later"


def test_options_are_announced() -> None:
    seen: list[Client] = []

    def options(client: Client) -> types.CodeLensOptions:
        seen.append(client)
        return types.CodeLensOptions(resolve_provider=False)

    wire = Wire([feature("textDocument/codeLens", options=options), feature("codeLens/resolve")])
    capabilities = wire.initialize(general={"positionEncodings": ["utf-8"]})["capabilities"]
    assert capabilities["codeLensProvider"] == {"resolveProvider": True}, "pygls derives it from what is registered"
    assert [client.encoding for client in seen] == ["utf-8"]


@pytest.mark.parametrize("offered", [True, False])
def test_a_feature_may_be_left_out(offered: bool) -> None:
    wire = Wire([feature("textDocument/hover", offered=lambda client: offered)])
    assert ("hoverProvider" in wire.initialize()["capabilities"]) == offered
    params = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}
    assert ("result" in ask(wire, "textDocument/hover", params)) == offered


def test_commands_are_announced_only_by_their_feature() -> None:
    def options(_client: Client) -> types.ExecuteCommandOptions:
        return types.ExecuteCommandOptions(commands=["a", "b"])

    wire = Wire([feature("workspace/executeCommand", options=options)])
    assert wire.initialize()["capabilities"]["executeCommandProvider"] == {"commands": ["a", "b"]}
    assert "executeCommandProvider" not in Wire([]).initialize()["capabilities"]


def test_methods_of_our_own_get_and_give_plain_json() -> None:
    wire = Wire([feature("seamline/echo", lambda session, params: {"you said": params})])
    wire.initialize()
    assert ask(wire, "seamline/echo", {"a": [1, None]})["result"] == {"you said": {"a": [1, None]}}


@pytest.mark.parametrize("method", ["textDocument/hover", "shutdown", "seamline/later"])
def test_requests_may_wait(method: str) -> None:
    wire = Wire([feature(method, later)])
    assert wire.initialize()


@pytest.mark.parametrize("method", ["textDocument/didChange", "initialized", "exit"])
def test_notifications_may_not(method: str) -> None:
    """A task runs after the handlers of the messages that follow: state would change out of order."""
    wire = Wire([feature(method, later)])
    wire.receive({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
    assert wire.sent[-1]["error"]["code"] == -32603
