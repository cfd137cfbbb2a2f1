"""Bad parameters of everything that the server takes, in the real server: whatever is registered is in the table.

Each request has exactly one answer and none of them is "internal error"; notifications have none; nothing is shown to the
user, no traceback is in the log, and the session is as good as before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types
from tests.wire.malformed import broken, odd, valid
from tests.wire.server import Server, write

from seamline.lsp.server import _all_features, _is_request, create_server

if TYPE_CHECKING:
    from collections.abc import Iterator

INVALID_PARAMS, CONTENT_MODIFIED, CANCELLED = -32602, -32801, -32800
SHOP = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items, tax):\n    return sum(items) * tax\n",
    "shop/cart.py": "from shop.price import total\n\ntotal([1])\n",
}
METHODS = sorted({feature.METHOD for feature in _all_features()})
SERVER = create_server()
REQUESTS = [method for method in METHODS if _is_request(SERVER, method)]
NOTIFICATIONS = [method for method in METHODS if method not in REQUESTS]


@pytest.fixture(scope="module", params=["vscode", "neovim", "empty"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("work")
    write(root, SHOP)
    server = Server(Path(root), request.param)
    server.begin()
    server.open("shop/cart.py", SHOP["shop/cart.py"])
    assert server.shown("shop/cart.py")["shop/cart.py"][0][0] == "missing-argument"
    yield server
    assert server.leave() == 0
    assert not server.tracebacks(), "\n\n".join(server.tracebacks()[:4])
    server.end()


def settle(server: Server, requests: list[int]) -> None:
    """See every request answered, once what waits for news is withdrawn; and that the server is well."""
    server.quiet()
    for request in requests:
        server.cancel(request)
    for request in requests:
        server.answer(request)
    server.check_one_answer_each()
    assert not [each for each in server.received if each.get("method", "").startswith("window/showMessage")]


def test_the_table_is_whole() -> None:
    assert "textDocument/hover" in REQUESTS and "textDocument/didChange" in NOTIFICATIONS
    for method in METHODS:
        assert method.startswith("seamline/") or method in types.METHOD_TO_TYPES
        assert list(broken(method, "file:///a.py"))


@pytest.mark.parametrize("method", REQUESTS)
def test_requests(server: Server, method: str) -> None:
    uri = server.uri("shop/cart.py")
    cases = [*broken(method, uri)]
    requests = [server.ask(method, case.params) for case in cases]
    strange = [server.ask(method, params) for params in odd(method, uri)]
    settle(server, [*requests, *strange])
    offered = server.answer(server.ask(method, valid(method, uri))) if method != "workspace/diagnostic" else {}
    if (offered.get("error") or {}).get("code") == -32601:
        return  # this client is not offered it
    allowed = {INVALID_PARAMS, CONTENT_MODIFIED, CANCELLED}
    for case, request in zip(cases, requests, strict=True):
        answer = server.answer(request)
        code = answer["error"]["code"] if "error" in answer else 0
        assert code == INVALID_PARAMS if case.unreadable and code != -32601 else code in allowed | {0, -32601}, (
            case,
            answer,
        )
    for request in strange:
        answer = server.answer(request)
        assert "result" in answer or answer["error"]["code"] in allowed | {-32601}, answer


@pytest.mark.parametrize("method", NOTIFICATIONS)
def test_notifications(server: Server, method: str) -> None:
    uri = server.uri("shop/cart.py")
    nobody = [each for each in server.received if "id" in each and each["id"] is None]
    for params in [*(case.params for case in broken(method, uri)), *odd(method, uri)]:
        server.tell(method, params)
    settle(server, [])
    assert [each for each in server.received if "id" in each and each["id"] is None] == nobody
    # Whatever was understood of that, a client that starts anew finds everything in order.
    folder = {"uri": server.root.as_uri(), "name": "work"}
    server.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    server.open("shop/cart.py", SHOP["shop/cart.py"])
    assert [found[0] for found in server.shown("shop/cart.py")["shop/cart.py"]] == ["missing-argument"]
