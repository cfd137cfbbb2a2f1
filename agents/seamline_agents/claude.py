"""The adapter of the port to Claude, and to endpoints that speak its Messages API. The only file that imports `anthropic`.

That import takes a second and holds up whatever else its process does, so only `worker.py` imports this file. Nothing is
read from the environment, a profile or the workspace: key and address are given. Nothing is tried twice here.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import anthropic
import httpx2
from msgspec.structs import replace

from seamline_agents.channel import SHORTEST_SECRET
from seamline_agents.events import read_events
from seamline_agents.message_batches import batch_of, parameters, path_of_results, results_of
from seamline_agents.messages import Assembly, body
from seamline_agents.port import Failure, Fault, Reply, Request, Turn, Usage
from seamline_agents.structured import Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from seamline_agents.batches import Batch

T = TypeVar("T")
OFFICIAL: Final = "https://api.anthropic.com"
CONNECT_SECONDS: Final = 10.0
UPLOAD_SECONDS: Final = 600.0
"""What a batch may take to be sent, or its results to come."""
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_BY_TYPE: Final = {
    "authentication_error": Fault.UNAUTHORIZED,
    "permission_error": Fault.UNAUTHORIZED,
    "billing_error": Fault.UNPAID,
    "rate_limit_error": Fault.LIMITED,
    "overloaded_error": Fault.OVERLOADED,
    "api_error": Fault.OVERLOADED,
    "timeout_error": Fault.OVERLOADED,
    "request_too_large": Fault.TOO_LONG,
    "not_found_error": Fault.REJECTED,
    "invalid_request_error": Fault.REJECTED,
}
_BY_STATUS: Final = {
    401: Fault.UNAUTHORIZED,
    402: Fault.UNPAID,
    403: Fault.UNAUTHORIZED,
    413: Fault.TOO_LONG,
    429: Fault.LIMITED,
}
_TOO_LONG: Final = ("prompt is too long", "exceed context", "context window", "context length", "context size")
_NO_SUCH_PATH: Final = (404, 405, 501)
_LIBRARY: Final = (anthropic.AnthropicError, httpx2.HTTPError, ValueError, TypeError, KeyError, AttributeError)
"""What the library lets through: its own errors, those of its transport, and those of reading what came."""
_PROBE: Final = json.dumps(
    {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
)


class _Gate(anthropic.Middleware):
    """What every attempt passes on its way to a socket."""

    def __init__(self, offline: bool) -> None:
        self._offline = offline

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        if self._offline:
            raise Failure(Fault.OFFLINE, "nothing is sent: agents are offline")
        return await call_next(request)


class Claude:
    """A model behind a Messages API. Gives up when nothing comes for `patience` seconds.

    `way` is how the endpoint gives structured output, where that is known; else its first answer tells.
    """

    def __init__(
        self,
        *,
        key: str,
        address: str = OFFICIAL,
        offline: bool = False,
        patience: float = 60.0,
        way: Way | None = None,
    ) -> None:
        self._key = key
        self._address = address.rstrip("/").removesuffix("/v1")
        self._patience = patience
        loopback = urlsplit(self._address).hostname in _LOOPBACK
        self._client = anthropic.AsyncAnthropic(
            api_key=key or "none",  # a server of one's own may want none, but the library wants one
            base_url=self._address,
            max_retries=0,
            # Some servers know the one header, some the other.
            default_headers={} if self._address == OFFICIAL else {"X-Api-Key": key or "none"},
            timeout=httpx2.Timeout(patience, connect=CONNECT_SECONDS),
            open_telemetry=False,
            middleware=[_Gate(offline)],
            http_client=httpx2.AsyncClient(
                trust_env=not loopback, timeout=httpx2.Timeout(patience, connect=CONNECT_SECONDS)
            ),
        )
        self._way = Way.FORMAT if self._address == OFFICIAL else way
        self._finding = asyncio.Lock()
        self._counts = True
        self._unbilled = Usage()
        """What finding out cost, until the next reply bills it."""

    async def ask(self, request: Request, progress: Callable[[str], object]) -> Reply:
        """See `Port.ask`."""
        return await self._within(request.deadline, self._ask(request, progress))

    async def count(self, request: Request) -> int | None:
        """See `Port.count`."""
        return await self._within(request.deadline, self._count(request)) if self._counts else None

    async def create(self, requests: Mapping[str, Request]) -> Batch:
        """See `BatchPort.create`."""
        return await self._within(UPLOAD_SECONDS, self._create(requests))

    async def look(self, batch: Batch) -> Batch:
        """See `BatchPort.look`."""
        asked = self._client.messages.batches.retrieve(batch.identity)
        return await self._within(self._patience, _read(asked, batch))

    async def cancel(self, batch: Batch) -> Batch:
        """See `BatchPort.cancel`."""
        asked = self._client.messages.batches.cancel(batch.identity)
        return await self._within(self._patience, _read(asked, batch))

    async def results(self, batch: Batch) -> dict[str, Reply | Failure]:
        """See `BatchPort.results`."""
        return await self._within(UPLOAD_SECONDS, self._results(batch))

    async def close(self) -> None:
        """See `Port.close`."""
        await self._client.close()

    async def _ask(self, request: Request, progress: Callable[[str], object]) -> Reply:
        way = await self._way_for(request.model) if request.output else Way.FORMAT
        return self._billed(await self._converse(request, way, progress))

    def _billed(self, reply: Reply) -> Reply:
        spent, self._unbilled = self._unbilled, Usage()
        return replace(reply, usage=reply.usage + spent)

    async def _count(self, request: Request) -> int | None:
        parameters = body(request, self._way or Way.FORMAT)
        for name in ("max_tokens", "output_config"):
            parameters.pop(name, None)
        try:
            return int((await self._client.messages.count_tokens(**parameters)).input_tokens)
        except anthropic.APIStatusError as error:
            if error.status_code not in _NO_SUCH_PATH:
                raise
        except (AttributeError, TypeError, ValueError):
            pass  # what came is no count either
        self._counts = False
        return None

    async def _way_for(self, model: str) -> Way:
        """How this endpoint gives structured output, found out by what it does with a question of a few tokens."""
        async with self._finding:
            ways = iter((Way.FORMAT, Way.TOOL))
            while self._way is None:
                way = next(ways, Way.TEXT)
                if way is Way.TEXT or await self._can(model, way):
                    self._way = way
            return self._way

    async def _can(self, model: str, way: Way) -> bool:
        asked = (Turn("user", "Say that you are ready."),)
        probe = Request(model, "", asked, output=_PROBE, max_output=256)
        try:
            reply = await self._converse(probe, way, len)
            self._unbilled += reply.usage
            return isinstance(json.loads(reply.text)["ready"], bool)
        except Failure as failure:
            self._unbilled += failure.usage or Usage()
            if failure.fault in (Fault.REJECTED, Fault.MALFORMED, Fault.TRUNCATED):
                return False
            raise
        except (ValueError, TypeError, KeyError):
            return False  # free text: the endpoint dropped what it does not know

    async def _converse(self, request: Request, way: Way, progress: Callable[[str], object]) -> Reply:
        answer = Assembly(progress)
        try:
            stream = await self._client.messages.create(**body(request, way), stream=True)
            async with stream:
                if "text/event-stream" not in stream.response.headers.get("content-type", ""):
                    raise Failure(Fault.MALFORMED, "the endpoint answered with something that is no stream of events")
                async for event in read_events(stream.response.aiter_bytes()):
                    if event["type"] == "error":
                        raise self._of_event(event, answer.usage())
                    answer.take(event)
        except _LIBRARY as error:
            raise self._failure(error, answer.usage()) from None
        return self._seemly(answer.reply(way, stream.response.headers.get("request-id", "")))

    def _seemly(self, reply: Reply) -> Reply:
        if len(self._key) >= SHORTEST_SECRET and self._key in reply.raw:
            raise Failure(Fault.MALFORMED, "the answer holds the key that was sent", reply.usage)
        return reply

    async def _create(self, requests: Mapping[str, Request]) -> Batch:
        way = await self._way_for(next(iter(requests.values())).model)
        sent: Any = parameters(requests, way)
        try:
            return batch_of(await self._client.messages.batches.create(requests=sent), way)
        except anthropic.APIStatusError as error:
            if error.status_code not in _NO_SUCH_PATH:
                raise
            raise Failure(Fault.UNSUPPORTED, "the endpoint knows no batches") from None

    async def _results(self, batch: Batch) -> dict[str, Reply | Failure]:
        found = await self._client.get(path_of_results(batch), cast_to=httpx2.Response)
        results = results_of(found.text, Way(batch.way), self._of_event, self._seemly)
        for name, one in results.items():
            if isinstance(one, Reply):
                results[name] = self._billed(one)
                break
        return results

    def _of_event(self, event: dict[str, Any], usage: Usage | None = None) -> Failure:
        """An error in the middle of a stream, or in place of an answer in a batch."""
        said = event["error"]
        return self._fault_of(str(said["type"]), 400, self._clean(str(said["message"])), usage)

    async def _within(self, deadline: float, work: Awaitable[T]) -> T:
        """What the work gives; whatever goes wrong with it is a `Failure`."""
        try:
            return await asyncio.wait_for(work, deadline)
        except TimeoutError:
            raise Failure(Fault.LATE, f"no whole answer within {deadline:g} s") from None
        except _LIBRARY as error:
            raise self._failure(error, None) from None

    def _failure(self, error: Exception, usage: Usage | None) -> Failure:
        cause = error.__cause__
        if isinstance(cause, Failure):
            return cause  # raised by the gate, and wrapped by the library
        if isinstance(error, anthropic.APIStatusError):
            return self._of_status(error, usage)
        if isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException):
            connecting = isinstance(error, httpx2.ConnectTimeout) or isinstance(cause, httpx2.ConnectTimeout)
            if connecting:
                return Failure(
                    Fault.UNREACHABLE, f"no connection to {self._address} within {CONNECT_SECONDS:g} s", usage
                )
            return Failure(Fault.STALLED, f"nothing came for {self._patience:g} s", usage)
        if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError) or isinstance(
            cause, httpx2.RemoteProtocolError | httpx2.ReadError
        ):
            return Failure(Fault.CUT, "the connection ended in the middle of the answer", usage)
        if isinstance(error, anthropic.APIConnectionError | httpx2.TransportError):
            return Failure(
                Fault.UNREACHABLE, f"no connection to {self._address}: {self._clean(str(cause or error))}", usage
            )
        return Failure(Fault.MALFORMED, f"what came is no answer: {self._clean(str(error))}", usage)

    def _of_status(self, error: anthropic.APIStatusError, usage: Usage | None) -> Failure:
        status = error.status_code
        said = self._clean(str(error.api_message or "")) or f"status {status}"
        failure = self._fault_of(str(error.type), status, said, usage)
        failure.retry_after = _seconds(error.response.headers.get("retry-after"))
        return failure

    @staticmethod
    def _fault_of(kind: str, status: int, said: str, usage: Usage | None) -> Failure:
        fault = _BY_TYPE.get(kind) or _BY_STATUS.get(status)
        if fault is None:
            fault = Fault.OVERLOADED if status >= 500 else Fault.REJECTED
        if fault is Fault.REJECTED and any(words in said.lower() for words in _TOO_LONG):
            fault = Fault.TOO_LONG
        return Failure(fault, said, usage)

    def _clean(self, text: str) -> str:
        """One short line without the key."""
        line = " ".join(text.split())
        line = line.replace(self._key, "(key)") if self._key else line
        return f"{line[:300]}..." if len(line) > 300 else line


async def _read(asked: Awaitable[object], batch: Batch) -> Batch:
    """What an endpoint says of a batch that it was asked about."""
    found = batch_of(await asked, batch.way)
    if found.identity != batch.identity:
        raise ValueError("it tells of another batch")
    return found


def _seconds(text: str | None) -> float | None:
    """Of a `retry-after` header that holds a number; a date is not worth a parser."""
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None
