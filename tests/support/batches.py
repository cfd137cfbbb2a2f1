"""The batches of a `MessagesAPI`: what is sent together, answered after some looks, and told in an order of its own.

    api.batches = Batches(looks=2, outcome=lambda body: "expired")

An outcome is "succeeded" (the scripts of the server answer), "errored TYPE WORDS", "canceled", "expired", or "missing" for a
request of which the results tell nothing. As the API does it, nothing counts as done before the whole batch has ended.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.messages_api import PAGE, TOKENS, events_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Body = dict[str, Any]
    Answer = tuple[int, str, str]
    """Status, kind of content, text."""


class Batches:
    """The batches of one server. `looks`: how often one is looked at before it has ended; `refuses`: the status of a creation
    that fails, a page with 200.
    """

    def __init__(
        self,
        *,
        looks: int = 1,
        outcome: Callable[[Body], str] = lambda _: "succeeded",
        refuses: int = 0,
        ends_when_cancelled: bool = False,
    ) -> None:
        self.looks = looks
        self.outcome = outcome
        self.refuses = refuses
        self.ends_when_cancelled = ends_when_cancelled
        self.made: dict[str, Body] = {}
        """Batch -> what was sent."""
        self.answered: list[Body] = []
        """The requests that a model was asked."""
        self.cancelled: list[str] = []
        self.junk = ""
        """A line among the results."""
        self._left: dict[str, int] = {}

    def answer(self, path: str, method: str, body: Body, model: Callable[[Body], Sequence[str]]) -> Answer:
        """What a request about batches is answered; `model` gives the script of an answer."""
        _, _, rest = path.partition("/v1/messages/batches")
        identity, _, verb = rest.strip("/").partition("/")
        if not identity:
            if self.refuses == 200:
                return 200, "text/html", PAGE
            if self.refuses:
                return _error(self.refuses, "not_found_error" if self.refuses == 404 else "api_error", "no such path")
            identity = f"msgbatch_{len(self.made) + 1}"
            self.made[identity], self._left[identity] = body, self.looks
            return self._state(identity)
        if identity not in self.made:
            return _error(404, "not_found_error", f"batch {identity} not found")
        if verb == "cancel":
            self.cancelled.append(identity)
            if self.ends_when_cancelled:
                self._left[identity] = 1
        elif verb == "results":
            return 200, "application/x-jsonl", self._results(identity, model)
        elif method == "GET":
            self._left[identity] -= 1
        return self._state(identity)

    def end(self, identity: str) -> None:
        """It ends now."""
        self._left[identity] = 0

    def _state(self, identity: str) -> Answer:
        sent = self.made[identity]["requests"]
        ended = self._left[identity] <= 0
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        counts["succeeded" if ended else "processing"] = len(sent)
        going = "canceling" if identity in self.cancelled else "in_progress"
        state = {
            "id": identity,
            "type": "message_batch",
            "processing_status": "ended" if ended else going,
            "request_counts": counts,
            "created_at": "2026-11-27T00:00:00Z",
            "expires_at": "2026-11-28T00:00:00Z",
            "results_url": f"https://elsewhere.example/{identity}",  # never to be followed
        }
        return 200, "application/json", json.dumps(state)

    def _results(self, identity: str, model: Callable[[Body], Sequence[str]]) -> str:
        lines = [self.junk] if self.junk else []
        for item in reversed(self.made[identity]["requests"]):
            kind, _, words = self.outcome(item["params"]).partition(" ")
            result: Body = {"type": kind}
            if kind == "succeeded":
                self.answered.append(item["params"])
                result["message"] = message(item["params"], model(item["params"]))
            elif kind == "errored":
                name, _, says = words.partition(" ")
                result["error"] = {"type": "error", "error": {"type": name, "message": says}}
            if kind != "missing":
                lines.append(json.dumps({"custom_id": item["custom_id"], "result": result}))
        return "\n".join(lines) + "\n"


def message(body: Body, steps: Sequence[str]) -> Body:
    """The whole answer that a script means."""
    content: list[Body] = []
    stop = None
    for index, step in enumerate(steps):
        for event in events_of(index, step, body):
            match event["type"]:
                case "message_delta":
                    stop = event["delta"]["stop_reason"]
                case "content_block_start":
                    content.append(dict(event["content_block"]))
                case "content_block_delta":
                    _add(content[-1], event["delta"])
    for block in content:
        if block["type"] == "tool_use":
            block["input"] = json.loads(block.pop("partial", "{}"))
    usage = TOKENS | {"output_tokens": 7}
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
        "content": content, "stop_reason": stop, "stop_sequence": None, "usage": usage,
    }  # fmt: skip


def _add(block: Body, delta: Body) -> None:
    match delta["type"]:
        case "text_delta":
            block["text"] += delta["text"]
        case "input_json_delta":
            block["partial"] = block.get("partial", "") + delta["partial_json"]


def _error(status: int, kind: str, words: str) -> Answer:
    return status, "application/json", json.dumps({"type": "error", "error": {"type": kind, "message": words}})
