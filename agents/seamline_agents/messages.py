"""Requests and answers of the port in the words of the Messages API: what a request holds, and how events become a reply.

Sends nothing and knows no library; `claude.py` does and shows every event to an `Assembly`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from seamline_agents.port import Call, Failure, Fault, Reply, Request, Tool, Turn, Usage
from seamline_agents.structured import TOOL, Way, instruction, only_object

if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE: Final = ("end_turn", "tool_use", "stop_sequence")
_STOPS: Final = {
    None: (Fault.CUT, "the answer ended in the middle"),
    "refusal": (Fault.REFUSED, "the model refused to answer"),
    "max_tokens": (Fault.TRUNCATED, "the answer is longer than what was allowed"),
    "model_context_window_exceeded": (Fault.TOO_LONG, "the context of the model is full"),
    "pause_turn": (Fault.CUT, "the endpoint paused in the middle of the answer"),
}


class Assembly:
    """A reply as it comes, block by block."""

    def __init__(self, progress: Callable[[str], object]) -> None:
        self._progress = progress
        self._blocks: dict[int, dict[str, Any]] = {}
        self._arguments: dict[int, list[str]] = {}
        self._stop: str | None = None
        self._ended = False
        self._counts: dict[str, int] = {}
        self._model = ""

    def take(self, event: dict[str, Any]) -> None:
        """The next event of the stream; raises what reading something else raises."""
        match event["type"]:
            case "message_start":
                self._model = str(event["message"]["model"])
                self._count(event["message"].get("usage"))
            case "content_block_start":
                self._blocks[event["index"]] = dict(event["content_block"])
            case "content_block_delta":
                self._add(event["index"], event["delta"])
            case "message_delta":
                self._stop = event["delta"].get("stop_reason") or self._stop
                self._count(event.get("usage"))
            case "message_stop":
                self._ended = True

    def take_whole(self, message: dict[str, Any]) -> None:
        """A message that came at once; raises what reading something else raises."""
        self._model = str(message["model"])
        self._count(message["usage"])
        self._blocks = {index: dict(block) for index, block in enumerate(message["content"])}
        self._stop = message["stop_reason"]
        self._ended = True

    def _add(self, index: int, delta: dict[str, Any]) -> None:
        block = self._blocks[index]
        match delta["type"]:
            case "text_delta":
                block["text"] = block.get("text", "") + delta["text"]
                self._progress(delta["text"])
            case "input_json_delta":
                self._arguments.setdefault(index, []).append(delta["partial_json"])
            case "thinking_delta":
                block["thinking"] = block.get("thinking", "") + delta["thinking"]
            case "signature_delta":
                block["signature"] = block.get("signature", "") + delta["signature"]

    def _count(self, usage: Any) -> None:
        for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens"):
            value = usage.get(name) if isinstance(usage, dict) else None
            if isinstance(value, int):
                self._counts[name] = value

    def usage(self) -> Usage | None:
        """What is known of the cost so far; `None` when nothing had come."""
        if not self._counts:
            return Usage(is_estimate=True) if self._model else None
        get = self._counts.get
        return Usage(
            get("input_tokens", 0),
            get("cache_read_input_tokens", 0),
            get("cache_creation_input_tokens", 0),
            get("output_tokens", 0),
            is_estimate=not self._ended,
        )

    def reply(self, way: Way, identity: str) -> Reply:
        """The whole of it; raises `Failure` where it is not whole. `way` is `FORMAT` for free text, too: it is as it came."""
        usage = self.usage()
        if not self._ended or self._stop not in _WHOLE:
            unknown = Fault.MALFORMED, f"the answer ended for a reason that is not known: {str(self._stop)[:40]}"
            fault, says = _STOPS.get(self._stop, unknown) if self._ended else _STOPS[None]
            raise Failure(fault, says, usage)
        calls = []
        for index, block in sorted(self._blocks.items()):
            if block.get("type") == "tool_use":
                arguments = "".join(self._arguments.get(index, ())) or json.dumps(block.get("input") or {})
                block["input"] = _arguments(arguments, str(block.get("name")), usage)
                calls.append(Call(str(block.get("id")), str(block.get("name")), arguments))
        blocks = [block for _, block in sorted(self._blocks.items())]
        text = "".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")
        if way is Way.TOOL:
            given = [call for call in calls if call.tool == TOOL]
            if len(given) > 1:
                raise Failure(Fault.MALFORMED, "it gave several answers at once", usage)
            calls = [call for call in calls if call.tool != TOOL]
            text = given[0].arguments if given else text
            blocks = [_spoken(block) for block in blocks]
        elif way is Way.TEXT:
            text = only_object(text) or text
        return Reply(text, tuple(calls), usage or Usage(is_estimate=True), self._model, json.dumps(blocks), identity)


def _spoken(block: dict[str, Any]) -> dict[str, Any]:
    """An answer that was given through the tool for it, as text: a use of a tool would want a result in the next turn."""
    is_answer = block.get("type") == "tool_use" and block.get("name") == TOOL
    return {"type": "text", "text": json.dumps(block["input"])} if is_answer else block


def _arguments(text: str, tool: str, usage: Usage | None) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Failure(Fault.MALFORMED, f"the arguments of the tool {tool} are no JSON", usage) from None
    if not isinstance(found, dict):
        raise Failure(Fault.MALFORMED, f"the arguments of the tool {tool} are no JSON object", usage)
    return found


def body(request: Request, way: Way) -> dict[str, Any]:
    """The parameters of a request: what is sent, but for the headers."""
    system = request.system
    tools = [_tool(tool) for tool in request.tools]
    parameters: dict[str, Any] = {"model": request.model, "max_tokens": request.max_output}
    config: dict[str, Any] = {"effort": request.effort} if request.effort else {}
    if request.output and way is Way.FORMAT:
        config["format"] = {"type": "json_schema", "schema": json.loads(request.output)}
    elif request.output and way is Way.TOOL:
        tools.append(_tool(Tool(TOOL, "Give the answer.", request.output)))
        parameters["tool_choice"] = {"type": "any"} if request.tools else {"type": "tool", "name": TOOL}
    elif request.output:
        system = f"{system}\n\n{instruction(request.output)}".strip()
    if system:
        # The same for every session of a role: what comes before this mark is read from the endpoint's cache.
        parameters["system"] = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
    if tools:
        parameters["tools"] = tools
    if config:
        parameters["output_config"] = config
    parameters["messages"] = [_message(turn) for turn in request.turns]
    return parameters


def _tool(tool: Tool) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.says, "input_schema": json.loads(tool.schema)}


def _message(turn: Turn) -> dict[str, Any]:
    if turn.raw:
        return {"role": turn.author, "content": json.loads(turn.raw)}
    blocks: list[dict[str, Any]] = [
        {"type": "tool_result", "tool_use_id": answer.identity, "content": answer.text, "is_error": answer.failed}
        for answer in turn.answers
    ]
    if turn.text:
        blocks.append({"type": "text", "text": turn.text})
    blocks += [
        {"type": "tool_use", "id": call.identity, "name": call.tool, "input": json.loads(call.arguments)}
        for call in turn.calls
    ]
    return {"role": turn.author, "content": blocks}
