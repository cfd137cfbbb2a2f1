"""A Messages API on loopback, over real HTTP, that does what a script says; one script an answer, the last one again and again.

A script is a list of steps, each a line of text:

    text WORDS            a piece of the answer
    think WORDS           a piece of its reasoning
    call NAME JSON        a tool is used; the JSON is sent as it stands, also a broken one
    says JSON             the answer, sent the way the request asks for: as text, or as the arguments of its tool
    stop REASON           the end, with this reason; without it there is none
    almost REASON         the reason, and no end
    wait SECONDS          nothing comes for so long
    cut                   the connection ends here
    junk                  an event whose data is no JSON
    error TYPE WORDS      an error in the middle of the stream
    status N TYPE WORDS   no stream at all, but this status and error; `status N retry-after=2 TYPE WORDS` with that header
    html                  a page, with status 200
    close                 the connection ends before any answer

"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.batches import Batches

    Script = Sequence[str]

TOKENS = {"input_tokens": 10, "cache_read_input_tokens": 3, "cache_creation_input_tokens": 2, "output_tokens": 1}
PAGE = "<html><body>Please sign in</body></html>"


class Received(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class MessagesAPI:
    """The server. `scripts` may be functions of the request, which give the script, or its steps one after the other.

    `counts` is what it says of the tokens of a request that are to be counted, and `bills` of those that it takes money for.
    """

    def __init__(
        self,
        *scripts: Script | Callable[[dict[str, Any]], Script | AsyncIterator[str]],
        counts: int | None = None,
        bills: Callable[[dict[str, Any]], int] = lambda _body: TOKENS["input_tokens"],
    ) -> None:
        self.scripts = list(scripts)
        self.counts = counts
        self.bills = bills
        self.received: list[Received] = []
        self.came = asyncio.Event()
        """Set once a request has come."""
        self.connections = 0
        self.most = 0
        """Answers on their way at once, at most."""
        self._busy = 0
        self.hung_up = asyncio.Event()
        """Set when the client ended a connection while an answer was on its way."""
        self.batches: Batches | None = None
        """What it does with batches; `None`: it knows none."""
        self.mistake: BaseException | None = None
        """Of the script."""
        self.address = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[MessagesAPI]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self
        if self.mistake is not None:
            raise self.mistake

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[MessagesAPI]:
        """The same for who has no loop."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        running = self.running()
        asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            headers[":method"] = head[0].split(" ")[0]
            body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
            self.came.set()
            self.received.append(Received(head[0].split(" ")[1], headers, body))
            self._busy += 1
            self.most = max(self.most, self._busy)
            answer = asyncio.create_task(self._answer(writer, self.received[-1]))
            gone = asyncio.create_task(reader.read())
            await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                self.hung_up.set()
            answer.cancel()
            gone.cancel()
            await asyncio.wait((answer, gone))
            self._busy -= 1
            if not answer.cancelled() and not isinstance(answer.exception(), ConnectionError):
                self.mistake = answer.exception() or self.mistake
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, request: Received) -> None:
        if request.path.endswith("/count_tokens"):
            if self.counts is None:
                return _plain(writer, 404, _error("not_found_error", "no such path"))
            return _plain(writer, 200, {"input_tokens": self.counts})
        if "/messages/batches" in request.path:
            if self.batches is None:
                return _plain(writer, 404, _error("not_found_error", "no such path"))
            status, kind, text = self.batches.answer(
                request.path, request.headers[":method"], request.body, self._script
            )
            return _send(writer, status, kind, text.encode())
        if unanswered(request.body):
            return _plain(
                writer, 400, _error("invalid_request_error", "tool_use ids were found without tool_result blocks")
            )
        given = self._script(request.body)
        steps = given if isinstance(given, AsyncIterator) else _each(given)
        first = await anext(steps)
        if first == "close":
            return None
        if first == "html":
            return _send(writer, 200, "text/html", PAGE.encode())
        if first.startswith("status "):
            _, status, *words = first.split(" ")
            header = words.pop(0).replace("=", ": ") if words and "=" in words[0] else ""
            return _plain(writer, int(status), _error(words[0], " ".join(words[1:])), header)
        fields = (
            b"content-type: text/event-stream\r\nrequest-id: req_1\r\ntransfer-encoding: chunked\r\nconnection: close"
        )
        writer.write(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n")
        _event(writer, beginning(request.body, self.bills(request.body)))
        index = 0
        async for step in _after(first, steps):
            word, _, rest = step.partition(" ")
            match word:
                case "wait":
                    await asyncio.sleep(float(rest))
                case "cut":
                    return None
                case "junk":
                    _chunk(writer, "event: content_block_delta\ndata: {nothing\n\n")
                case "error":
                    kind, _, words = rest.partition(" ")
                    _event(writer, _error(kind, words))
                case _:
                    for event in events_of(index, step, request.body):
                        _event(writer, event)
            index += 1
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        return None

    def _script(self, body: dict[str, Any]) -> Script | AsyncIterator[str]:
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        return script(body) if callable(script) else script


async def _each(script: Script) -> AsyncIterator[str]:
    for step in script:
        yield step


async def _after(first: str, steps: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for step in steps:
        yield step


def beginning(body: dict[str, Any], tokens: int = TOKENS["input_tokens"]) -> dict[str, Any]:
    """The event that every answer begins with."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": body["model"]}
    ends = {"stop_reason": None, "stop_sequence": None, "usage": TOKENS | {"input_tokens": tokens}}
    return {"type": "message_start", "message": message | ends}


def events_of(index: int, step: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a step that says something, or ends the answer."""
    word, _, rest = step.partition(" ")
    if word in ("stop", "almost"):
        delta = {"stop_reason": rest, "stop_sequence": None}
        reason = {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 7}}
        return [reason, {"type": "message_stop"}] if word == "stop" else [reason]
    word, rest = _asked(word, rest, body)
    if word == "call":
        name, _, arguments = rest.partition(" ")
        block = {"type": "tool_use", "id": f"call_{index}", "name": name, "input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in (arguments[:3], arguments[3:])]
    elif word == "think":
        block = {"type": "thinking", "thinking": "", "signature": ""}
        deltas = [{"type": "thinking_delta", "thinking": rest}, {"type": "signature_delta", "signature": "signed"}]
    else:
        assert word == "text", f"no such step: {word}"
        block = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": part} for part in (rest[:2], rest[2:]) if part]
    return [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def _asked(word: str, rest: str, body: dict[str, Any]) -> tuple[str, str]:
    """What `says` means for this request."""
    if word != "says":
        return word, rest
    tools = [tool["name"] for tool in body.get("tools", ()) if tool["name"] == "give_answer"]
    return ("call", f"{tools[0]} {rest}") if tools else ("text", rest)


def _event(writer: asyncio.StreamWriter, event: dict[str, Any]) -> None:
    _chunk(writer, f"event: {event['type']}\ndata: {json.dumps(event)}\n\n")


def _chunk(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(f"{len(text.encode()):x}\r\n{text}\r\n".encode())


def unanswered(body: dict[str, Any]) -> set[str]:
    """The uses of tools that got no result in the turn after them, which the API refuses."""
    turns = body["messages"]
    left: set[str] = set()
    for turn, following in pairwise(turns):
        used = {block["id"] for block in turn["content"] if block["type"] == "tool_use"}
        left |= used - {block.get("tool_use_id") for block in following["content"]}
    return left


def _error(kind: str, words: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": words}}


def _plain(writer: asyncio.StreamWriter, status: int, body: dict[str, Any], header: str = "") -> None:
    _send(writer, status, "application/json", json.dumps(body).encode(), header)


def _send(writer: asyncio.StreamWriter, status: int, kind: str, body: bytes, header: str = "") -> None:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Overloaded"
    extra = f"{header}\r\n" if header else ""
    fields = f"content-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n{extra}"
    writer.write(f"HTTP/1.1 {status} {phrase}\r\n{fields}\r\n".encode() + body)
