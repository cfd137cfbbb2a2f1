"""Watches one connection and holds the server to LSP and to what this very client said it can do.

Used under every session of the end-to-end tests and of the wire tests: give it each message as plain JSON, in order, and
ask for `breaches` at the end. Here: the shape of messages, by lsprotocol's types; who owes whom an answer; progress. What
a client must have announced before it is sent something is in `promises.py`, texts and ranges are in `ranges.py`. Knows
nothing of how the server finds out what a client can do: that is what it judges.
"""

from __future__ import annotations

import json
from typing import Any

from lsprotocol import converters, types
from tests.support.promises import Promises
from tests.support.ranges import Ranges

OURS = {"seamline/status"}
"""Notifications of our own. A client drops those it does not know."""
BEFORE_INITIALIZED = {
    "window/showMessage",
    "window/logMessage",
    "window/showMessageRequest",
    "telemetry/event",
    "$/progress",
}
POPUPS = {"window/showMessage", "window/showMessageRequest"}


def mended(converter: Any) -> Any:
    """A converter of lsprotocol that can tell an action that has a command from a command, which it cannot by itself."""

    def of_actions(value: Any, _kind: Any) -> types.Command | types.CodeAction:
        is_command = isinstance(value.get("command"), str)
        found: types.Command | types.CodeAction
        found = converter.structure(value, types.Command if is_command else types.CodeAction)
        return found

    converter.register_structure_hook(types.Command | types.CodeAction, of_actions)
    return converter


_converter = mended(converters.get_converter())


class Conformance:
    """One connection so far."""

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self._asked: dict[Any, list[dict[str, Any]]] = {}
        """The client's requests without an answer, by id: a bad client uses one twice."""
        self._questions: dict[Any, dict[str, Any]] = {}
        """The server's."""
        self._progress: dict[Any, list[dict[str, Any]]] = {}
        """By token: what was said, for those that the server created and the client agreed to."""
        self._initialized = False
        self._promises = Promises({})
        self._ranges = Ranges()

    # -- the client speaks ----------------------------------------------------------------------------------------------

    def sent(self, message: Any) -> None:
        """The client said this; what is no message counts for nothing."""
        if not isinstance(message, dict):
            return
        method, params = message.get("method"), message.get("params")
        if method is None:
            question = self._questions.pop(message.get("id"), None)
            if question and question["method"] == "window/workDoneProgress/create" and "result" in message:
                self._progress[question["params"]["token"]] = []
            return
        if "id" in message:
            self._asked.setdefault(message["id"], []).append(message)
        elif isinstance(params, dict):
            self._ranges.told(method, params)

    # -- the server speaks ----------------------------------------------------------------------------------------------

    def received(self, message: dict[str, Any]) -> None:
        """The server said this."""
        before = len(self.breaches)
        if message.get("jsonrpc") != "2.0":
            self._breach("no jsonrpc version")
        if "method" not in message:
            self._answer(message)
        elif "id" in message:
            self._question(message)
        else:
            self._notification(message)
        for number in range(before, len(self.breaches)):
            self.breaches[number] += f" <- {json.dumps(message)[:600]}"

    def finish(self) -> list[str]:
        """Every breach, with what can be said only now: whether the ranges in closed files lie in them."""
        return [*self.breaches, *self._ranges.of_closed_files()]

    def _answer(self, message: dict[str, Any]) -> None:
        if message["id"] is None:
            if "error" not in message:
                self._breach("a reply to nobody that is no complaint")
            return
        waiting = self._asked.get(message["id"])
        if not waiting:
            self._breach("an answer that nobody waits for")
            return
        # What is refused because its id is in use is the later one.
        request = waiting.pop() if "error" in message else waiting.pop(0)
        if ("result" in message) == ("error" in message):
            self._breach("an answer is either a result or an error")
        if "error" in message:
            self._structure(message["error"], types.ResponseError)
            return
        method, params, result = request["method"], request.get("params"), message["result"]
        known = types.METHOD_TO_TYPES.get(method)
        if known is not None:
            self._structure(message, known[1])
        if method == "initialize":
            self._promises = Promises(params["capabilities"])
            self._ranges.encoding = result["capabilities"].get("positionEncoding", "utf-16")
            self._initialized = True
        self._say(self._promises.result(method, result))
        self._say(self._ranges.of_result(method, params, result))

    def _question(self, message: dict[str, Any]) -> None:
        method, params = message["method"], message.get("params")
        if message["id"] in self._questions:
            self._breach("the id of a question is in use")
        self._questions[message["id"]] = message
        self._check_call(method, message)
        self._say(self._promises.question(method, params))
        if method == "window/workDoneProgress/create" and params["token"] in self._progress:
            self._breach("a progress token that was there before")

    def _notification(self, message: dict[str, Any]) -> None:
        method, params = message["method"], message.get("params")
        if method in OURS:
            return
        self._check_call(method, message)
        if method == "$/progress":
            self._check_progress(params)
        elif method == "textDocument/publishDiagnostics":
            self._say(self._promises.publication(params))
            self._say(self._ranges.of_publication(params))

    def _check_call(self, method: str, message: dict[str, Any]) -> None:
        known = types.METHOD_TO_TYPES.get(method)
        if known is None or types.message_direction(method) == "clientToServer":
            self._breach(f"{method} is nothing that a server sends")
            return
        self._structure(message, known[0])
        if not self._initialized and method not in BEFORE_INITIALIZED:
            self._breach("before initialize is answered")
        if method in POPUPS and not any(each["method"] == "workspace/executeCommand" for each in self._unanswered()):
            self._breach("a window in front of a user who asked for nothing")

    def _check_progress(self, params: dict[str, Any]) -> None:
        token, value = params["token"], params["value"]
        for request in self._unanswered():
            asked = request.get("params")
            if isinstance(asked, dict) and token == asked.get("partialResultToken"):
                return
        if token not in self._progress:
            self._breach("progress under a token that was not created")
            return
        said = self._progress[token]
        kind, last = value["kind"], said[-1] if said else {"kind": "nothing"}
        self._structure(value, {"begin": types.WorkDoneProgressBegin, "report": types.WorkDoneProgressReport,
                                "end": types.WorkDoneProgressEnd}[kind])  # fmt: skip
        if (kind == "begin") != (last["kind"] == "nothing") or last["kind"] == "end":
            self._breach(f"progress: {kind} after {last['kind']}")
        if value.get("percentage", 100) < last.get("percentage", 0) or value.get("percentage", 0) > 100:
            self._breach(f"progress goes back: {value} after {last}")
        said.append(value)

    def _unanswered(self) -> list[dict[str, Any]]:
        return [request for waiting in self._asked.values() for request in waiting]

    def _structure(self, value: Any, kind: Any) -> None:
        """What lsprotocol understands of a value must be all of it: a field that it does not know is a field too many."""
        try:
            understood = _converter.unstructure(_converter.structure(value, kind))
        except Exception as error:  # noqa: BLE001 - whatever it raises, the message is not what the type says
            self._breach(f"not a {getattr(kind, '__name__', kind)}: {error!r}")
            return
        if _without_nulls(understood) != _without_nulls(value):
            self._breach(f"lsprotocol understands only {understood}")

    def _say(self, breaches: Any) -> None:
        for breach in breaches:
            self._breach(breach)

    def _breach(self, breach: str) -> None:
        self.breaches.append(breach)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list | tuple) else value
