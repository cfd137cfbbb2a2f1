"""Each request gets exactly one answer, whatever it is, whenever it comes, and whatever becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.wire.client import Client, frame

if TYPE_CHECKING:
    from collections.abc import Callable

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
CANCELLED = -32800

HOVER = "textDocument/hover"
PLACE = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 3, "character": 0}}


def handled(client: Client) -> list[str]:
    names: list[str] = client.result(client.ask("probe/handled"))["handled"]
    return names


# -- when a request may come ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [HOVER, "shutdown", "probe/wait", "no/such/method", "$/unknown"])
def test_before_initialize(fresh: Client, method: str) -> None:
    assert fresh.error_code(fresh.ask(method, PLACE)) == NOT_INITIALIZED
    fresh.initialize()
    assert fresh.result(fresh.ask(HOVER, PLACE)) == {"contents": "line 3"}
    assert fresh.leave() == 0


def test_notifications_before_initialize_are_dropped(fresh: Client) -> None:
    change = {"textDocument": {"uri": "file:///a.py", "version": 1}, "contentChanges": []}
    fresh.tell("textDocument/didChange", change)
    fresh.initialize()
    fresh.tell("textDocument/didChange", change)
    assert handled(fresh) == ["change 1"]


def test_initialize_twice(client: Client) -> None:
    assert client.error_code(client.ask("initialize", {"capabilities": {}})) == INVALID_REQUEST
    assert client.result(client.ask(HOVER, PLACE))
    assert client.leave() == 0


@pytest.mark.parametrize("method", [HOVER, "initialize", "shutdown", "no/such/method"])
def test_after_shutdown(client: Client, method: str) -> None:
    assert client.result(client.ask("shutdown")) is None
    assert client.error_code(client.ask(method, PLACE)) == INVALID_REQUEST
    client.tell("exit")
    assert client.exit_code() == 0
    client.check_one_answer_each()


def test_shutdown_answers_what_is_still_running(client: Client) -> None:
    waiting = [client.ask(method) for method in ("probe/wait", "probe/stubborn", "probe/ask")]
    assert client.leave() == 0
    assert [client.error_code(request) for request in waiting] == [CANCELLED] * 3


def test_a_malformed_initialize_may_be_tried_again(fresh: Client) -> None:
    for params in (None, [], {"capabilities": 5}, {"capabilities": {}, "processId": "me"}, "x"):
        assert fresh.error_code(fresh.ask("initialize", params)) == INVALID_PARAMS
    fresh.initialize()
    assert fresh.leave() == 0


def test_capabilities_from_the_future_do_not_cost_the_session(fresh: Client) -> None:
    result = fresh.initialize(
        {
            "general": {"positionEncodings": ["utf-7", "utf-8"]},
            "textDocument": {"publishDiagnostics": {"tagSupport": {"valueSet": [1, 99]}}, "hover": None},
            "workspace": {"symbol": {"symbolKind": {"valueSet": [1, 999]}}, "x": []},
            "madeUp": 5,
        }
    )
    assert result["capabilities"]["positionEncoding"] == "utf-8"
    assert fresh.leave() == 0


# -- what a request may say ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        (HOVER, None, INVALID_PARAMS),
        (HOVER, [], INVALID_PARAMS),
        (HOVER, 5, INVALID_PARAMS),
        (HOVER, "x", INVALID_PARAMS),
        (HOVER, {}, INVALID_PARAMS),
        (HOVER, {**PLACE, "position": None}, INVALID_PARAMS),
        (HOVER, {**PLACE, "position": {"line": -1, "character": 0}}, INVALID_PARAMS),
        (HOVER, {**PLACE, "position": {"line": 2**40, "character": 0}}, INVALID_PARAMS),
        (HOVER, {**PLACE, "position": {"line": "one", "character": 0}}, INVALID_PARAMS),
        (HOVER, {**PLACE, "textDocument": 1}, INVALID_PARAMS),
        (HOVER, {"position": PLACE["position"]}, INVALID_PARAMS),
        ("no/such/method", {}, METHOD_NOT_FOUND),
        ("textDocument/completion", PLACE, METHOD_NOT_FOUND),
        ("$/unknown", {}, METHOD_NOT_FOUND),
        ("", {}, METHOD_NOT_FOUND),
        ("exit", None, METHOD_NOT_FOUND),
        ("initialized", {}, METHOD_NOT_FOUND),
        ("$/cancelRequest", {"id": 1}, METHOD_NOT_FOUND),
        ("probe/fail", None, INTERNAL_ERROR),
        ("probe/unserialisable", None, INTERNAL_ERROR),
    ],
)
def test_requests_that_cannot_succeed(shared: Client, method: str, params: Any, code: int) -> None:
    assert shared.error_code(shared.ask(method, params)) == code
    assert shared.result(shared.ask(HOVER, PLACE)) == {"contents": "line 3"}
    shared.check_alive()


def test_nothing_is_ever_shown_to_the_user_and_no_values_get_out(client: Client) -> None:
    client.ask("probe/fail")
    client.ask(HOVER, {**PLACE, "position": {"line": "swordfish", "character": 0}})
    client.tell("textDocument/didChange", {"textDocument": {"uri": "file:///a.py", "version": "swordfish"}})
    client.tell("textDocument/didChange", "swordfish")
    client.tell("no/such/notification", "swordfish")
    client.raw(frame(b"{swordfish"))
    assert client.leave() == 0
    assert not [message for message in client.received if "method" in message]
    assert "swordfish" not in str(client.received)
    assert "RuntimeError: secret: hunter2" in client.log(), "our own faults have to be found"
    assert "swordfish" not in client.log()
    assert "hunter2" not in str(client.received)


def test_a_change_that_cannot_be_read_loses_its_document(client: Client) -> None:
    client.tell("textDocument/didChange", {"textDocument": {"uri": "file:///a.py", "version": 2}, "contentChanges": 5})
    assert client.result(client.ask("probe/handled"))["lost"] == ["file:///a.py"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ([], INVALID_REQUEST),
        ([{"jsonrpc": "2.0", "id": 7, "method": "shutdown"}], INVALID_REQUEST),
        (5, INVALID_REQUEST),
        (None, INVALID_REQUEST),
        ({}, INVALID_REQUEST),
        ({"jsonrpc": "2.0"}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 7}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 7, "method": 5}, INVALID_REQUEST),
        ({"jsonrpc": "1.0", "id": 7, "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        ({"id": 7, "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": None, "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": [7], "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": True, "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        ({"jsonrpc": "2.0", "id": 7.5, "method": HOVER, "params": PLACE}, INVALID_REQUEST),
        (b"", PARSE_ERROR),
        (b"{", PARSE_ERROR),
        (b'{"jsonrpc":"2.0","id":7,"method":"\xff"}', PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"\xef\xbb\xbf{}", PARSE_ERROR),
        ("{}".encode("utf-16"), PARSE_ERROR),
    ],
)
def test_what_is_not_a_message(shared: Client, message: Any, code: int) -> None:
    since = len(shared.received)
    shared.raw(frame(message))
    complaint = shared.until(lambda received: "error" in received, "complaint", since)
    assert complaint["error"]["code"] == code
    assert complaint["id"] == (7 if isinstance(message, dict) and message.get("id") == 7 else None)
    shared.asked[7] += complaint["id"] == 7
    shared.check_alive()


def test_nested_objects_that_look_like_messages_are_data(shared: Client) -> None:
    params = {**PLACE, "workDoneToken": "t", "data": {"jsonrpc": "2.0", "id": 99, "method": "shutdown"}}
    assert shared.result(shared.ask(HOVER, params)) == {"contents": "line 3"}
    shared.check_alive()


@pytest.mark.parametrize("request_id", [0, -1, 2**53, "", "ключ", "7"])
def test_ids_come_back_as_they_were(shared: Client, request_id: int | str) -> None:
    shared.send(id=request_id, method=HOVER, params=PLACE)
    assert shared.result(request_id) == {"contents": "line 3"}
    shared.check_alive()


def test_the_number_and_the_text_are_different_ids(shared: Client) -> None:
    shared.send(id=700, method="probe/wait")
    shared.send(id="700", method=HOVER, params=PLACE)
    assert shared.result("700") == {"contents": "line 3"}
    shared.cancel(700)
    assert shared.error_code(700) == CANCELLED
    shared.check_alive()


def test_an_id_that_is_in_use(shared: Client) -> None:
    for _ in range(3):
        shared.send(id=701, method="probe/wait")
    shared.cancel(701)
    shared.check_alive()
    codes = sorted(message["error"]["code"] for message in shared.received if message.get("id") == 701)
    assert codes == [CANCELLED, INVALID_REQUEST, INVALID_REQUEST]


def test_an_id_may_be_used_again_once_answered(client: Client) -> None:
    for _ in range(3):
        before = len(client.received)
        client.send(id=700, method=HOVER, params=PLACE)
        client.result(client.ask("probe/handled"))
        assert client.received[before] == {"jsonrpc": "2.0", "id": 700, "result": {"contents": "line 3"}}
    assert client.leave() == 0


# -- cancelling -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["probe/wait", "probe/stubborn", "probe/ask"])
def test_cancel_while_running(shared: Client, method: str) -> None:
    request = shared.ask(method)
    shared.result(shared.ask("probe/handled"))
    shared.cancel(request)
    assert shared.error_code(request) == CANCELLED
    shared.check_alive()


def test_cancelled_while_queued_is_never_run(client: Client) -> None:
    busy = client.ask("probe/sleep", 0.3)
    queued = [client.ask(HOVER, PLACE) for _ in range(40)]
    for request in queued:
        client.cancel(request)
    assert client.result(busy) == "slept"
    assert [client.error_code(request) for request in queued] == [CANCELLED] * 40
    assert handled(client) == ["sleep 0.3"]
    assert client.leave() == 0


def test_cancel_of_what_has_its_answer(shared: Client) -> None:
    request = shared.ask(HOVER, PLACE)
    shared.result(request)
    shared.cancel(request)
    shared.cancel(request)
    assert shared.result(shared.ask(HOVER, PLACE))
    shared.check_alive()


@pytest.mark.parametrize("params", [{"id": 12345}, {"id": "x"}, {"id": None}, {"id": [1]}, {}, None, 5])
def test_cancel_of_what_never_was(shared: Client, params: Any) -> None:
    shared.tell("$/cancelRequest", params)
    assert shared.result(shared.ask(HOVER, PLACE))
    shared.check_alive()


def test_burst(client: Client) -> None:
    """300 requests, 300 cancellations, 200 edits, as fast as they can be sent."""
    for number in range(300):
        request = client.ask(HOVER if number % 3 else "probe/wait", PLACE)
        client.cancel(request)
        if number % 3:
            edit = {"textDocument": {"uri": "file:///a.py", "version": number}, "contentChanges": [{"text": "x"}]}
            client.tell("textDocument/didChange", edit)
    changes = [name for name in handled(client) if name.startswith("change")]
    assert changes == [f"change {number}" for number in range(300) if number % 3]
    assert client.leave() == 0


# -- what the server asks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"result": [{"x": 1}]}, {"reply": [{"x": 1}]}),
        ({"result": []}, {"reply": []}),
        ({"error": {"code": -32601, "message": "no"}}, {"error": "JsonRpcException"}),
        ({"error": "no"}, {"error": "JsonRpcInvalidParams"}),
        ({"error": {}}, {"error": "JsonRpcInvalidParams"}),
        ({"result": 5}, {"error": "JsonRpcInvalidParams"}),
        ({"result": None}, {"error": "JsonRpcInvalidParams"}),
    ],
)
def test_replies_of_the_client(client: Client, reply: dict[str, Any], expected: Any) -> None:
    request = client.ask("probe/ask")
    asked = client.request_from_server("workspace/configuration")
    client.send(id=asked["id"], **reply)
    assert client.result(request) == expected
    client.send(id=asked["id"], **reply)
    client.send(id="nobody asked", result=1)
    assert client.leave() == 0


def test_cancelling_withdraws_our_own_request_and_a_late_reply_is_dropped(client: Client) -> None:
    request = client.ask("probe/ask")
    asked = client.request_from_server("workspace/configuration")
    client.cancel(request)
    assert client.error_code(request) == CANCELLED
    assert client.request_from_server("$/cancelRequest")["params"] == {"id": asked["id"]}
    client.send(id=asked["id"], result=[{}])
    assert client.leave() == 0
    assert "Traceback" not in client.log()


def test_what_initialize_answers(start: Callable[..., Client]) -> None:
    """`initialize` announces what is registered, in the encoding the client likes best of those we know."""
    for offered, chosen in ((["utf-32", "utf-8"], "utf-32"), ([], "utf-16"), (None, "utf-16"), (["x"], "utf-16")):
        client = start()
        answer = client.initialize({"general": {"positionEncodings": offered}} if offered is not None else {})
        assert answer["capabilities"]["positionEncoding"] == chosen
        assert answer["capabilities"]["hoverProvider"] is True
        assert "executeCommandProvider" not in answer["capabilities"]
        assert answer["serverInfo"]["name"] == "seamline"
